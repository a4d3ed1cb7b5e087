"""exec, eval, compile: modes, namespaces, code objects, flags."""


def err(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__ + ":", e if not isinstance(e, SyntaxError) else (e.msg, e.lineno, e.offset, e.text))


print(eval("1 + 2"), eval(" \t3"), eval("x", {"x": 5}), eval("x + y", {"x": 1}, {"y": 2}), eval("[i for i in range(n)]", {"n": 3}))
ns = {}
exec("a = 1\ndef f(): return a\nclass C: b = a", ns)
print(ns["f"](), ns["C"].b, sorted(k for k in ns if k != "__builtins__"), ns["f"].__module__, ns["C"].__module__)
loc = {}
exec("x = 1\ny = [x for _ in range(2)]\ndef g(): return 5", {}, loc)
print(loc["x"], loc["y"], loc["g"]())
err(lambda: exec("x = 1\ndef f(): return x\nf()", {}, {}))
err(lambda: eval("x = 1"))
err(lambda: eval(""))
err(lambda: eval("1 +"))
err(lambda: eval("1\n2"))
err(lambda: exec("a b"))
err(lambda: exec("  x = 1"))
err(lambda: eval("undefined"))
err(lambda: eval(5))
err(lambda: exec(None))
err(lambda: eval("1", 5))
err(lambda: eval("1", {}, 5))
err(lambda: exec("1", 5))
err(lambda: eval("a\0b"))
err(lambda: compile("x", "f", "wrong"))
err(lambda: compile("x", "f", "eval", 12345678))
err(lambda: compile("x y", "f", "single"))
err(lambda: compile("1\n2\n", "f", "single"))
exec(compile("1 + 1\n", "<s>", "single"))
exec(compile("x = 5; x; None; 'str'\n", "<s>", "single"), {})
exec(compile("for i in range(2): i\n", "<s>", "single"))
c = compile("a + b", "<expr>", "eval")
print(eval(c, {"a": 1, "b": 2}), c.co_filename, c.co_name, c.co_names, type(c).__name__, c.co_firstlineno)
m = compile("def f(x, *y, z=1, **w):\n    'doc'\n    v = x\n    return lambda: v\n", "<mod>", "exec")
f = [k for k in m.co_consts if hasattr(k, "co_code")][0]
print(f.co_name, f.co_argcount, f.co_kwonlyargcount, f.co_varnames, f.co_cellvars, f.co_freevars, f.co_flags & 0x0C, f.co_firstlineno, f.co_qualname)
print(eval(b"1 + 1"), eval(bytearray(b"2 * 3")), eval("'\u00e9'"), eval("# coding: latin-1\n'\u00e9'"), eval(b"# coding: latin-1\n'\xe9'"))
g = {"__builtins__": {}}
err(lambda: eval("len([1])", g))
print(eval("(1).__class__.__name__", g))
g = {"__builtins__": {"len": lambda x: "fake len"}}
print(eval("len([1])", g))


class Ns(dict):
    def __missing__(self, k):
        return f"missing {k}"


print(eval("anything + ' ' + other", {}, Ns()))
exec("result = nothing", {}, n := Ns())
print(n)


def in_function():
    local = 1
    exec("local = 2; new = 3")
    return local, eval("local + 1"), [eval("1 + 1") for _ in range(2)]


print(in_function())


def with_closure():
    free = 5

    def inner():
        return free, eval("free")
    return inner()


print(with_closure())
code = compile("free * 2", "c", "eval")
err(lambda: exec(with_closure.__code__))


def outer():
    v = 1

    def inner():
        nonlocal v
        v += 10
        return v
    return inner, lambda: v


inner, get = outer()
exec(inner.__code__, closure=inner.__closure__)
print(get())
err(lambda: exec(inner.__code__))
err(lambda: exec("1", closure=()))
import ast
tree = ast.parse("1 + 2", mode="eval")
print(eval(compile(tree, "t", "eval")))
print(eval("lambda: (yield)")().__class__.__name__, eval("(lambda x: x)(1)"), eval("a", None, {"a": 1}))
exec("import math as m; from os.path import join as j", ns)
print(ns["m"].sqrt(4), ns["j"]("a", "b"))
exec("global zz; zz = 9", ns, {})
print(ns["zz"])
print(eval("__name__"), eval("__name__", {"__name__": "given"}), eval("'__builtins__' in globals()", {}))
err(lambda: exec("return 1"))
err(lambda: exec("yield 1"))
err(lambda: exec("await x"))
co = eval(compile("await z", "f", "eval", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT), {"z": None})
print(type(co).__name__)
co.close()
