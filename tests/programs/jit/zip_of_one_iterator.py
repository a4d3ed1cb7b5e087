"""zip() of one iterator, twice: in loops that are compiled for it, and in those compiled for two."""


def pairs(items):
    out = []
    for a, b in zip(*[iter(items)] * 2):
        out.append((a, b))
    return out


def two(first, second):
    out = []
    for a, b in zip(first, second):
        out.append((a, b))
    return out


def whole(first, second):
    return [pair for pair in zip(first, second)]


kinds = [["a", "b", "c", "d"], [1, 2, 3, 4, 5], (1.5, 2.5, 3.5), range(6), [0.5, 1.5, 2.5, 3.5], [], ["x"]]
for items in kinds:
    for n in range(300):
        found = pairs(items)
    print(found)

for items in kinds:
    for n in range(300):
        found = two(items, items), whole(items, iter(items))
    print(found)
    for n in range(40):
        it = iter(items)
        found = two(it, it), list(it)
        it = iter(items)
        again = whole(it, it), list(it)
    print(found, again)
    print(two(items, items))
