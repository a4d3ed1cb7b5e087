"""Items of objects of classes derived from dict and list in compiled code, with methods of their own or without."""

from collections import OrderedDict, defaultdict
from array import array


class D(dict):
    pass


class L(list):
    pass


class Loud(dict):
    def __setitem__(self, key, value):
        super().__setitem__(key, value * 2)

    def __delitem__(self, key):
        log.append(key)
        super().__delitem__(key)


class Odd(list):
    def __getitem__(self, k):
        return -super().__getitem__(k)


class Missing(dict):
    def __missing__(self, key):
        return "missing %s" % key


class Half(dict):
    def __delitem__(self, key):
        log.append("half %s" % key)


log = []


def use(d, keys):
    out = []
    for k in keys:
        d[k] = k
        d[k] = d[k]
        out.append(d[k])
        if k % 3 == 0:
            del d[k]
    return out


def items(l, n):
    total = 0
    for k in range(n):
        l[k % 5] = k
        total += l[-1] + l[k % 5]
    return total


def wrong(objects):
    out = []
    for obj in objects:
        try:
            obj["x"] = 1
            out.append(obj["y"])
        except (TypeError, KeyError, IndexError) as e:
            out.append(type(e).__name__)
        try:
            del obj["z"]
        except (TypeError, KeyError) as e:
            out.append(type(e).__name__)
    return out


for made in (D, dict, OrderedDict, Missing, Half, Loud, lambda: defaultdict(int)):
    d = made()
    print(use(d, list(range(60)))[-5:], sorted(d.items())[:4], log[-2:], list(d)[-2:])
for made in (L([0] * 5), [0] * 5, Odd([0] * 5), array("i", [0] * 5)):
    print(items(made, 200))
print(wrong([D(), L(), Missing(), {}, [], Loud(), defaultdict(list), OrderedDict()] * 10)[-18:])
print(items(L([1.5] * 5), 100), L("ab")[-1])


class Late(dict):
    pass


def late(d, n):
    for k in range(n):
        if k == n - 5:
            Late.__setitem__ = lambda self, key, value: log.append("late")
        d[k] = 1
    return len(d)


print(late(Late(), 200), log[-1])
