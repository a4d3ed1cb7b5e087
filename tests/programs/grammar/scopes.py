"""global, nonlocal, class scopes, locals() and globals(), unbound names."""

x = "global"


def read():
    return x


def write():
    global x
    x = "written"


def local():
    x = "local"
    return x, sorted(locals())


print(read(), local())
write()
print(read(), x)


def unbound():
    print(x)
    x = 1


try:
    unbound()
except UnboundLocalError as e:
    print(type(e).__name__, e)


def conditional(flag):
    if flag:
        v = 1
    return v


print(conditional(True))
try:
    conditional(False)
except UnboundLocalError as e:
    print(e)


def deleted():
    v = 1
    del v
    try:
        v
    except UnboundLocalError as e:
        print(e)
    try:
        del v
    except UnboundLocalError as e:
        print(e)


deleted()

try:
    undefined_name
except NameError as e:
    print(type(e).__name__, e, e.name)
try:
    del undefined_name
except NameError as e:
    print(type(e).__name__, e)


def outer():
    x = "outer"

    class A:
        x = x if False else "class"
        y = [x for _ in range(2)]
        z = (lambda: x)()

        def m(self):
            return x

    def inner():
        global x
        x = "global again"
        return x
    return A.x, A.y, A.z, A().m(), inner(), x


print(outer(), x)


class B:
    global made_in_class
    made_in_class = 7
    n = 3
    squares = [i * 2 for i in range(n)]
    try:
        bad = [n for i in range(1)]
    except NameError as e:
        bad = str(e)


print(made_in_class, hasattr(B, "made_in_class"), B.squares, B.bad)


def loc():
    a = 1
    b = [i for i in range(2)]
    before = locals()
    a = 2
    before["c"] = 3
    return before, locals()


print(loc())


def exec_locals():
    a = 1
    exec("a = 2; b = 3")
    return a, "b" in locals()


print(exec_locals())
g = globals()
g["through_dict"] = 5
print(through_dict)
del g["through_dict"]
print("through_dict" in g)
for loopvar in range(3):
    pass
print(loopvar, [loopvar for loopvar in "xyz"][-1], loopvar)


def shadow_builtin():
    len = lambda s: "mine"
    return len("abc")


print(shadow_builtin(), len("abc"))
len = lambda s: "global"
print(len("abc"))
del len
print(len("abc"))
import builtins
builtins.added = "builtin"
print(added)
del builtins.added


def exception_name():
    e = "before"
    try:
        raise ValueError
    except ValueError as e:
        pass
    try:
        return e
    except UnboundLocalError as err:
        return str(err)


print(exception_name())
