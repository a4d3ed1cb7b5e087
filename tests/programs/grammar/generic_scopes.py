"""What is nested in the scope of type parameters sees these, and not the names of the class around."""


def base(arg):
    return type("Base", (), {"arg": arg})


class C[T]:
    T = "class"

    class Inner[U](base(list(T for _ in (1,))), base(T)):
        pass

    class Listed[U](base([T for _ in (1,)])):
        pass

    def method[U](x: list(T for _ in (1,)), y: T):
        pass

    type Alias = lambda: T
    type Pair[U] = lambda: (T, U)


T, = C.__type_params__
print([b.arg for b in C.Inner.__bases__ if hasattr(b, "arg")], C.Inner.__bases__[0].arg[0] is T)
print(C.Listed.__bases__[0].arg[0] is T)
print(C.method.__annotations__["x"][0] is T, C.method.__annotations__["y"])
print(C.Alias.__value__() is T)
print(C.Pair.__value__()[0] is T, C.Pair.__value__()[1])


def f():
    T = str

    class C:
        T = int

        class D[U](T):
            x = T
    return C


print(int in f().D.__bases__, f().D.x)
print(type.__type_params__, object.__type_params__)
