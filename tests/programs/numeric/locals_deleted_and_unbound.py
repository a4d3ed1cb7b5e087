"""Locals that are deleted, unbound on some paths, rebound to other types, or captured while loops are hot."""


def delete_in_loop(n):
    s = caught = 0
    for i in range(n):
        x = i
        if i % 7 == 0:
            del x
        try:
            s += x
        except UnboundLocalError:
            caught += 1
    return s, caught


print(delete_in_loop(1000))


def maybe(n):
    out = []
    for i in range(n):
        if i == n - 1:
            late = "set at the end"
        try:
            out.append(late)
        except UnboundLocalError as e:
            msg = str(e)
    return len(out), out, msg


print(maybe(800))


def loop_var_after(n):
    for i in range(n):
        for j in range(i % 3):
            k = j
        else:
            k2 = i
    return i, j, k, k2


print(loop_var_after(500))


def empty_loop(n):
    try:
        for z in range(0):
            pass
        return z
    except UnboundLocalError as e:
        return str(e)


print([empty_loop(i) for i in range(200)][-1])


def captured(n):
    fs = []
    total = 0
    for i in range(n):
        def f(): return i
        fs.append(f)
        total += f()
    return total, fs[0](), fs[-1]()


print(captured(500))


def nonlocal_counter(n):
    c = 0

    def inc(by):
        nonlocal c
        c += by
    for i in range(n):
        inc(i)
        if i == 300:
            c = float(c)
    return c


print(nonlocal_counter(600))


def del_captured(n):
    x = 0

    def get(): return x
    errors = 0
    for i in range(n):
        x = i
        if i % 11 == 0:
            del x
        try:
            get()
        except NameError:
            errors += 1
    return errors


print(del_captured(600))


def except_var(n):
    e = "outer"
    s = 0
    for i in range(n):
        try:
            if i % 5 == 0:
                raise ValueError(i)
        except ValueError as e:
            s += e.args[0]
        try:
            e
        except UnboundLocalError:
            s += 1
            e = "again"
    return s, e


print(except_var(500))


def many(n):
    a = b = c = d = e = f = g = h = 0
    for i in range(n):
        a, b, c, d, e, f, g, h = b + 1, c + a, d - 1, e + b, f ^ i, g + c % 7, h + 1, a & 1023
        if i == n // 2:
            a = float(a)
            h = 0
        if isinstance(h, float):
            h = int(h)
        a = a % 1000003
        b = b % 1000003
        d = d % 1000003
        f = int(f) % 1024
        e = int(e)
    return a, b, c, d, e, f, g, h


try:
    print(many(200))
except TypeError as x:
    print(x)


def swap(n):
    x, y, z = 1, 2.5, "s"
    for i in range(n):
        x, y, z = y, z, x
    return x, y, z


print(swap(999), swap(1000), swap(1001))


def reuse(n):
    out = []
    for i in range(n):
        t = i
        t = t * 2
        t = str(t)
        t = len(t)
        t = [t] * 2
        t = t[0] + 0.5
        out.append(t)
    return sum(out)


print(reuse(1200))


def while_else(n):
    i = found = 0
    while i < n:
        if i * i == 1764:
            found = i
            break
        i += 1
    else:
        found = -1
    return found


print(while_else(1000), while_else(10))


def args_modified(n, *args, **kw):
    args = args + (1,)
    for i in range(n):
        n -= 1
        kw["k"] = kw.get("k", 0) + n
        args = args[1:] + (i,)
    return n, args, kw


print(args_modified(500, 7, 8, k=1))


def star_locals(n):
    total = 0
    for i in range(n):
        a, *b, c = range(i % 5 + 2)
        total += a + sum(b) + c + len(b)
    return total


print(star_locals(700))


def walrus(n):
    s = 0
    i = 0
    while (y := i * 2) < n:
        s += y
        i += 1
    return s, y


print(walrus(2000))


def locals_call(n):
    a = 1
    for i in range(n):
        a += i
        if i == n - 1:
            return sorted(locals().items())


print(locals_call(400))


def exec_in_loop(n):
    ns = {"t": 0}
    for i in range(n):
        ns["i"] = i
        exec("t = t + i", ns)
    return ns["t"]


print(exec_in_loop(100))


def frame_locals(n):
    import sys
    s = 0
    for i in range(n):
        s += i
        if i == 250:
            fr = sys._getframe()
            fr.f_locals["s"] = 10**6
    return s


print(frame_locals(500))


def finally_del(n):
    c = 0
    for i in range(n):
        v = i
        try:
            if v % 3 == 0:
                continue
            c += v
        finally:
            del v
    try:
        v
    except UnboundLocalError:
        return c


print(finally_del(500))
