"""`__annotations__` and `__annotate__` of classes: set, deleted, kept where."""
import types


def attempt(f):
    try:
        return f()
    except Exception as error:
        return "%s: %s" % (type(error).__name__, error)


def kept(cls):
    return [k for k in vars(cls) if k.startswith("__anno")]


for cls in (int, type, object):
    print(cls, attempt(lambda: cls.__annotations__), attempt(lambda: cls.__annotate__))


class A:
    x: int


print(kept(A), A.__annotations__, kept(A))
A.__annotate__ = None
print(kept(A), A.__annotations__)
A.__annotations__ = {"b": 2}
print(kept(A), A.__annotate__, kept(A))
A.__annotate__ = lambda format: {"q": format}
print(kept(A), A.__annotations__)
del A.__annotations__
print(kept(A), A.__annotations__, A.__annotate__)
for name in ("__annotations__", "__annotations__", "__annotate__"):
    print(attempt(lambda: delattr(A, name)))
print(attempt(lambda: setattr(A, "__annotate__", 3)))


class B:
    a: int

    def __annotate__(format):
        return {"a": str}


class C:
    __annotations__ = {"what": int}


print(B.__annotations__, kept(B), C.__annotations__, kept(C))
del B.__annotations__, C.__annotations__
print(B.__annotations__, kept(B), C.__annotations__, kept(C))


def f(): pass


for obj in (A, f, types.ModuleType("m")):
    obj.__annotate__ = lambda format: 1
    print(attempt(lambda: obj.__annotations__))
