"""Loops over generators of one function: what runs from one yield to the next is inlined into the loop. Whatever looks at the
generator meanwhile, or ends it, finds it as it would be."""
import gc
import sys
import traceback


def count(n):
    i = 0
    while i < n:
        yield i
        i += 1


def signs(v):
    for x in v:
        if x % 2:
            yield x
        elif x % 3:
            yield -x
        else:
            yield x * 0.5
    return "unseen"


def pairs(v):
    last = None
    for x in v:
        yield last, x
        last = x


def chars(text):
    for c in text:
        if c != " ":
            yield c


def total(n):
    t = 0
    for x in count(n):
        t += x
    return t


def sums(n):
    t, rounds = 0, 0
    for k in range(n):
        for x in signs(range(k % 7)):
            t += x
        else:
            rounds += 1
    return t, rounds


def couples(n):
    t = []
    for k in range(n):
        for a, b in pairs((k, k + 1, k + 2)):
            if a is not None:
                t.append(b - a)
    return sum(t), len(t)


def words(n):
    found = {}
    for k in range(n):
        for c in chars("a bc d"):
            found[c] = found.get(c, 0) + 1
    return found


def nested(n):
    return sum(x * y for k in range(n) for x in count(3) for y in signs((x, k)))


print(total(5000), sums(2000), couples(1000), words(800), nested(500))


# Broken off and gone on with; resumed elsewhere between two turns.
def breaks(n):
    out = []
    for k in range(n):
        g = count(10)
        for x in g:
            if x == k % 12:
                break
        out.append(next(g, None))
        for x in g:
            if x == 7:
                next(g)
            out.append(x)
    return len(out), sum(x or 0 for x in out)


print(breaks(800))


# Ended from within the loop; thrown into.
def closes(n):
    seen = 0
    for k in range(n):
        g = count(5)
        for x in g:
            seen += 1
            if x == 2:
                g.close()
    return seen


print(closes(700))


def guarded(v, log):
    try:
        for x in v:
            try:
                yield x
            except KeyError as e:
                log.append(repr(e))
                yield "handled"
    finally:
        log.append("end")


def throws(n):
    log, got = [], []
    for k in range(n):
        g = guarded((1, 2, 3), log)
        for x in g:
            if x == 2 and k % 50 == 0:
                got.append(g.throw(KeyError(k)))
            if x == 3 and k % 70 == 0:
                break
        del g
    gc.collect()
    return got, len(log), log[:4]


print(throws(400))


# What fails inside, and who was there.
def divides(v):
    for x in v:
        yield 10 // x


def divided(rows):
    t = 0
    for row in rows:
        for x in divides(row):
            t += x
    return t


try:
    divided([(1, 2, 5)] * 600 + [(5, 0)])
except ZeroDivisionError as e:
    print([(f.name, f.line) for f in traceback.extract_tb(e.__traceback__)])


def itself():
    for x in running:
        yield x
    yield 1


def runs_itself(n):
    global running
    fails = 0
    for k in range(n):
        running = (1, 2)
        if k > n - 3:
            running = itself()
        try:
            for x in running if k > n - 3 else itself():
                pass
        except ValueError as e:
            fails += 1
            message = str(e)
    return fails, message


print(runs_itself(900))


# Frames and states, seen from what the generator calls and from the loop.
def look(k):
    if k == 1500:
        frame = sys._getframe(1)
        state = current.gi_running, current.gi_frame is frame, current.gi_suspended
        return frame.f_code.co_name, dict(frame.f_locals), frame.f_back.f_code.co_name, state
    return None


def looking(k):
    a = k * 2
    for b in range(3):
        found = look(a + b)
        yield found


def looks(n):
    global current
    out = []
    for k in range(n):
        current = looking(k)
        for x in current:
            if x:
                out.append(x)
                out.append((current.gi_frame.f_locals["b"], current.gi_suspended, current.gi_frame.f_lineno > 0))
    return out


print(looks(900))


# Young objects in old generators.
def keeps(n):
    kept = []
    for k in range(n):
        kept.append([k])
        yield kept[-1]
        kept = kept[-3:]


def keeping(n):
    t = 0
    g = keeps(n)
    gc.collect()
    for x in g:
        t += x[0]
        if x[0] % 500 == 0:
            gc.collect()
    return t


print(keeping(4000))


# In and around handlers.
def handles(n):
    t = 0
    for k in range(n):
        try:
            raise KeyError(k)
        except KeyError:
            for x in count(3):
                t += x
                if sys.exception().args[0] != k:
                    print("wrong exception")
    return t


def inside(v):
    for x in v:
        try:
            raise IndexError(x)
        except IndexError as e:
            yield sys.exception() is e


def insides(n):
    good = 0
    for k in range(n):
        for x in inside((1, 2)):
            good += x and sys.exception() is None
    return good


print(handles(500), insides(400))


# Different functions at one place, then other iterators.
def any_of(its):
    t = 0
    for it in its:
        for x in it:
            t += x
    return t


print(any_of([count(4) for _ in range(600)] + [signs((1, 2, 3)), [5, 6], (7,), {8: 9}, count(3)]))


# Ints become large, and doubles.
def doubling(x, n):
    for _ in range(n):
        yield x
        x = x + x


def doubled(start, n):
    last = None
    for x in doubling(start, n):
        last = x
    return last


for k in range(400):
    doubled(1, 20)
print(doubled(1, 80), doubled(0.5, 30), doubled("ab", 3), doubled(True, 2))


# A tree, by a generator that goes over itself.
class Tree:
    def __init__(self, depth):
        self.left = Tree(depth - 1) if depth else None
        self.right = Tree(depth - 1) if depth else None
        self.depth = depth

    def __iter__(self):
        if self.left:
            for x in self.left:
                yield x
        yield self.depth
        if self.right:
            for x in self.right:
                yield x


tree = Tree(6)
print([sum(tree) for _ in range(30)][-1], list(tree)[:9])


# Traced from the middle on.
def traced(n, at):
    lines = []

    def trace(frame, event, arg):
        if frame.f_code is count.__code__:
            lines.append((event, frame.f_lineno - count.__code__.co_firstlineno))
            return trace

    for k in range(n):
        if k == at:
            sys.settrace(trace)
        for x in count(2):
            pass
    sys.settrace(None)
    return lines


print(traced(1200, 1199))


# Deep recursion by generators ends as it should.
def deep(n):
    for x in deep(n + 1):
        yield x


for k in range(3):
    try:
        for x in deep(0):
            pass
    except RecursionError:
        print("too deep")


# Code that is replaced while generators of it wait.
def replaced(n):
    for k in range(n):
        yield k


def replaces(n):
    out = 0
    for k in range(n):
        g = replaced(3)
        for x in g:
            out += x
            if k == n - 2:
                replaced.__code__ = count.__code__
    return out


print(replaces(700))
