"""Native functions and methods that compiled code calls by short cuts, with arguments for which these do and do not hold."""
import abc
import weakref


class Key:
    def __init__(self, n):
        self.n = n

    def __hash__(self):
        return self.n % 3

    def __eq__(self, other):
        return isinstance(other, Key) and self.n == other.n


class Claims:
    @property
    def __class__(self):
        return int


class Meta(type):
    def __instancecheck__(cls, obj):
        return obj == 5


class Five(metaclass=Meta):
    pass


class Shape(abc.ABC):
    pass


class Round(Shape):
    pass


Shape.register(list)


class MyList(list):
    def append(self, item):
        list.append(self, (item, item))


class MyStr(str):
    def upper(self):
        return "mine"


def lists(n):
    out, mine = [], MyList()
    for k in range(n):
        out.append(k)
        mine.append(k)
        if k % 3 == 0:
            out.append(0.5)
        if k % 5 == 0:
            out.pop()
    try:
        while True:
            out.pop()
    except IndexError as e:
        return len(mine), mine[1], str(e), out


def texts(n):
    t = 0
    for k in range(n):
        s = "abc%d" % (k % 7)
        t += len(s.upper()) + s.find("c") + s.startswith("ab") + ord(s[0]) + len(chr(k + 50)) + len(s.replace("a", "xy"))
        t += s.count("b") + len(s.strip("a")) + len(s.split("b")) + (s.encode()[0]) + b"abc".find(b"c") + abs(-k)
        t += len(hex(k)) + divmod(k, 3)[0]
        if k % 100 == 7:
            s = MyStr(s)
        t += len(s.upper())
    errors = []
    for bad in (lambda: "a".index("b"), lambda: ord("ab"), lambda: chr(-1), lambda: "a".find(1), lambda: abs("a"), lambda: "a".split("")):
        for _ in range(300):
            try:
                bad()
            except Exception as e:
                text = f"{type(e).__name__}: {e}"
        errors.append(text)
    return t, errors


def tables(n):
    d = {1: "a", "x": 2, Key(4): "k", (1, 2): "t"}
    s = set()
    t = []
    for k in range(n):
        t.append(d.get(k % 3))
        t.append(d.get("x", 5))
        t.append(d.get(Key(4), None))
        t.append(d.get(Key(5), "no"))
        t.append(d.get((1, k % 4), 0))
        s.add(k % 10)
        s.add(Key(k % 4))
        s.add("s")
        s.add((k % 2, "a"))
        if k == n - 1:
            try:
                d.get([])
            except TypeError as e:
                t.append(str(e))
            try:
                s.add({})
            except TypeError as e:
                t.append(str(e))
    return t[-8:], len(s)


def kinds(n, objects):
    t = []
    for k in range(n):
        for o in objects:
            row = (
                isinstance(o, int), isinstance(o, (str, float)), isinstance(o, Five), isinstance(o, Shape),
                isinstance(o, Key), isinstance(o, (int, Five)), type(o) is int, type(o) is Key, type(o) is not str,
            )
            if k == n - 1:
                t.append(row)
    return t


def raising(n, classes):
    for k in range(n):
        try:
            isinstance(k, classes)
        except TypeError as e:
            text = str(e)
    return text


class Temp:
    pass


class Later(Temp):
    pass


def changing(n):
    t = 0
    o = Temp()
    for k in range(n):
        t += isinstance(o, Later)
        if k == n // 2:
            o.__class__ = Later
    return t


print(lists(1500))
print(texts(1500))
print(tables(1500))
key = Key(1)
for row in kinds(700, [1, True, 2.5, "s", 5, key, Claims(), Round(), [], weakref.proxy(key), int, None]):
    print(row)
print(raising(700, 5))
print(raising(700, (str, 5)))
print(changing(1000))
