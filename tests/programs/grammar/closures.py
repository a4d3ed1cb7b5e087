"""Closures: cells, nonlocal, late binding, loops, nested depth."""


def counter(start=0):
    n = start

    def step(by=1):
        nonlocal n
        n += by
        return n

    def peek():
        return n

    def reset():
        nonlocal n
        n = start

    return step, peek, reset


step, peek, reset = counter(10)
print(step(), step(5), peek(), reset(), peek())
other, *_ = counter()
print(other(), peek())

late = [lambda: i for i in range(3)]
early = [lambda i=i: i for i in range(3)]
print([f() for f in late], [f() for f in early])


def loop():
    fs = []
    for x in "abc":
        def f():
            return x
        fs.append(f)
    print([f() for f in fs])
    x = "rebound"
    print([f() for f in fs])


loop()


def nest(a):
    def b_(b):
        def c_(c):
            def d_(d):
                nonlocal a
                a += d
                return a, b, c, d
            return d_
        return c_
    return b_


f = nest(1)(2)(3)
print(f(4), f(4), f.__code__.co_freevars, f.__closure__[0].cell_contents)


def unbound():
    def inner():
        return later
    try:
        inner()
    except NameError as e:
        print(type(e).__name__, e)
    later = 1
    print(inner())
    del later
    try:
        inner()
    except NameError as e:
        print(type(e).__name__, e)
    try:
        later
    except UnboundLocalError as e:
        print(type(e).__name__, e)


unbound()


def class_in_function(v):
    class K:
        v = v if False else "class attribute"
        copy = v

        def get(self):
            return v

        both = copy, v
    class Read:
        copy = v
    return K, Read


k, read = class_in_function("outer")
print(k.copy, k.v, k().get(), k.both, read.copy)
try:
    class_body = compile("def f(v):\n class K:\n  copy = v\n  v = 1\nf(2)", "s", "exec")
    exec(class_body, {})
except NameError as e:
    print(e)


def cells():
    a, b = 1, 2

    def f():
        return a + b
    return f


f = cells()
print([c.cell_contents for c in f.__closure__], f.__code__.co_freevars)
f.__closure__[0].cell_contents = 40
print(f())
del f.__closure__[1].cell_contents
try:
    f()
except NameError as e:
    print(e)
try:
    f.__closure__[1].cell_contents
except ValueError as e:
    print(e)


def param(x):
    def get():
        return x
    x += 1
    return get


print(param(1)())


def recursion():
    def fact(n):
        return 1 if n < 2 else n * fact(n - 1)
    return fact


print(recursion()(20))


def comprehension_cells():
    fs = [lambda: (a, b) for a in range(2) for b in range(2)]
    return [f() for f in fs]


print(comprehension_cells())


def same_cell():
    x = 0

    def inc():
        nonlocal x
        x += 1

    def get():
        return x
    return inc, get


inc, get = same_cell()
inc(), inc()
print(get(), inc.__closure__[0] is get.__closure__[0])
