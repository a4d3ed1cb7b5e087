# Compiled code: entering loops, leaving them where a guess fails, exceptions and frames seen from inside.
import sys

def types_change(n):
    t = 0
    for i in range(n):
        if i == n // 2:
            t = t + 0.5
        t = t + i
    return t
print(types_change(5000))

def overflow(n):
    x = 1
    for i in range(n):
        x = x * 3 + i
    return x % 1000000007
print(overflow(2000))

def nested(n):
    total = 0
    for i in range(n):
        for j in range(i):
            total += j & 3
    return total
print(nested(200))

def raises(items):
    good = bad = 0
    for k in items:
        try:
            good += 10 // k
        except ZeroDivisionError as e:
            bad += 1
            line = e.__traceback__.tb_lineno - raises.__code__.co_firstlineno
    return good, bad, line
print(raises([1, 2, 0, 5] * 500))

def depth(n):
    return 0 if n == 0 else 1 + depth(n - 1)
for _ in range(60):
    depth(20)
print(depth(900))
try:
    depth(10 ** 6)
except RecursionError as e:
    print(e)

class P:
    def __init__(self, x): self.x = x
    def get(self): return self.x
    def __add__(self, other): return P(self.x + other.x)
def objects(n):
    p = P(0); q = P(1)
    for i in range(n):
        p = p + q
        if i == n - 100:
            P.get = lambda self: -self.x
    return p.get(), p.x
print(objects(3000))

def callee():
    f = sys._getframe(1)
    return sorted(f.f_locals), f.f_locals['i']
def looked_at(n):
    seen = None
    y = 1.5
    for i in range(n):
        z = i * 2
        if i == n - 1:
            seen = callee()
    return seen
print(looked_at(3000))

def writer(value):
    sys._getframe(1).f_locals['x'] = value
def written(n):
    x = 0
    for i in range(n):
        x += 1
        if i == n - 10:
            writer(100)
    return x
print(written(3000))

def deleted(n):
    k = 0
    for i in range(n):
        v = i
        if i % 7 == 0:
            del v
        try:
            k += v
        except UnboundLocalError:
            k -= 1
    return k
print(deleted(3000))

G = 1
def reads_global(n):
    global G
    t = 0
    for i in range(n):
        t += G
        if i == n // 2:
            G = 2.5
    return t
print(reads_global(4000))

def floats(n):
    out = []
    x = 1e300
    for i in range(n):
        x = x * 1.5 if x < 1e308 else 1e-300
        if x != x or x == float('inf'):
            x = -0.0
        out.append(x)
    return out[-3:], sum(v > 1 for v in out)
print(floats(3000))

def lists(n):
    a = [0] * 50
    for i in range(n):
        a[i % 50] += i
        if i == n - 30:
            a[3] = 'text'
            a[3] = 7
        if i == n - 20:
            a[-1] = 2.5
    return a[:6], a[-1]
print(lists(4000))

def index_errors(n):
    a = [1, 2, 3]
    bad = 0
    for i in range(n):
        try:
            bad += a[i % 5 - 4]
        except IndexError:
            bad += 100
    return bad
print(index_errors(3000))

def grows(n):
    a = [1]
    for x in a:
        if len(a) < n:
            a.append(x + 1)
    return len(a), a[-1]
print(grows(3000))

def closures(n):
    t = 0
    def add(k):
        nonlocal t
        t += k
    for i in range(n):
        add(i)
    return t
print(closures(3000))

def shifts(n):
    x = 1
    out = 0
    for i in range(n):
        x = (x << 13 ^ x >> 7) & 0xFFFFFFFFFFFFFFFF
        out ^= x
    return out
print(shifts(3000))

def divisions(n):
    t = []
    for i in range(-n, n):
        if i:
            t.append((100 // i, 100 % i, -7 // i, -7 % i, 1 / i))
    return t[0], t[-1], sum(a + b + c + d for a, b, c, d, e in t)
print(divisions(1000))

def traced(n):
    events = []
    def tracer(frame, event, arg):
        events.append(event)
        return None
    t = 0
    for i in range(n):
        t += i
        if i == n - 2:
            sys.settrace(tracer)
            depth(1)
            sys.settrace(None)
    return t, events
print(traced(3000))
