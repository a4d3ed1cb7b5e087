"""The order in which the parts of expressions and statements are evaluated."""

log = []


def t(v, r=None):
    log.append(v)
    return v if r is None else r


def show(label):
    print(label, log)
    log.clear()


class O:
    def __init__(self, n): self.n = n
    def __getitem__(self, k): log.append(f"{self.n}[{k}]"); return 1
    def __setitem__(self, k, v): log.append(f"{self.n}[{k}]={v}")
    def __delitem__(self, k): log.append(f"del {self.n}[{k}]")
    def __setattr__(self, k, v): log.append(f".{k}={v}") if k != "n" else object.__setattr__(self, k, v)
    def __call__(self, *a, **k): log.append(f"call {self.n}"); return self
    def __add__(self, o): log.append("add"); return 5
    def __iadd__(self, o): log.append("iadd"); return self
    def __enter__(self): log.append(f"enter {self.n}"); return self
    def __exit__(self, *a): log.append(f"exit {self.n}")
    def __iter__(self): log.append(f"iter {self.n}"); return iter([1, 2])
    def __contains__(self, x): log.append("contains"); return True
    def __eq__(self, o): log.append("eq"); return True
    __hash__ = None


o, p = O("o"), O("p")
t(1) + t(2) * t(3) - t(4) ** t(5)
show("arithmetic")
t("f", o)(t(1), *t(2, [0]), k=t(3), **t(4, {}))
show("call")
t("a", o)[t(1)] = t(2)
show("item assignment")
t("x", o).attr = t("y", p)[t(0)] = t("v")
show("chained assignment")
t("o", o)[t(0)] += t(1)
show("augmented item")
t("a", 1) if t("c", 0) else t("b")
show("conditional")
t(1) < t(2) < t(3)
show("chain true")
t(3) < t(2) < t(1)
show("chain false")
{t("k1"): t("v1"), **t("m", {}), t("k2"): t("v2")}
show("dict")
[t(1), *t(2, [0]), t(3)], (t(4), t(5)), {t(6), t(7)}
show("displays")
[(t("e"), x) for x in t("it", [1, 2]) if t("if")]
show("list comprehension")
{t("k"): t("v") for _ in t("it", [1])}
show("dict comprehension")
g = (t("e") for x in t("outer", [1]) for y in t("inner", [1]))
show("generator made")
list(g)
show("generator run")
del t("o", o)[t(1)], t("p", p)[t(2)]
show("del")
a, t("o", o)[t(0)], (b, *c) = t(1), t(2), t(3, [4, 5])
show("unpacking")


@t("deco1", lambda f: f)
@t("deco2", lambda f: f)
def f(x: t("annotation") = t("default1"), *, y=t("default2")) -> t("return annotation"): pass


show("function")


@t("class deco", lambda c: c)
class K(t("base", object), metaclass=t("meta", type)):
    t("body")


show("class")
with t("cm1", o) as x, t("cm2", p) as y:
    t("body")
show("with")
for t("target", o)[t("i")] in t("iter", [1]):
    t("loop")
show("for")
f"{t('a')}{t('b'):{t('<')}{t(5)}}{t('c')!r}"
show("f-string")
t(1, 0) and t(2) or t(3) and not t(4)
show("boolean")
o[t(1):t(2):t(3), t(4)]
show("slice")
lambda x=t("lambda default"): t("never")
show("lambda")
try:
    raise t("exc", ValueError) from t("cause", KeyError())
except t("type1", KeyError):
    pass
except t("type2", ValueError):
    pass
show("raise and except")
assert t("cond"), t("message")
show("assert")
match t("subject", [1, 2]):
    case [x, y] if t("guard", 0): pass
    case [x, y]: t("second")
show("match")
print(t(1), t(2), sep=t(","))
show("print")
t("obj", o).__class__.__name__.upper().lower()
t(1) in t("c", o)
t(1) == t(2)
show("comparison")
(lambda *a, **k: 0)(*t("a1", [1]), t("pos"), *t("a2", [2]), k=t("kw"), **t("kk", {"z": 1}))
show("starred call")
x = y = t("value")
(w := t("walrus"))
show("names")
o += t("rhs")
show("iadd")
global_list = [1, 2, 3]
i = 0
i, global_list[i] = 2, "x"
print(global_list)


def gen():
    yield t("y1")
    x = yield t("y2")
    return t(x)


it = gen()
next(it)
next(it)
try:
    it.send("sent")
except StopIteration:
    pass
show("generator")
