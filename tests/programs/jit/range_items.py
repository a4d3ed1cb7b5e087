"""Items of ranges in hot code: from both ends, past them, of ranges that are too large for machine words."""


def items(r, keys):
    found = []
    for k in keys:
        try:
            found.append(r[k])
        except IndexError as e:
            found.append(str(e))
    return found


def total(r, rounds):
    s = 0
    for i in range(rounds):
        s += r[i & 3] + r[-1 - (i & 3)]
    return s


for r in (range(4), range(10, 0, -2), range(-7, 100, 3)):
    print(r, total(r, 4000), items(r, [0, 1, -1, 3, -4, 4, -5, 1000, True]))
big = range(10**20, 10**20 + 10)
print(total(big, 2000), items(big, [0, -1, 9, 10]))
wide = range(0, 10**30, 10**10)
print(total(wide, 2000), items(wide, [5, -1]))
print(total(range(2**61 - 6, 2**61 + 6), 2000))
print(items(range(5), [slice(1, 3), slice(None, None, -1)]))
