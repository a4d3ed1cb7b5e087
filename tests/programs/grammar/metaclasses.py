"""Metaclasses, __prepare__, __init_subclass__, __set_name__, class keywords."""


class Meta(type):
    @classmethod
    def __prepare__(mcls, name, bases, **kw):
        print("prepare", mcls.__name__, name, [b.__name__ for b in bases], kw)
        return {"prepared": True}

    def __new__(mcls, name, bases, ns, **kw):
        print("new", name, sorted(k for k in ns if not k.startswith("__")), kw)
        return super().__new__(mcls, name, bases, ns)

    def __init__(cls, name, bases, ns, **kw):
        print("init", name, kw)
        super().__init__(name, bases, ns)

    def __call__(cls, *a, **k):
        print("call", cls.__name__, a, k)
        return super().__call__(*a, **k)

    def __len__(cls):
        return 42

    def __getitem__(cls, i):
        return (cls.__name__, i)

    def __contains__(cls, x):
        return x == "in"

    def __iter__(cls):
        return iter([1, 2])

    @property
    def meta_prop(cls):
        return "property of " + cls.__name__

    def meta_method(cls):
        return "method of " + cls.__name__

    def __repr__(cls):
        return f"<the class {cls.__name__}>"

    def __instancecheck__(cls, obj):
        return obj == "anything"

    def __subclasscheck__(cls, sub):
        return sub is int


class A(metaclass=Meta, option=1):
    x = 1

    def __init__(self, v=0):
        self.v = v


class B(A, other=2):
    y = 2


print(A, B, A.prepared, B(5).v, len(A), A[3], "in" in A, "out" in A, list(A))
print(A.meta_prop, B.meta_method(), isinstance("anything", A), isinstance(3, A), issubclass(int, A), issubclass(str, A))
try:
    A().meta_method()
except AttributeError as e:
    print(e)


class Registry:
    known = []

    def __init_subclass__(cls, /, tag=None, **kw):
        super().__init_subclass__(**kw)
        Registry.known.append((cls.__name__, tag))


class P(Registry, tag="p"):
    pass


class Q(P):
    pass


print(Registry.known)
try:
    class R(Registry, wrong=1):
        pass
except TypeError as e:
    print(e)
try:
    class S(metaclass=Meta, x=1):
        def __init_subclass__(cls):
            pass

    class T(S, k=2):
        pass
except TypeError as e:
    print(e)


class Field:
    def __set_name__(self, owner, name):
        print("set_name", owner.__name__, name)
        self.name = name


class Model:
    a = Field()
    b = Field()


print(Model.a.name, Model.b.name)


class BadName:
    def __set_name__(self, owner, name):
        raise RuntimeError("no names today")


try:
    class UsesBad:
        attr = BadName()
except RuntimeError as e:
    print(type(e).__name__, e, e.__notes__)


class Other(type):
    pass


class O(metaclass=Other):
    pass


try:
    class Conflict(A, O):
        pass
except TypeError as e:
    print(e)


def factory(name, bases, ns, **kw):
    return (name, bases, sorted(k for k in ns if not k.startswith("__")), kw)


class Made(metaclass=factory, key="v"):
    attr = 1


print(Made)
D = type("D", (dict,), {"extra": lambda self: len(self)})
print(D(a=1).extra(), D.__module__, D.__name__, type("E", (), {})().__class__.__name__)
for args in [(), (1, 2), ("x", 1, {}), ("x", (), 1), (1, (), {})]:
    try:
        print(type(*args))
    except TypeError as e:
        print(e)


class Entries:
    def __mro_entries__(self, bases):
        print("mro_entries", len(bases))
        return (list, Field)


class FromEntries(Entries(), int if False else object):
    pass


print([k.__name__ for k in FromEntries.__mro__], len(FromEntries.__orig_bases__))
