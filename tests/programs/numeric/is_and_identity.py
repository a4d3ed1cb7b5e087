"""Identity and equality in hot loops where they are certain: None, True, classes, objects, interned singletons."""


def is_none(xs):
    c = 0
    for x in xs:
        if x is None: c += 1
        if x is not None: c += 10
        if x is True: c += 100
        if x is False: c += 1000
        if x is ...: c += 10000
        if x == None: c += 100000
    return c


print(is_none([None, 0, 0.0, "", True, False, [], ..., 1, NotImplemented] * 50))


class A: pass


class B(A): pass


def class_is(xs):
    c = [0] * 6
    for x in xs:
        c[0] += type(x) is int
        c[1] += type(x) is bool
        c[2] += isinstance(x, int)
        c[3] += type(x) is A
        c[4] += isinstance(x, A)
        c[5] += x.__class__ is B
    return c


print(class_is([1, True, 2.5, "s", A(), B(), None, 2**70, int] * 50))


def same_object(n):
    a, b = [], []
    c = 0
    for i in range(n):
        x = a if i % 3 else b
        c += (x is a) + 10 * (x is b) + 100 * (x == a) + 1000 * (x is not a)
    return c


print(same_object(900))


def id_stable(n):
    objs = [object() for _ in range(50)]
    ids = [id(o) for o in objs]
    junk = []
    for i in range(n):
        junk.append([i] * 3)
        if len(junk) > 100:
            junk.clear()
    return ids == [id(o) for o in objs], len(set(ids))


print(id_stable(5000))


def bool_ops(xs):
    out = []
    for x in xs:
        out.append((not x, not not x, x and 1, x or 2, bool(x), x is True or x is False))
    return out


print(bool_ops([True, False, 0, 1, "", "a", None, 0.0, -0.0, float("nan"), [], [0], {}, 2**70, 0j]))


def bool_arith(n):
    t = 0
    flags = [i % 3 == 0 for i in range(n)]
    for i, f in enumerate(flags):
        t += f
        t += f * 2
        t -= not f
        t += f & True
        t += f ^ (i % 2 == 0)
        t += f | False
        t += -f
        t += ~f
    return t, type(flags[0] + flags[1]).__name__, type(flags[0] & flags[1]).__name__, sum(flags), flags.count(True), flags.index(True)


import warnings
warnings.simplefilter("ignore", DeprecationWarning)
print(bool_arith(600))


def compare_mixed(n):
    vals = [0, 0.0, False, 1, 1.0, True, 2**62, 2.0**62, "0", None, 0j]
    out = 0
    for _ in range(n):
        for i, a in enumerate(vals):
            for j, b in enumerate(vals):
                if a == b:
                    out += i * 11 + j
                if (a != b) == (a == b):
                    out += 10**9
    return out


print(compare_mixed(30))


def in_tuple(n):
    c = 0
    for i in range(n):
        if i % 10 in (1, 3, 5): c += 1
        if i % 10 not in (1, 3, 5): c += 10
        if str(i % 4) in ("1", "2"): c += 100
        if i in {5, 50, 500}: c += 1000
        if (i % 3) * 1.0 in (0, 1): c += 10000
        if None in (i, None): c += 100000
    return c


print(in_tuple(700))


def match_hot(n):
    c = [0] * 8
    for i in range(n):
        v = [i, i / 2, str(i), None, True, (i,), {"k": i}, [i, i]][i % 8]
        match v:
            case bool(): c[0] += 1
            case int(x) if x > 100: c[1] += x
            case int(): c[2] += 1
            case float(f): c[3] += f
            case str(s): c[4] += len(s)
            case None: c[5] += 1
            case (x,): c[6] += x
            case {"k": k} | [k, _]: c[7] += k
    return c


print(match_hot(1600))


def short_circuit(n):
    log = 0

    def t():
        nonlocal log
        log += 1
        return True

    def f():
        nonlocal log
        log += 1000
        return False
    r = 0
    for i in range(n):
        r += (t() and f() or t()) + (f() and t()) + (not f() or f())
    return r, log


print(short_circuit(200))


def conditional_chain(n):
    s = 0
    for i in range(n):
        s += 1 if i < 100 else 2 if i < 200 else 3.5 if i < 300 else -1
        s += 0 < i < 50 < n
        s += (i > 10) == (i > 20)
    return s


print(conditional_chain(500))
