"""object and type: default methods, attributes, repr, comparison, dir, type() and metaclass data."""


def err(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__ + ":", e)


class C:
    pass


o, p = object(), object()
print(o == o, o == p, o != p, o is o, hash(o) == hash(o), bool(o), isinstance(o, object), type(o), o.__class__, o.__doc__ == object.__doc__, str(o) == repr(o), repr(o).startswith("<object object at 0x"), repr(C()).startswith("<__main__.C object at 0x"))
print(object.__eq__(o, p), object.__eq__(o, o), object.__ne__(o, o), object.__lt__(o, p), o.__format__("") == str(o), o.__dir__() == object.__dir__(o), o.__sizeof__() > 0, o.__reduce_ex__(2)[1], object.__init_subclass__(), object.__subclasshook__(1), o.__init__(), o.__str__() == str(o))
for f in (lambda: o < p, lambda: o + 1, lambda: o(), lambda: o[0], lambda: len(o), lambda: iter(o), lambda: o.x, lambda: setattr(o, "x", 1), lambda: delattr(o, "x"), lambda: format(o, "x"), lambda: o.__reduce__() and 0, lambda: object.__setattr__(C(), 5, 1), lambda: object.__getattribute__(o, "y"), lambda: object.__getattribute__(o, 5), lambda: object.__repr__(), lambda: C().x, lambda: C.x, lambda: delattr(C(), "x"), lambda: delattr(C, "x"), lambda: C()(), lambda: C()[0], lambda: C[0], lambda: iter(C), lambda: len(C), lambda: C + C, lambda: C < C, lambda: int[0], lambda: object.__class__ is type):
    err(f)
print(C, C.__name__, C.__module__, C.__bases__, C.__base__, C.__mro__, C.__qualname__, C.__doc__, C.__dictoffset__ != 0 or True, C.__subclasses__(), type(C), type.__mro__, type(type), C.__type_params__, C.__text_signature__, C.__firstlineno__, C.__static_attributes__)
print(int, str.__name__, type(None), type(...), type(NotImplemented), type(print), type(len).__name__, type(C.__init__), type(int.__add__), type((1).__add__), type(str.join), type(dict.fromkeys), type("".join), type(dict.__dict__["fromkeys"]), type(int.real), type(lambda: 0), type(type(C).__dict__["__mro__"]), type(C.__dict__))
print(repr(int.__add__), repr(str.join), repr(len), repr(int.real), repr(dict.__dict__["fromkeys"]), repr(object.__init__), repr(type.__call__), repr(list.__len__), repr(dict.fromkeys).split(" at ")[0], repr(None.__bool__).split(" of ")[0], repr(type.mro))
print([n for n in dir(C()) if not n.startswith("__")], "__init__" in dir(C), "__dict__" in dir(C()), "mro" in dir(C), "mro" in dir(type), sorted(vars(C).keys() - {"__firstlineno__", "__static_attributes__"}))


class D(C):
    attr = 1

    def __init__(self): self.inst = 1

    def __dir__(self): return ["z", "a", 5] if False else ["z", "a"]


print(dir(D()), C.__subclasses__(), D.__base__, issubclass(D, C), isinstance(D(), (int, C)), issubclass(D, (int, (str, C))), isinstance(1, int | str), issubclass(bool, int), isinstance(None, type(None)), isinstance(D, type), D.__static_attributes__)
for f in (lambda: isinstance(1, 1), lambda: issubclass(1, int), lambda: isinstance(1, (int, 1)), lambda: isinstance("a", (int, 1)), lambda: issubclass(int, 1), lambda: isinstance(1, list[int]), lambda: issubclass(int, list[int]), lambda: isinstance(1), lambda: vars(1), lambda: vars(o), lambda: dir(1, 2), lambda: type(), lambda: type(1, 2), lambda: type("X", (), {}, 5), lambda: type("X", (), {}, a=5), lambda: type("X", (1,), {}), lambda: type("X", (int, str), {}), lambda: type(1)(2), lambda: getattr(1, "x"), lambda: getattr(1, 1), lambda: hasattr(1, 1), lambda: setattr(1), lambda: type.__call__(int, "x"), lambda: id(), lambda: hash(), lambda: callable(), lambda: type.mro(5)):
    err(f)
x = C()
print(type(x) is C, type(x) == C, x.__class__ is C, hash(C) == hash(C), {C: 1}[C], C == C, C != D, type("N", (C,), {"v": 1})().v)
print(None == None, None is None, repr(None), bool(None), None.__class__, hash(None) == hash(None), ..., repr(...), bool(...), NotImplemented, Ellipsis is ..., type(None)() is None, type(...)() is ...)
for f in (lambda: None.x, lambda: (lambda v: v())(None), lambda: (lambda v: v[0])(None), lambda: None + 1, lambda: None < None, lambda: bool(NotImplemented), lambda: type(None)(1), lambda: setattr(None, "x", 1), lambda: len(None), lambda: iter(None), lambda: (lambda v: v())(...), lambda: -None, lambda: setattr(NotImplemented, "x", 1)):
    err(f)


class Sub(int, C):
    pass


print(Sub.__mro__, Sub.__base__, Sub(5), Sub.__bases__)


class Cmp:
    def __init__(self, v): self.v = v
    def __eq__(self, o): return self.v == o.v


print(Cmp.__hash__, Cmp(1) == Cmp(1), Cmp(1) != Cmp(1), Cmp(1) != Cmp(2))
err(lambda: hash(Cmp(1)))
err(lambda: Cmp(1) == 5)
