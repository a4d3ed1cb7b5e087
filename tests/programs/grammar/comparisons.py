"""Comparison chains, identity, membership, boolean operators and their short cuts."""


def t(v):
    print("eval", v, end=" ")
    return v


print(1 < 2 < 3, 1 < 3 < 2, 1 < 2 > 0 != 5 == 5, 3 > 2 > 1 > 0)
print(t(1) < t(2) < t(3))
print(t(3) < t(2) < t(1))
print(t(0) and t(1), t(1) and t(2), t(0) or t(3), t(4) or t(5), not t(0))
print(t([]) or t("") or t(None), t(1) and t([]) and t(2))
print(1 in [1] in [[1]], (1 in [1]) in [True], 1 not in [2], [] is not [], None is None, not 1 in [2])
print(1 == 1.0 == True, True is not None, "a" < "b" <= "b", (1, 2) < (1, 3), [1] < [1, 0], (1, "a") == (1, "a"))
nan = float("nan")
print(nan == nan, nan != nan, nan < 1, nan > 1, [nan] == [nan], nan in [nan], (nan,) == (nan,))
for a, b in ((1, "a"), ([], ()), (None, 1), ({}, {}), (1j, 2), ({1}, [1]), (object, int), ("a", b"a")):
    for op in "<", ">=":
        try:
            print(a, op, b, eval(f"a {op} b"))
        except TypeError as e:
            print(e)
print({1: 2} == {1: 2}, {1} < {1, 2}, {1, 2} >= {2}, {1} <= {2}, frozenset([1]) == {1}, range(3) == range(0, 3, 1))
print(1 == "1", "a" == b"a", [] == (), None == 0, False == 0, "" == None)


class C:
    def __init__(self, v):
        self.v = v

    def __lt__(self, o):
        return ["lt", self.v, o.v]

    def __eq__(self, o):
        return self.v

    def __contains__(self, x):
        return "nonempty string"

    __hash__ = None


print(C(1) < C(2), C(1) < C(2) < C(3), C(0) == 1, C([]) != 1, C([1]) != 1, 5 in C(0), 5 not in C(0))


class NoBool:
    def __bool__(self):
        raise ValueError("no truth")


class Cmp:
    def __lt__(self, o):
        return NoBool()


print(type(Cmp() < 1).__name__)
for f in (lambda: Cmp() < 1 < 2, lambda: not NoBool(), lambda: NoBool() and 1, lambda: 1 if NoBool() else 2, lambda: [NoBool()] == [1]):
    try:
        print(f())
    except ValueError as e:
        print(e)
try:
    while NoBool():
        pass
except ValueError as e:
    print("while", e)


class Ne:
    def __ne__(self, o):
        return "ne"


print(Ne() != 1, Ne() == 1)


class OnlyIter:
    def __iter__(self):
        return iter([1, 2, 3])


class OnlyGetitem:
    def __getitem__(self, i):
        if i > 3:
            raise IndexError
        return i * i


print(2 in OnlyIter(), 9 in OnlyIter(), 4 in OnlyGetitem(), 5 in OnlyGetitem())
for x in (1, None, object()):
    try:
        1 in x
    except TypeError as e:
        print(e)
print(True + True, True < 2, True == 1, isinstance(True, int), True is (1 == 1), not not 5)
x = 5
print("in range" if 0 <= x < 10 else "out", "yes" if x else "no", (x > 3) + (x > 4) + (x > 5))
print(min(3, 1, 2), sorted([3, 1, 2]), sorted("bca", reverse=True), max("abc", key=lambda c: -ord(c)))
l = [3, 1, 2]
print(l == l[:], l is l[:], l != l[::-1])
print((1, 2, 3) > (1, 2), () < (0,), [1, [2, 3]] < [1, [2, 4]], "abc" > "ab", b"a" < b"b", bytearray(b"x") == b"x")
try:
    (1, "a") < (1, 2)
except TypeError as e:
    print(e)
print((0, "a") < (1, 2))
