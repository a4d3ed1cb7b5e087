"""for/while with else, break, continue; iterating things that change."""

for i in range(3):
    print(i, end=" ")
else:
    print("else")
for i in range(5):
    if i == 2:
        break
else:
    print("never")
print(i)
for i in []:
    pass
else:
    print("empty else", i)
n = 5
while n:
    n -= 1
    if n == 3:
        continue
    if n == 1:
        break
    print(n, end=" ")
else:
    print("never")
print()
while n > 0:
    n -= 1
else:
    print("while else")
for i in range(3):
    for j in range(3):
        if j == i:
            break
        print((i, j), end=" ")
    else:
        print("inner else", i)
        continue
    if i == 2:
        break
print()
l = [1, 2, 3]
for x in l:
    if len(l) < 8:
        l.append(x * 10)
print(l)
l = list(range(6))
for x in l:
    l.remove(x)
print(l)
l = [1, 2, 3]
it = iter(l)
next(it), next(it), next(it)
print(next(it, "end"))
l.append(4)
print(next(it, "still at end"))
d = {1: 1, 2: 2}
try:
    for k in d:
        d[k + 10] = 0
except RuntimeError as e:
    print(e)
d = {1: 1, 2: 2}
try:
    for k in d:
        del d[k]
        d[k + 10] = 1
except RuntimeError as e:
    print(e)
s = {1, 2}
try:
    for k in s:
        s.add(k + 10)
except RuntimeError as e:
    print(e)
d = {1: 1, 2: 2}
for k in list(d):
    del d[k]
print(d)
for k in d.keys():
    d["new"] = 1
d = {1: 1, 2: 2, 3: 3}
for k in d:
    d[k] = k * 2
print(d)


class Countdown:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        if self.n <= 0:
            raise StopIteration
        self.n -= 1
        return self.n


print(list(Countdown(3)), [*Countdown(2)], sum(Countdown(5)), 3 in Countdown(5), dict(zip("ab", Countdown(5))))
for x in Countdown(2):
    print(x)


class NoNext:
    def __iter__(self):
        return self


class Raises:
    def __iter__(self):
        raise KeyError("iter")


for bad in (5, NoNext(), Raises(), None, len, int):
    try:
        for x in bad:
            pass
    except Exception as e:
        print(type(e).__name__, e)
for i, c in enumerate("ab", start=5):
    print(i, c, end=" ")
for a, b, c in zip([1, 2], "xy", (True, False)):
    print(a, b, c, end=" ")
for x in reversed([1, 2, 3]):
    print(x, end=" ")
print()


def nested_return():
    for i in range(10):
        while True:
            for j in iter(int, 1):
                if i == 0:
                    return i, j


print(nested_return())
for i in range(10, 0, -3):
    i += 100
    print(i, end=" ")
print()
total = 0
for i in range(1000):
    if i % 3 == 0:
        continue
    if i > 500:
        break
    total += i
print(total, i)
x = 10
while True:
    x -= 1
    try:
        if x == 5:
            break
    finally:
        if x == 7:
            print("seven")
print(x)
for x in range(2): print(x, end=";")
while x < 3: x += 1; print(x, end=";")
print()
for i in range(3): pass
else: print("one line else")
it = iter([1, 2, 3, 4])
for a in it:
    print(a, next(it))
print([*map(lambda p: p[0] * p[1], zip(it, it))], [c for c in "a" for _ in range(3)])
