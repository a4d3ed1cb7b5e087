"""Built-in functions given to built-in functions: callbacks, methods as functions, exceptions through them."""
from functools import reduce, partial


def err(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__ + ":", e)


print(list(map(str.upper, ["a", "b"])), list(map(int.__add__, [1, 2], [3, 4])), sorted(["b", "a"], key=str.lower), list(filter(str.isalpha, "a1b")), max(["aa", "b"], key=len), list(map([10, 20, 30].__getitem__, [0, 2])), list(map({"a": 1}.get, "ab")), list(map("{:>3}".format, [1, 22])), reduce(int.__mul__, [1, 2, 3, 4]), list(map(divmod, [7, 8], [2, 3])))
print(list(map(lambda *a: a, "ab", [1, 2], (True, False))), list(map(tuple, ["ab"])), list(map(dict, [[("a", 1)]])), list(map(list, zip("ab", "cd"))), list(map(print, [])), list(map(type, [1, "a"])), dict(map(lambda x: (x, x * x), range(3))), [*map(bool, [0, 1, "", "a"])], list(map(partial(pow, 2), range(5))), list(map(int, "123")), list(map(float, ["1.5", "2"])), sum(map(ord, "abc")))


def boom(x):
    if x == 2:
        raise ValueError(f"boom at {x}")
    return x


for f in (lambda: list(map(boom, [1, 2, 3])), lambda: sorted([1, 2], key=boom), lambda: max([1, 2], key=boom), lambda: list(filter(boom, [0, 1, 2])), lambda: sum(map(boom, [1, 2])), lambda: any(boom(x) > 5 for x in [1, 2]), lambda: reduce(lambda a, b: boom(b), [1, 2]), lambda: dict(map(boom, [2])), lambda: ",".join(map(boom, [2])), lambda: set(map(boom, [2])), lambda: [].extend(map(boom, [1, 2])), lambda: bytes(map(boom, [1, 2])), lambda: tuple(map(boom, [2])), lambda: {}.update(map(boom, [2])), lambda: zip(map(boom, [2])).__next__(), lambda: enumerate(map(boom, [2])).__next__(), lambda: 5 in map(boom, [1, 2]), lambda: min(map(boom, [1, 2])), lambda: "%s" % list(map(boom, [2])), lambda: print(*map(boom, [1, 2])), lambda: [].sort(key=boom) or [2].sort(key=boom), lambda: iter(lambda: boom(2), 1).__next__()):
    err(f)
l = []
err(lambda: l.extend(map(boom, [1, 5, 2])))
print(l)
d = {}
err(lambda: d.update(map(lambda x: (boom(x), 1), [1, 2])))
print(d)
s = set()
err(lambda: s.update(map(boom, [1, 2])))
print(s)
it = map(boom, [1, 2, 3])
print(next(it))
err(lambda: next(it))
print(next(it), next(it, "end"))


def stop(x):
    if x == 2:
        raise StopIteration("stopped")
    return x


print(list(map(stop, [1, 2, 3])), list(filter(stop, [1, 2, 3])), tuple(map(stop, [1, 2])), [*map(stop, [5, 2])])
err(lambda: list(stop(x) for x in [1, 2]))
err(lambda: max([1, 2], key=stop))
err(lambda: next(map(stop, [2])))
for v in map(stop, [1, 2]):
    print("loop", v)
print(list(zip([1, 2, 3], map(stop, [1, 2]))))


class C:
    def __init__(self, v): self.v = v
    def __call__(self, x): return x * self.v
    def method(self, x): return (self.v, x)

    @classmethod
    def cm(cls, x): return (cls.__name__, x)

    @staticmethod
    def sm(x): return ("s", x)


c = C(3)
print(list(map(c, [1, 2])), list(map(c.method, "a")), list(map(C.cm, "b")), list(map(c.sm, "c")), list(map(C.method, [c], "d")), list(map(C, [1]))[0].v, sorted([3, 1], key=c), list(map(c.__call__, [7])), list(map(super(C, c).__getattribute__, ["v"])))
print(reduce(lambda a, b: a + b, [1], 5), reduce(max, [3, 9, 2]), reduce(lambda a, b: {**a, b: len(a)}, "abc", {}))
err(lambda: reduce(max, []))
err(lambda: reduce(max, 5))
err(lambda: reduce(5, [1, 2]))
f = str.join
print(f(",", ["a"]), (lambda g, *a: g(*a))(str.replace, "aXb", "X", "-"), [m("ab") for m in (str.upper, str.title, len, list, reversed and sorted)], (len)("abc"), [len][0]("ab"), {"k": max}["k"](1, 2), getattr("abc", "upper")(), vars(str)["lower"]("ABC"), type.__call__(list, "ab"), list.__call__("xy") if False else "", object.__getattribute__("a", "upper")())
