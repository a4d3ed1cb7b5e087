"""__slots__: layout, inheritance, errors."""


class S:
    __slots__ = ("a", "b")

    def __init__(self, a=0):
        self.a = a


s = S(1)
print(s.a)
for f in (lambda: s.b, lambda: s.c, lambda: setattr(s, "c", 1), lambda: s.__dict__, lambda: delattr(s, "b")):
    try:
        print(f())
    except AttributeError as e:
        print(type(e).__name__, e)
s.b = 2
print(s.a, s.b)
del s.a
try:
    s.a
except AttributeError as e:
    print(e)
print(S.a, type(S.a).__name__, S.__slots__, S.a.__get__(S(7)), S.a.__name__, S.a.__objclass__)


class T(S):
    pass


t = T(3)
t.free = 1
print(t.a, t.__dict__, t.free)


class U(S):
    __slots__ = ["c", "__dict__"]


u = U(4)
u.c, u.d = 5, 6
print(u.a, u.c, u.d, u.__dict__)


class V(S):
    __slots__ = "single"


v = V()
v.single = "one string"
print(v.single, v.a)
try:
    v.other = 1
except AttributeError as e:
    print(e)
for slots in ("('1x',)", "(1,)", "('a', 'a')", "('a b',)", "('__dict__', '__dict__')", "('__weakref__',)"):
    try:
        C = eval(f"type('C', (), {{'__slots__': {slots}}})")
        print(slots, "ok", C.__slots__)
    except TypeError as e:
        print(slots, e)
try:
    class Conflict:
        __slots__ = ("x",)
        x = 1
except ValueError as e:
    print(e)


class X:
    __slots__ = ("x",)


class Y:
    __slots__ = ("y",)


try:
    class XY(X, Y):
        pass
except TypeError as e:
    print(e)


class Empty:
    __slots__ = ()


class XE(X, Empty):
    __slots__ = ()


xe = XE()
xe.x = 1
print(xe.x)


class IntSub(int):
    __slots__ = ()


try:
    IntSub(1).x = 1
except AttributeError as e:
    print(e)
try:
    class IntSlots(int):
        __slots__ = ("x",)
except TypeError as e:
    print(e)


class Private:
    __slots__ = ("__hidden",)

    def __init__(self):
        self.__hidden = 1

    def get(self):
        return self.__hidden


print(Private().get(), sorted(n for n in dir(Private) if "hidden" in n))


class Doc:
    __slots__ = {"x": "the x", "y": None}


print(Doc.x.__doc__, Doc.y.__doc__, sorted(Doc.__slots__))
import copy
import pickle
s2 = S(10)
s2.b = [1]
c = copy.copy(s2)
print(c.a, c.b is s2.b, copy.deepcopy(s2).b)
p = pickle.loads(pickle.dumps(s2))
print(p.a, p.b)
import weakref
try:
    weakref.ref(s2)
except TypeError as e:
    print(e)
a, b = S(), T()
try:
    a.__class__ = T
except TypeError as e:
    print(e)
try:
    object().x = 1
except AttributeError as e:
    print(e)
