"""Many locals, arguments, constants, nested blocks: past 8-bit and 16-bit limits of encodings."""

n = 400
src = "def f():\n" + "".join(f"    v{i} = {i}\n" for i in range(n)) + "    return " + " + ".join(f"v{i}" for i in range(n)) + "\n"
ns = {}
exec(src, ns)
print(ns["f"]())
src = "def g(" + ", ".join(f"a{i}={i}" for i in range(n)) + "):\n    return a0 + a255 + a256 + a399\n"
exec(src, ns)
print(ns["g"](), ns["g"](1000, a256=0), ns["g"](*range(n, 2 * n)), ns["g"].__code__.co_argcount)
src = "h = lambda: [" + ", ".join(f"'s{i}'" for i in range(1000)) + "]"
exec(src, ns)
print(len(ns["h"]()), ns["h"]()[-1])
src = "x = (" + ", ".join(str(i + 1000) for i in range(3000)) + ")\ny = {" + ", ".join(f"{i}: x[{i}]" for i in range(3000)) + "}"
exec(src, ns)
print(sum(ns["x"]), len(ns["y"]), ns["y"][2999])
src = "def k(v):\n" + "".join(f"    if v == {i}:\n        return 'case {i}'\n" for i in range(3000)) + "    return 'none'\n"
exec(src, ns)
print(ns["k"](0), ns["k"](1500), ns["k"](2999), ns["k"](3000))
src = "def loop():\n    t = 0\n    for i in range(3):\n" + "".join(f"        if i == {i % 5}: t += {i}\n" for i in range(4000)) + "    return t\n"
exec(src, ns)
print(ns["loop"]())
depth = 18
src = "def nest():\n" + "".join("    " * (i + 1) + f"for x{i} in range(1):\n" for i in range(depth)) + "    " * (depth + 1) + "return 'bottom'\n"
exec(src, ns)
print(ns["nest"]())
src = "def nest():\n" + "".join("    " * (i + 1) + f"for x{i} in range(1):\n" for i in range(25)) + "    " * 26 + "return 'bottom'\n"
try:
    exec(src, ns)
    print(ns["nest"]())
except SyntaxError as e:
    print(e.msg)
src = "def tries():\n" + "".join("    " * (i + 1) + "try:\n" for i in range(15)) + "    " * 16 + "1 / 0\n" + "".join("    " * (i + 1) + f"finally:\n" + "    " * (i + 2) + f"out.append({i})\n" for i in reversed(range(15)))
ns["out"] = []
exec(src, ns)
try:
    ns["tries"]()
except ZeroDivisionError:
    print(ns["out"])
expr = "1" + " + 1" * 2000
print(eval(expr))
expr = "(" * 90 + "1" + ")" * 90
print(eval(expr))
try:
    eval("(" * 300 + "1" + ")" * 300)
except (SyntaxError, MemoryError, RecursionError) as e:
    print(type(e).__name__, getattr(e, "msg", e))
print(eval("[" * 50 + "]" * 50).__repr__().count("["), eval("not " * 50 + "1"), eval("-" * 50 + "1"))
src = "class Big:\n" + "".join(f"    def m{i}(self): return {i}\n" for i in range(300))
exec(src, ns)
b = ns["Big"]()
print(sum(getattr(b, f"m{i}")() for i in range(300)))
for i in range(500):
    setattr(b, f"attr{i}", i)
print(len(vars(b)), b.attr499, b.attr0 + b.attr250)
for i in range(0, 500, 2):
    delattr(b, f"attr{i}")
print(len(vars(b)), hasattr(b, "attr2"), b.attr3, list(vars(b))[:3])
src = "def outer():\n" + "".join(f"    c{i} = {i}\n" for i in range(300)) + "    def inner():\n        return " + " + ".join(f"c{i}" for i in range(300)) + "\n    return inner()\n"
exec(src, ns)
print(ns["outer"]())
src = "f(" + ", ".join(f"k{i}={i}" for i in range(300)) + ")"
print(len(eval(src, {"f": lambda **k: k})))
src = "f(" + ", ".join(str(i) for i in range(500)) + ")"
print(len(eval(src, {"f": lambda *a: a})))
src = "a = " + "\n".join(["'''" + "x\n" * 3000 + "'''"])
exec(src, ns)
print(len(ns["a"]))
s = "".join(f"x{i} = x{i-1} + 1\n" for i in range(1, 2000))
d = {"x0": 0}
exec(s, d)
print(d["x1999"])
src = "if 0: pass\n" + "".join(f"elif v == {i}: r = {i}\n" for i in range(500))
d = {"v": 499}
exec(src, d)
print(d["r"])
print(eval("f'" + "{x}" * 300 + "'", {"x": 1}).count("1"), eval(" or ".join(["0"] * 500 + ["5"])), eval("x" + ".real" * 200, {"x": 7}))
print(eval("0 if " * 0 + "1" + " if 1 else 0" * 60), eval("1 < " + " < ".join(map(str, range(2, 500)))))
