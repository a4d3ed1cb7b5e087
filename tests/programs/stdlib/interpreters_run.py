# Code in other interpreters: scripts, functions, calls, and what comes back of exceptions.
import _interpreters
import os
import sys
import threading
from concurrent import interpreters


def tried(f, *args, **kwargs):
    try:
        print("ok", f(*args, **kwargs))
    except BaseException as e:
        print(type(e).__name__, e, "|", repr(e.__cause__))


main = interpreters.get_main()
print(main.id, main.whence, main.is_running(), interpreters.get_current() is main)
one, two = interpreters.create(), interpreters.create()
print([i.id for i in interpreters.list_all()], one.is_running(), one.whence)

# Each has its own modules.
r, w = os.pipe()
one.exec(f"""
import os, sys, math
sys.modules['spam'] = math
math.spam = 1
sys.path.append('there')
def say(*what):
    os.write({w}, (' '.join(map(str, what)) + chr(10)).encode())
say(__name__, sorted(vars())[:3], hasattr(sys.modules['math'], 'spam'))
""")
two.exec(f"import math, sys, os; os.write({w}, str((hasattr(math, 'spam'), 'spam' in sys.modules)).encode())")
import math

print(os.read(r, 1000).decode(), hasattr(math, "spam"), "spam" in sys.modules, "there" in sys.path)
one.exec("say(sorted(k for k in vars() if k[0] != '_'))")
print(os.read(r, 1000).decode(), end="")
one.prepare_main(number=42, text="t\u00e9", data=b"\0", nothing=None, pair=(1.5, (True, -1)))
one.exec("say(number, text, data, nothing, pair)")
print(os.read(r, 1000).decode(), end="")


# Exceptions stay where they are; what is left is text.
def fails():
    class Own(Exception):
        pass

    try:
        1 / 0
    except ZeroDivisionError as e:
        raise Own("a", 1) from e


for code in ("1/0", "raise SystemExit(3)", "raise KeyboardInterrupt", "import json; json.loads('x')", fails):
    info = _interpreters.exec(one.id, code)
    print(info.type.__name__, info.type.__qualname__, info.type.__module__, repr(info.msg), info.formatted)
print(_interpreters.exec(one.id, fails).errdisplay)
try:
    one.exec("[][1]")
except interpreters.ExecutionFailed as e:
    print(str(e))
    print(e.excinfo.type, type(e).__mro__[1].__name__)
tried(one.exec, "x =")
tried(one.exec, 10)
tried(one.exec, lambda x: None)
tried(one.exec, lambda: 1)
tried(one.exec, lambda: None)
tried(one.exec, lambda: (yield))
tried(one.exec, (lambda q: lambda: print(q))(1))
tried(one.exec, b"x = 5")
tried(one.exec, compile("say(x)", "there", "exec"))
tried(_interpreters.run_string, one.id, b"x")
tried(_interpreters.run_func, one.id, "x")
tried(_interpreters.run_func, one.id, print)
print(os.read(r, 1000).decode(), end="")


# Calls.
def swap(a, b=2, *, c=3):
    return [b, a, c]


tried(one.call, swap, 1)
tried(one.call, swap, 1, c={"x": (1, 2)})
tried(one.call, lambda a, *args, **kwargs: (a, args, kwargs), 1, 2, x=[3])
tried(one.call, lambda: 1 / 0)
tried(one.call, lambda: open(os.devnull))
tried(one.call, len, [1, 2])
tried(one.call, dir)
tried(one.call, eval, "number + 1")
print(one.call(lambda: (lambda: 5))())
tried(one.call, lambda n: n * 2, 2**100)
tried(one.call, (lambda q: lambda: q)(1))
tried(one.call, lambda: math)
tried(one.call, lambda x=1: x)
tried(one.call, lambda *, x=1: x)
tried(one.call, 5)

# A running interpreter cannot be entered or ended, and threads of the first go on meanwhile.
r2, w2 = os.pipe()
t = threading.Thread(target=one.exec, args=(f"say('in'); os.read({r2}, 1)",))
t.start()
print(os.read(r, 100).decode(), end="")
print(one.is_running())
tried(one.exec, "1")
tried(one.close)
tried(one.prepare_main, a=1)
os.write(w2, b"x")
t.join()
print(one.is_running())

# From one into another, and what cannot be done to oneself.
one.exec(f"""
from concurrent import interpreters
me = interpreters.get_current()
say(me.id, me.is_running(), interpreters.get_main().id)
for f in (me.close, lambda: me.exec('1'), lambda: interpreters.get_main().exec('1')):
    try:
        f()
    except interpreters.InterpreterError as e:
        say(e)
say(interpreters.Interpreter({two.id}).call(eval, '1 + 1'))
""")
print(os.read(r, 1000).decode(), end="")
for call in (one.close, two.close):
    tried(call)
tried(one.exec, "1")
tried(two.is_running)
print([i.id for i in interpreters.list_all()])
tried(_interpreters.destroy, 0)
tried(_interpreters.destroy, -1)
tried(_interpreters.destroy, "x")
tried(_interpreters.destroy, 2**70)
tried(_interpreters.whence, 1000)
tried(_interpreters.exec, 0, "1", restrict=True)
