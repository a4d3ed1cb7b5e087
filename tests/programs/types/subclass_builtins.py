"""Subclasses of built-in types: overridden special methods and which built-in code honours them."""


class D(dict):
    def __getitem__(self, k): return ("D", k)
    def __setitem__(self, k, v): super().__setitem__(k, ("set", v))
    def __contains__(self, k): return k == "always"
    def __iter__(self): return iter(["custom iter"])
    def __len__(self): return 99
    def keys(self): return ["custom keys"]
    def get(self, k, d=None): return "custom get"


d = D(a=1)
d["b"] = 2
d.update(c=3)
d.setdefault("e", 4)
print(dict.__repr__(d), d["zz"], "a" in d, "always" in d, list(d), len(d), bool(d), d.get("a"), {**d}, dict(d), d | {}, list(d.items()), d.pop("c"), d == {"a": 1, "b": ("set", 2), "e": 4})
print("%(x)s" % d, "{x}".format_map(d), "{a}".format(**d) if False else "", eval("a", {}, d), (lambda **k: k)(**d))


class L(list):
    def __len__(self): return 99
    def __iter__(self): return iter("it")
    def __getitem__(self, i): return "got"
    def append(self, x): super().append(("appended", x))
    def __contains__(self, x): return True
    def __eq__(self, o): return "eq"
    __hash__ = None


l = L([1, 2])
l.append(3)
l.extend([4])
l += [5]
print(list.__repr__(l), list(l), [*l], l[0], len(l), 7 in l, l == 1, sorted(l), tuple(l), "".join(["a"]), sum(list.__iter__(l), start=0) if False else "", max(l), list(reversed(L([1]))) if False else "", list.__len__(l), [x for x in l], dict.fromkeys(l), set(l) == {"i", "t"})
a, b = l
print(a, b)


class S(str):
    def __len__(self): return 99
    def __eq__(self, o): return True
    def __hash__(self): return 1
    def __iter__(self): return iter("iter")
    def __getitem__(self, i): return "item"
    def __str__(self): return "str!"
    def __repr__(self): return "repr!"
    def __contains__(self, x): return True
    def __add__(self, o): return "add!"
    def lower(self): return "lower!"


s = S("abc")
print(s, [s], len(s), s == "zzz", "zzz" == s, list(s), s[0], "q" in s, s + "x", "x" + s, s.upper(), s.lower(), "".join([s]), "%s" % s, f"{s}", s.find("b"), {s: 1}.get("abc"), "abc" in {s: 1}, s.encode(), int(S("12")), float(S("1.5")), str.__len__(s), s.split("b"), "xabcx".replace(s, "-"), "xabcx".find(s), getattr(type("O", (), {"abc": 5}), s, "no attribute"))


class I(int):
    def __add__(self, o): return "add"
    def __radd__(self, o): return "radd"
    def __eq__(self, o): return False
    def __hash__(self): return 77
    def __lt__(self, o): return True
    def __bool__(self): return False
    def __index__(self): return 1
    def __int__(self): return 2
    def __float__(self): return 3.0
    def __str__(self): return "I-str"
    def __repr__(self): return "I-repr"
    def __neg__(self): return "neg"
    def __format__(self, s): return "fmt"


i = I(5)
print(i, [i], i + 1, 1 + i, i == 5, 5 == i, i < 0, bool(i), "xyzuvw"[i], int(i), float(i), -i, f"{i}", "%d" % i, "%s" % i, i * 2, i - 1, [0] * i, range(i), sum([i]), sum([1, i]), max(i, 3), hash(i), {i: 1}.get(5), 5 in [i], hex(i), i.real.__class__, i.bit_length(), chr(I(65)), bytes([I(65)]), round(i), abs(i), pow(i, 2), i // 2, divmod(i, 2), "abcdef"[I(2):])


class F(float):
    def __add__(self, o): return "fadd"
    def __float__(self): return 9.0
    def __eq__(self, o): return NotImplemented
    def __repr__(self): return "F!"
    __hash__ = float.__hash__


f = F(1.5)
print(f, [f], f + 1, 1 + f, float(f), f == 1.5, f * 2, sum([f, f]), int(f), round(f), "%.1f" % f, f"{f:.2f}", f.hex(), f < 2)


class T(tuple):
    def __getitem__(self, i): return "T item"
    def __iter__(self): return iter("T iter")
    def __len__(self): return 2
    def __hash__(self): return 5
    def __eq__(self, o): return True


t = T((1, 2, 3))
print(tuple.__repr__(t), t[0], list(t), len(t), "%s %s %s" % t if False else "", {t: 1}.get(5), (lambda *a: a)(*t), t + (4,), t == 0, (1, 2, 3) == t, tuple(t), isinstance(5, T((int,))))


class St(set):
    def __contains__(self, x): return "yes"
    def __len__(self): return 50
    def __iter__(self): return iter([9])
    def add(self, x): print("add", x)


st = St([1])
st.add(5)
st.update([6])
print(1 in st, 99 in st, len(st), list(st), sorted(set.__iter__(st)), sorted({2} | st), st == {1, 6}, set.__len__(st), frozenset(st) == {9} or sorted(frozenset(st)))


class B(bytes):
    def __getitem__(self, i): return "B"
    def __len__(self): return 7
    def __iter__(self): return iter([1])
    def __bytes__(self): return b"dunder"


b = B(b"abc")
print(b, b[0], len(b), list(b), bytes(b), b + b"", bytes.__len__(b), b.decode(), bytearray(b), b"".join([b]), int(B(b"5")))


class E(Exception):
    def __init__(self, *a): pass
    def __str__(self): return "E str"


print(E(1, 2).args, repr(E(1)), str(E()))


class Ty(type):
    def __call__(cls, *a): return ("called", cls.__name__, a)
    def __instancecheck__(cls, o): return True
    def __repr__(cls): return "Ty!"
    def __eq__(cls, o): return True
    def __hash__(cls): return 3
    def __bool__(cls): return False


class X(metaclass=Ty):
    pass


print(X, X(1), isinstance(5, X), X == 1, bool(X), hash(X), type(X).__name__, [X], issubclass(X, object))
