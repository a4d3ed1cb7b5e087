"""from X import *, __all__, module attributes, __getattr__ of modules, order of evaluation."""
import sys
import types

m = types.ModuleType("made", "doc of made")
exec("a = 1\n_b = 2\nc = 3\ndef f(): return a", m.__dict__)
sys.modules["made"] = m
ns = {}
exec("from made import *", ns)
print(sorted(k for k in ns if k != "__builtins__"))
m.__all__ = ["a", "_b"]
ns = {}
exec("from made import *", ns)
print(sorted(k for k in ns if k != "__builtins__"))
for bad in (["missing"], [1], 5):
    m.__all__ = bad
    try:
        exec("from made import *", {})
    except Exception as e:
        print(type(e).__name__, e)
print(m, m.__name__, m.__doc__, m.__spec__, m.__loader__)
del m.__all__
exec("def __getattr__(n):\n  if n.startswith('x'): return 'dynamic ' + n\n  raise AttributeError('no ' + n)\ndef __dir__(): return ['z', 'y']", m.__dict__)
from made import xyz
print(xyz, m.xa, dir(m))
for f in (lambda: m.q, lambda: __import__("made", fromlist=["q"]).q):
    try:
        f()
    except AttributeError as e:
        print(e)
try:
    from made import q
except ImportError as e:
    print(e)
m.f.__globals__["a"] = 50
print(m.f(), m.a)
try:
    types.ModuleType("plain").attr
except AttributeError as e:
    print(e)
try:
    del types.ModuleType("plain").attr
except AttributeError as e:
    print(e)
sys.modules["blocked"] = None
try:
    import blocked
except ModuleNotFoundError as e:
    print(e)
sys.modules["number"] = 5
import number
print(number)
try:
    exec("def f():\n from os import *")
except SyntaxError as e:
    print(e.msg)


def t(v):
    print(v, end=" ")
    return v


class O(dict):
    def __getattr__(self, n):
        print("." + n, end=" ")
        return lambda *a, **k: a


o = O()
d = {t("k1"): t("v1"), t("k2"): t("v2")}
print()
t(1) + t(2) * t(3)
print()
t("base") if t("cond") else t("no")
print()
[t("a"), t("b")][t(0)]
print()
o.method(t("arg"))
print()
t(5) < t(6) < t(7)
print()


def f(a=t("default1"), b: t("annotation") = t("default2")):
    pass


print()


@(lambda x: t("outer") and x)
@(lambda x: t("inner") and x)
def g(d=t("def")):
    pass


print() if callable(g) else None
