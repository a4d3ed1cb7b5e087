"""The walrus: scopes, comprehensions, conditions, errors."""

if (n := 10) > 5:
    print("n", n)
print((a := 1) + (b := a + 1), a, b)
data = [1, 2, 3, 4]
print([y for x in data if (y := x * x) > 4], y)
while (item := data.pop()) > 2:
    print("popped", item)
print(item, data)


def f():
    total = 0
    partial = [total := total + v for v in range(5)]
    return partial, total


print(f())


def g():
    print(any((witness := x) < 0 for x in [1, -2, 3]), witness)
    print(all((last := x) for x in [1, 2, 0, 4]), last)


g()


def h(x=(d := 7)):
    return x


print(h(), d)
print([(i := j) for j in range(3)], i)
lam = lambda: (z := 5) + z
print(lam())


def nonlocal_walrus():
    v = 0

    def inner():
        nonlocal v
        return [v := v + k for k in range(4)], v
    return inner(), v


print(nonlocal_walrus())


def global_walrus():
    global gw
    [gw := q for q in range(3)]


global_walrus()
print(gw)
print({(k := 1): (v := 2)}, k, v, (t := 1, 2), t, [u := 3], u)
x = 5
print(f"{(x := 6)}", x, f"{x:=10}")
import re
if m := re.match(r"(\d+)", "42abc"):
    print(m[1])
elif m := None:
    pass
print(len(buf := [1, 2, 3]), buf, not (flag := False), flag)
seq = iter("abcdef")
while chunk := [c for _, c in zip(range(4), seq)]:
    print(chunk)
print((lambda a, *, b=(bb := 2): (a, b))(1), bb)
print(*[p := 1, q := 2], p, q)
for src in ("x := 1", "(x.y := 1)", "(x[0] := 1)", "[i := 0 for i in range(3)]", "[j for i in range(3) for j in (i := [1])]",
            "class C:\n [x := i for i in range(3)]", "f(a=b := 1)", "(a, b := 1, 2) = 3", "((a, b) := 1)", "[x for x in (y := [1])]",
            "def f(a=b:=1): pass", "lambda: x := 1", "(None := 1)", "print(a := 1, b=2)", "a[b := 1]", "a[b:=1, c:=2]", "{a := 1}",
            "{a := 1: 2}", "assert (a := 1)", "del (a := 1)", "with (a := 1) as b: pass", "@(a := f)\ndef g(): pass", "return_ = (a := 1) = 2"):
    try:
        compile(src, "s", "exec")
        print("ok   ", repr(src))
    except SyntaxError as e:
        print("error", repr(src), "->", e.msg)
