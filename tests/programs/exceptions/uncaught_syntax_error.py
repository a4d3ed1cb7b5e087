"""A SyntaxError in an imported source text and in exec, uncaught."""
import sys
import traceback

for source in ("x = (1,\n", "def f(:\n  pass\n", "if True:\nprint(1)\n", "a = 1\n  b = 2\n", "print 'hello'\n", "x = [1, 2\ny = 3\n", "'abc\n", "for i in range(3)\n    pass\n"):
    try:
        exec(compile(source, "<given>", "exec"))
    except SyntaxError:
        traceback.print_exc(file=sys.stdout)
exec("def broken(:\n    pass")
