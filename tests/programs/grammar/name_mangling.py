"""Private names: mangling in every position where a name can stand."""


class A:
    __x = 1
    __slots_like = ("__a",)

    def __init__(self, __p=5, *__rest, __k=6, **__kw):
        self.__p = __p
        self.__rest = __rest
        self.k = __k
        self.kw = __kw

    def __private(self): return "private of A"
    def call(self): return self.__private(), self.__x

    def names(self):
        __local = 1
        import os as __os
        def __inner(): return __local
        class __Inner: __v = 2
        try:
            raise ValueError
        except ValueError as __e:
            kind = type(__e).__name__
        for __i in range(1): pass
        return sorted(locals()), __inner.__name__, __Inner.__name__, kind

    def comp(self): return [__c for __c in range(3)], {__k: __v for __k, __v in [(1, 2)]}
    def lam(self): return (lambda __z: __z)(7)

    def glob(self):
        global __made_global
        __made_global = "g"

    def delete(self):
        self.__gone = 1
        del self.__gone
        return hasattr(self, "_A__gone")

    def kwargs(self): return dict(__key=1)
    def dunder(self): return self.__class__.__name__, __name__
    def walrus(self): return (__w := 3) + __w
    def string(self): return getattr(self, "__x", "no mangling in strings")

    def match(self, v):
        match v:
            case {"k": __m}: return __m
            case [__a, *__b]: return __a, __b


class _B(A):
    __x = 2
    def __private(self): return "private of B"
    def mine(self): return self.__private(), self.__x


class __(A):
    __x = 3
    def get(self): return self.__x


class C_(A):
    def f(self): return self.__x_
    __x_ = 4


a, b = A(), _B(1, 2, k=3)
print(a.call(), b.call(), b.mine(), sorted(vars(b)), b.kw, a.k)
print(a.names(), a.comp(), a.lam(), a.delete(), a.kwargs(), a.dunder(), a.walrus(), a.string(), a.match({"k": 1}), a.match([1, 2]))
a.glob()
print(_A__made_global, __().get(), C_().f(), sorted(n for n in vars(_B) if "x" in n or "private" in n), A.__init__.__code__.co_varnames)
for f in (lambda: a.__x, lambda: A(_A__p=8)._A__p, lambda: A(__p=9).kw):
    try:
        print(f())
    except AttributeError as e:
        print(e)


class D:
    exec("__e = 1")
    __f: int = 2
    print("__f" in __annotations__ if "__annotations__" in dir() else "lazy", "__e" in dir(), "_D__f" in dir())

    class __Nested:
        __y = 5
        def get(self): return self.__y

    def make(self): return self.__Nested().get(), self.__Nested.__name__, self.__Nested.__qualname__


print(D().make(), sorted(n for n in vars(D) if "D__" in n), D.__annotations__)
