"""Keyword-only parameters, `*args` and `**kwargs` of functions that are called often, by all kinds of calls."""


class Thing:
    def __init__(self, n):
        self.n = n

    def plain(self, a, b=2, *, c=3, d):
        return self.n + a * 10 + b * 100 + c * 1000 + d * 10000

    def star(self, a, *rest, sep="-", **more):
        return sep.join([str(a), *map(str, rest)]) + str(sorted(more.items()))

    def bare(self, *, only):
        return only


def call(things, k):
    out = 0
    for t in things:
        out += t.plain(1, d=4)
        out += t.plain(k, 5, d=6, c=7)
        out += t.plain(d=1, c=2, b=3, a=4)
        out += t.bare(only=k)
    return out


def texts(things):
    out = set()
    for t in things:
        out.add(t.star(1))
        out.add(t.star(1, 2, 3))
        out.add(t.star(1, sep="+"))
        out.add(t.star(1, 2, sep="*", x=1))
    return sorted(out)


things = [Thing(k) for k in range(300)]
for turn in range(12):
    total = call(things, turn)
print(total, texts(things))
for turn in range(12):
    same = texts(things)
print(same == texts(things))

# Defaults may change: as a whole, or in place.
Thing.plain.__kwdefaults__["c"] = 5
print(call(things, 1))
Thing.plain.__kwdefaults__ = {"c": 6, "d": 0}
print(call(things, 1))
del Thing.plain.__kwdefaults__["c"]
for turn in range(3):
    try:
        print(call(things, 1))
    except TypeError as error:
        print(error)
Thing.plain.__kwdefaults__ = {"c": 1}
print(call(things, 1))


def wrong(things, how):
    done = 0
    try:
        for t in things:
            done += 1
            if how == 1 and done == 250:
                t.bare()
            elif how == 2 and done == 250:
                t.bare(only=1, other=2)
            elif how == 3 and done == 250:
                t.plain(1, 2, 3, d=4)
            elif how == 4 and done == 250:
                t.plain(1, a=2, d=3)
            else:
                t.bare(only=done)
                t.plain(1, 2, d=done)
    except TypeError as error:
        return done, str(error)
    return done


for turn in range(6):
    print([wrong(things, how) for how in range(5)] if turn in (0, 5) else "")


def outer(*args, **kwargs):
    return inner(*args, **kwargs)


def inner(a, b=5, *, c=7):
    return a + b * 2 + c * 3


def forward(n):
    total = 0
    for k in range(n):
        total += outer(k) + outer(k, 2) + outer(k, c=1) + outer(a=k, b=1)
    return total


for turn in range(5):
    total = forward(400)
print(total)
