# Ints that no double holds, compared with doubles: exactly, also where the types are known.
def known():
    x = 9007199254740992.0
    n = 9007199254740993
    a = x < n
    b = x == n
    c = n <= x
    d = n > x
    e = 1 if x < n else 0
    f = 1 if n == x else 0
    return a, b, c, d, e, f
for _ in range(1500):
    r = known()
print(r)

def later(values):
    x = 9007199254740992.0
    less = equal = 0
    for n in values:
        if x < n:
            less += 1
        b = n == x
        if b:
            equal += 1
    return less, equal
print(later([1.5, 1e300] * 3000 + [9007199254740993] * 50 + [9007199254740992] * 50))

def computed(k):
    x = k * 1.0
    n = k + 1
    return x < n, x >= n, n != x
for _ in range(1500):
    r = computed(9007199254740992)
print(r)
