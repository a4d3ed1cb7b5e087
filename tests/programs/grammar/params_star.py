"""*args, starred calls, evaluation order of arguments."""


def err(f):
    try:
        print("no error:", f())
    except Exception as e:
        print(type(e).__name__ + ":", e)


def f(*args):
    return args


def g(a, b, *args):
    return a, b, args


def t(tag):
    print(tag, end=" ")
    return tag


print(f(), f(1), f(*[]), f(*[1, 2], 3, *(4, 5)), f(*"ab", *{7: 8}))
print(g(1, 2), g(1, 2, 3, 4), g(*range(5)), g(*"xy"), g(b=1, a=2))
err(lambda: g(1))
err(lambda: g(*[1]))
err(lambda: g(1, *[2, 3], b=4))
err(lambda: f(a=1))
err(lambda: f(*None))
err(lambda: f(1, *2))
err(lambda: print(*3))
err(lambda: f(**None))
err(lambda: g(1, 2, *[3], **{"a": 4}))

print(f(t(1), *[t(2)], t(3), *(t(4),)))
print((lambda *a, **k: (a, k))(t(1), x=t(2), *[t(3)], y=t(4), **{t("z"): t(5)}))


def gen():
    yield 1
    yield 2
    raise ValueError("inside the generator")


err(lambda: f(*gen()))


class Iter:
    def __iter__(self):
        raise TypeError("my own")


err(lambda: f(*Iter()))


class Seq:
    def __getitem__(self, i):
        if i > 2:
            raise IndexError
        return i * 10


print(f(*Seq()))
args = [1, 2]
print(f(*args, args.append(3), *args))
print(f(*args), max(*args), max(*[[1], [2]]))


def rebind(*args, **kwargs):
    args += (1,)
    kwargs["x"] = 2
    return args, kwargs


print(rebind(0), rebind(*args, y=1), args)
big = f(*range(1000))
print(len(big), big[-1], sum(big))
names = {f"k{i}": i for i in range(300)}
print(sum((lambda **k: k)(**names).values()))


def fixed(a, b, c=0, *rest, d, e=9, **more):
    return [a, b, c, rest, d, e, more]


print(fixed(1, 2, d=3))
print(fixed(*[1, 2, 3, 4, 5], **{"d": 6, "zz": 7}))
print(fixed(1, *[2], d=4, **{}))
err(lambda: fixed(1, 2, 3))
err(lambda: fixed(1, d=2))
