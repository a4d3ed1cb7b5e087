"""Positional parameters: defaults, excess, missing, evaluation time of defaults."""


def err(f, *args, **kwargs):
    try:
        print("no error:", f(*args, **kwargs))
    except TypeError as e:
        print("TypeError:", e)


def zero():
    return "zero"


def one(a):
    return a


def three(a, b=2, c=3):
    return a, b, c


print(zero(), one(1), one(a=5), three(1), three(1, 9), three(1, c=7), three(c=1, b=2, a=3))
err(zero, 1)
err(zero, 1, 2)
err(zero, x=1)
err(one)
err(one, 1, 2)
err(one, b=1)
err(one, 1, a=1)
err(three)
err(three, 1, 2, 3, 4)
err(three, b=1)
err(three, 1, d=4)
err(three, 1, B=4)
err(three, 1, 2, b=3)


def two(first, second):
    return first, second


def many(first, second, third, fourth):
    return first


err(two)
err(two, second=1)
err(many)
err(many, 1)
err(many, 1, fourth=2)
err(lambda x, y: 0, 1)
err(lambda: 0, 1)

log = []


def default(tag, value):
    log.append(tag)
    return value


def f(a=default("a", 1), b=default("b", [])):
    b.append(a)
    return b


print(log)
print(f(), f(2), f(3, ["x"]), f())
print(f.__defaults__, f.__kwdefaults__)
f.__defaults__ = (10, ["new"])
print(f())
f.__defaults__ = None
err(f)
three.__defaults__ = ("only c",)
print(three(1, 2))
err(three, 1)


def shadow(x, y=0):
    x, y = y, x
    del x
    return y, "x" in locals()


print(shadow(1), shadow(1, 2))


class C:
    def method(self, a):
        return a

    def none():
        return 0


err(C().method)
err(C().method, 1, 2)
err(C().none)
err(C.method, 1)
print(C.none())
