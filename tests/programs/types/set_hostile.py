# Keys whose __eq__ and __hash__ change the sets that they are looked for in.
import gc


class Key:
    action = None

    def __init__(self, n):
        self.n = n

    def __hash__(self):
        return self.n % 4

    def __eq__(self, other):
        act = Key.action
        if act:
            Key.calls += 1
            if Key.calls == Key.when:
                act()
        return isinstance(other, Key) and self.n == other.n

    def __repr__(self):
        return f"K{self.n}"


def keys(*numbers):
    return [Key(n) for n in numbers]


def clear():
    s.clear()


def fill():
    s.update(range(100))


def refill():
    s.clear()
    s.update(keys(8, 4, 0, 12))


def drop():
    for k in list(s)[:2]:
        list_drop(k)


def list_drop(k):
    saved, Key.action = Key.action, None
    s.discard(k)
    Key.action = saved


def clear_other():
    other.clear()


def grow_other():
    other.update(range(200, 260))
    gc.collect()


operations = {
    "in": lambda: Key(8) in s,
    "add": lambda: s.add(Key(8)),
    "discard": lambda: s.discard(Key(8)),
    "remove": lambda: s.remove(Key(8)),
    "update": lambda: s.update(other),
    "update list": lambda: s.update(keys(8, 9, 4)),
    "update dict": lambda: s.update(dict_of_keys),
    "or": lambda: s | other,
    "and": lambda: s & other,
    "and list": lambda: s.intersection(keys(8, 4)),
    "sub": lambda: s - other,
    "sub dict": lambda: s.difference(dict_of_keys),
    "xor": lambda: s ^ other,
    "ior": lambda: s.__ior__(other) is s,
    "iand": lambda: s.__iand__(other) is s,
    "isub": lambda: s.__isub__(other) is s,
    "ixor": lambda: s.__ixor__(other) is s,
    "disjoint": lambda: s.isdisjoint(other),
    "disjoint list": lambda: s.isdisjoint(keys(16, 17, 18)),
    "le": lambda: s <= other,
    "eq": lambda: s == other,
    "superset": lambda: s.issuperset(keys(0, 4, 8)),
    "subset": lambda: s.issubset(keys(0, 4, 8)),
    "list": lambda: [k for k in s if k == Key(4)],
    "copy": lambda: s.copy() == s,
}

for name, operation in operations.items():
    for action in (clear, fill, refill, drop, clear_other, grow_other):
        for when in (1, 2, 4):
            Key.action = None
            s = set(keys(0, 4, 1, 5, 8, 2))
            other = set(keys(4, 8, 12, 1, 3, 7, 16))
            dict_of_keys = dict.fromkeys(keys(4, 8, 12))
            Key.calls, Key.when, Key.action = 0, when, action
            try:
                result = operation()
            except (KeyError, RuntimeError) as e:
                result = e
            Key.action = None
            print(name, action.__name__, when, repr(result)[:60], len(s), len(other), Key.calls)


class Hashes:
    def __hash__(self):
        t.clear()
        t.update(range(50))
        return 3


class Raises:
    def __init__(self, n=1):
        self.n = n

    def __hash__(self):
        return 1

    def __eq__(self, other):
        raise ValueError(f"no {self.n}")


t = {1, 2, 3}
t.add(Hashes())
print(len(t), Hashes() in t)
for operation in (
    lambda: {Raises(1), Raises(2)},
    lambda: {1, Raises(3)},
    lambda: Raises(4) in {1},
    lambda: {Raises(5)} & {1},
    lambda: {Raises(6)} | {1},
    lambda: {1} - {Raises(7)},
    lambda: {Raises(8)} ^ {1},
    lambda: {1}.discard(Raises(9)),
    lambda: {1}.update([Raises(10)]),
    lambda: {Raises(11)} == {1},
    lambda: {1, []},
    lambda: [] in {1},
    lambda: {1}.update([[]]),
    lambda: {1}.intersection([[]]),
):
    try:
        print(operation())
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)


def changing(change):
    u = set(range(6))
    seen = 0
    try:
        for x in u:
            seen += 1
            change(u, x)
        print("no error", seen, sorted(u))
    except RuntimeError as e:
        print(e, seen, sorted(u))


changing(lambda u, x: u.add(100))
changing(lambda u, x: u.discard(x))
changing(lambda u, x: (u.discard(x), u.add(x)))
changing(lambda u, x: x == 5 and u.add(6))
changing(lambda u, x: u.clear())
changing(lambda u, x: (u.clear(), u.update(range(10, 16))))
u = set(range(5))
it = iter(u)
next(it)
u.add(9)
for _ in range(2):
    try:
        print(next(it))
    except RuntimeError as e:
        print(e, it.__length_hint__())
for action in (lambda x: u.add(x + 1000), lambda x: u.discard(x)):
    u = set(range(5))
    try:
        print([action(x) for x in u])
    except RuntimeError as e:
        print(e)
