"""del: names, items, slices, attributes, nested targets, unbound after deletion."""

a = b = c = 1
del a
del b, c
for n in "abc":
    print(n in globals(), end=" ")
print()
l = list(range(10))
del l[0], l[-1]
print(l)
del l[1:3]
print(l)
del l[::2]
print(l)
del l[:]
print(l)
d = {"a": 1, "b": {"c": 2}}
del d["b"]["c"], d["a"]
print(d)


class C:
    def __delitem__(self, k):
        print("delitem", k)

    def __delattr__(self, k):
        print("delattr", k)


c = C()
del c.x, c[1], c[1:2], c[1, 2], c[::2, ...]
del (c.y, [c.z, c[0]])
x = y = z = 1
del (x), [y, z]
print("x" in globals(), "y" in globals())
del ()
del []
for src in ("del 1", "del f()", "del a + b", "del 'x'", "del None", "del (a, 1)", "del *a", "del a.b()", "del a if b else c", "del [x for x in y]",
            "del", "del a,", "del (a)", "del a[0].b", "del (a, (b, [c]))", "del __debug__", "del {}", "del lambda: 1", "del (yield)", "del a := 1"):
    try:
        compile(src, "s", "exec")
        print("ok", src)
    except SyntaxError as e:
        print(src, "->", e.msg)
for src in ("del undefined", "del [1][1]", "del {}[1]", "del (1, 2)[0]", "del 'abc'[0]", "del (1).real", "del int.x", "del object().x", "del [1]['a']", "del len.x",
            "import math; del math.pi; math.pi", "del {1: 2}[[]]"):
    try:
        exec(src, {})
        print("ok", src)
    except Exception as e:
        print(src, "->", type(e).__name__ + ":", e)


def f():
    v = 1
    del v
    v = 2
    for i in range(3):
        w = i
        del w
    try:
        w
    except UnboundLocalError as e:
        print(e)
    del v
    try:
        del v
    except UnboundLocalError as e:
        print(e)


f()


def closure():
    v = 1

    def g():
        return v

    def h():
        nonlocal v
        del v
    print(g())
    h()
    try:
        g()
    except NameError as e:
        print(e)
    try:
        v
    except UnboundLocalError as e:
        print(e)
    v = 3
    print(g())


closure()


def loop():
    out = []
    for i in range(5):
        if i % 2:
            t = i
        try:
            out.append(t)
            del t
        except UnboundLocalError:
            out.append("unbound")
    return out


print(loop())


def with_global():
    global gg
    gg = 1
    del gg
    try:
        gg
    except NameError as e:
        print(type(e).__name__, e)


with_global()


class K:
    a = 1
    del a
    b = 2


print(hasattr(K, "a"), K.b)
del K.b
print(hasattr(K, "b"))


def params(a, b=2, *c, **d):
    del a, c
    return sorted(locals())


print(params(1, x=2))
