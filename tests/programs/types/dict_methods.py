"""dict: all methods, order, errors."""


def err(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__ + ":", e)


d = {"b": 1, "a": 2}
d["c"] = 3
d["a"] = 20
print(d, len(d), d["a"], d.get("x"), d.get("x", 5), "a" in d, "z" in d, list(d), d.keys(), d.values(), d.items())
print(d.pop("b"), d, d.pop("zz", "default"), d.setdefault("a", 0), d.setdefault("n"), d.setdefault("m", []), d)
d["b"] = "again at the end"
print(d, d.popitem(), d.copy() == d, d.copy() is d)
d.update({"u": 1}, v=2)
d.update([("w", 3), ["x", 4]])
d.update()
d.update(zip("yz", (5, 6)))
print(d)
del d["a"], d["u"]
d.clear()
print(d, bool(d))
print(dict(), dict(a=1), dict({"a": 1}, b=2), dict([("a", 1), ("b", 2)], a=9), dict(zip("ab", [1, 2])), dict.fromkeys("ab"), dict.fromkeys([1, 2], 0), dict([]), dict(dict(a=1)), {**{"a": 1}, "a": 2}, {1: "a", 1.0: "b", True: "c"}, dict.fromkeys(range(2), []))
for f in (lambda: {}["x"], lambda: {}[1], lambda: {}[(1, 2)], lambda: {}.pop("x"), lambda: {}.popitem(), lambda: {}.__delitem__("x"), lambda: {[]: 1}, lambda: {}[[]], lambda: {{}: 1}, lambda: [] in {}, lambda: {}.get([]), lambda: dict(5), lambda: dict([1]), lambda: dict([(1,)]), lambda: dict([(1, 2, 3)]), lambda: dict(["ab", "c"]), lambda: dict(1, 2), lambda: {}.update(5), lambda: {}.update([1]), lambda: {}.update({}, {}), lambda: {}.get(), lambda: {}.pop(), lambda: {}.setdefault(), lambda: {} < {}, lambda: {} + {}, lambda: {} | 5, lambda: {} | [(1, 2)], lambda: hash({}), lambda: {}.foo, lambda: (lambda v: v())({}), lambda: setattr({}, "x", 1), lambda: dict.fromkeys(5), lambda: dict.fromkeys(), lambda: dict(**{1: 2}), lambda: {}.fromkeys([[]]), lambda: {"a": 1}.popitem(1), lambda: {1: 2}.items(1), lambda: {"key": 1}["Key"], lambda: dict.__getitem__({}, "k"), lambda: dict.get(5, 1)):
    err(f)
print({"a": 1} | {"b": 2}, {"a": 1} | {"a": 2}, {"a": 1} == {"a": 1.0}, {"a": 1, "b": 2} == {"b": 2, "a": 1}, {} == {}, {1: 2} != {1: 3}, {1: 2} == [(1, 2)])
e = {"x": 1}
f = e
e |= {"y": 2}
e |= [("z", 3)]
print(f, e is f)
r = {}
r["self"] = r
r["list"] = [r]
print(r)
print(list(reversed({"a": 1, "b": 2})), list(reversed({"a": 1}.items())), list(reversed({"a": 1}.values())), sorted({"b": 1, "a": 2}), max({"a": 5, "b": 1}), max(d2 := {"a": 5, "b": 1}, key=d2.get), sum({1: 2, 3: 4}), dict(sorted({"b": 1, "a": 2}.items())), dict(map(reversed, {"a": 1}.items())))


class Missing(dict):
    def __missing__(self, k):
        return ("missing", k)


m = Missing(a=1)
print(m["a"], m["b"], m.get("b"), "b" in m, len(m), m, type(m.copy()).__name__, type(m | {}).__name__, Missing.fromkeys("ab"), type(Missing.fromkeys("a")).__name__)
err(lambda: m.pop("b"))


class Bad(dict):
    def __missing__(self, k):
        raise KeyError("custom " + k)


err(lambda: Bad()["k"])


class K:
    def __init__(self, v): self.v = v

    def __hash__(self):
        print("hash", self.v, end=" ")
        return 1

    def __eq__(self, o):
        print("eq", self.v, o.v, end=" ")
        return self.v == o.v

    def __repr__(self): return f"K{self.v}"


k1 = K(1)
kd = {k1: "a", K(2): "b"}
print(kd[K(2)], kd[k1], K(3) in kd, kd.get(K(1)))
kd[K(1)] = "replaced, key kept"
print(list(kd)[0] is k1, kd)


class BadHash:
    def __hash__(self): raise ValueError("no hash")


class BadEq:
    def __hash__(self): return 7
    def __eq__(self, o): raise ValueError("no eq")


err(lambda: {BadHash(): 1})
err(lambda: {BadEq(): 1, BadEq(): 2})
err(lambda: BadEq() in {7: 1})
o = {i: i * i for i in range(10)}
for i in range(0, 10, 2):
    del o[i]
o[0] = "re-added"
print(o, next(iter(o)), [*o], {**o, "z": 1}, list(o.items())[-1])
for i in range(1000):
    o[i] = i
for i in range(990):
    del o[i]
print(o, o.popitem(), len(o))
print({}.__len__(), {1: 2}.__contains__(1), {1: 2}.__getitem__(1), {1: 2}.__eq__({1: 2}), {1: 2}.__or__({3: 4}), {1: 2}.__ror__({3: 4}), {1: 2}.__iter__().__next__(), {}.__or__(5), {1: 2}.__repr__(), dict.__hash__, {1: 2}.__class_getitem__(int), {"a": None}.get("a", 1))
print({1: "one", "1": "str", (1,): "tuple", None: "none", 1.5: "float", b"1": "bytes", frozenset(): "fs", True: "overwrites 1"}, {0: "a", False: "b", 0.0: "c", -0.0: "d"})
it = iter({1: 1, 2: 2})
print(it.__length_hint__(), next(it), it.__length_hint__(), list(it), next(it, "end"))
