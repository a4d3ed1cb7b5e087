"""Dict views: set operations, liveness, iteration under change, equality."""


def err(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__ + ":", e)


d = {"a": 1, "b": 2}
k, v, i = d.keys(), d.values(), d.items()
print(k, v, i, len(k), len(v), len(i))
d["c"] = 3
print(k, v, i, "c" in k, 3 in v, ("c", 3) in i, ("c", 4) in i, "c" in i, ("c",) in i, 5 in i)
print(sorted(k & {"a", "z"}), sorted(k | {"z"}), sorted(k - {"a"}), sorted(k ^ {"a", "z"}), sorted(i & {("a", 1), ("b", 9)}), sorted(i | [("q", 0)]), sorted(i - {("a", 1)}), sorted(i ^ d.items()), type(k & k).__name__)
print(sorted({"a", "z"} & k), sorted({"z"} | k), sorted({"a", "z"} - k), sorted(["a", "y"] & k), sorted(["y"] | k), sorted(["a", "y"] - k))
print(k == {"a", "b", "c"}, k == d.keys(), k <= {"a", "b", "c", "d"}, k < {"a"}, k >= {"a"}, k > {"a"}, i == {("a", 1), ("b", 2), ("c", 3)}, v == v, v == d.values(), k == ["a", "b", "c"], k != {"a"}, k == dict.fromkeys("cba").keys(), k.isdisjoint("xyz"), k.isdisjoint("axy"), i.isdisjoint([]))
print(list(reversed(k)), list(reversed(v)), list(reversed(i)), k.mapping, type(k.mapping).__name__, type(k).__name__, type(v).__name__, type(i).__name__, type(iter(k)).__name__, type(iter(v)).__name__, type(iter(i)).__name__, type(reversed(i)).__name__)
for f in (lambda: k[0], lambda: v & v, lambda: k & 5, lambda: k | 5, lambda: hash(k), lambda: hash(v) and 0, lambda: k.add("x"), lambda: i < 5, lambda: v < v, lambda: k.mapping.__setitem__("x", 1), lambda: [] in k, lambda: ([], 1) in i, lambda: k - 5, lambda: 5 - k, lambda: k.isdisjoint(5), lambda: {"a": []}.items() & {("a", 1)}, lambda: {"a": []}.items() | set(), lambda: k.foo, lambda: len(iter(k)), lambda: type(k)()):
    err(f)
for name, view in (("keys", k), ("values", v), ("items", i)):
    try:
        for x in view:
            d["new" + name] = 1
    except RuntimeError as e:
        print(name, e)
try:
    for x in d:
        d.pop("a", None)
except RuntimeError as e:
    print(e)
try:
    for x in list(d):
        d[x + x] = d.pop(x)
    for x in d:
        d[x + "!"] = d.pop(x)
        if len(x) > 30:
            break
except RuntimeError as e:
    print(e)
d.clear()
print(k, list(v), len(i), bool(k))
it = iter(d)
d["x"] = 1
err(lambda: next(it))
err(lambda: next(it))
d = {i: -i for i in range(5)}
it = iter(d.items())
print(next(it), next(it), it.__length_hint__(), list(it))
it = iter(d.values())
next(it)
print(list(it))
for key, val in d.items():
    d[key] = val * 10
print(d)
print(max(d.values()), sum(d.keys()), sorted(d.items(), key=lambda kv: kv[1]), dict(d.items()), {v: k for k, v in d.items()}, [*d.keys()], tuple(d.values()), set(d) == set(d.keys()), any(d.values()), list(map(lambda kv: kv[0], d.items())), list(zip(d, d.values())))
from collections import OrderedDict, ChainMap
import types
o = OrderedDict(a=1, b=2, c=3)
o.move_to_end("a")
o.move_to_end("c", last=False)
print(o, o.keys(), o.items(), o.popitem(last=False), list(reversed(o)), o == {"a": 1, "b": 2}, OrderedDict(a=1, b=2) == OrderedDict(b=2, a=1), OrderedDict(a=1) | {"b": 2}, o.copy())
err(lambda: o.move_to_end("zz"))
err(lambda: OrderedDict().popitem())
p = types.MappingProxyType({"k": 1})
print(p, p["k"], p.get("z"), p.keys(), len(p), list(p), p | {"z": 2}, p == {"k": 1}, p.copy(), hash(types.MappingProxyType({})) if False else "", repr(p.items()))
err(lambda: p.__setitem__("a", 1))
err(lambda: p.foo)
err(lambda: types.MappingProxyType(5))
err(lambda: p["nope"])
c = ChainMap({"a": 1}, {"a": 2, "b": 3})
c["new"] = 9
print(c, c["b"], dict(c), c.maps, c.parents, c.new_child({"a": 0})["a"], list(c), len(c), c.pop("new"), "b" in c)
err(lambda: c.pop("b"))
err(lambda: c["nope"])
