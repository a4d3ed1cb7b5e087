"""Lambdas, conditional expressions, precedence of operators."""

print((lambda: 1)(), (lambda x, y=2, *a, k=3, **kw: (x, y, a, k, kw))(1), (lambda *, a: a)(a=5), (lambda x: lambda y: x + y)(1)(2))
print([f(3) for f in (lambda x: x, lambda x: -x, lambda x: x ** 2)], (lambda: (yield))().__class__.__name__)
print("a" if True else "b", 1 if 0 else 2 if 0 else 3, (lambda x: "pos" if x > 0 else "neg" if x < 0 else "zero")(0))
f = lambda n: 1 if n < 2 else n * f(n - 1)
print(f(10), f.__name__, f.__qualname__, (lambda: 0).__code__.co_name)
print(-2 ** 2, (-2) ** 2, 2 ** -1, 2 ** 3 ** 2, -2 ** -2, not 1 == 2, not (1 == 2) == True)
print(1 + 2 * 3, (1 + 2) * 3, 7 // 2 * 2, 7 % 4 * 2, 2 * 7 % 4, 1 << 2 + 1, 1 | 2 ^ 3 & 4, ~1 + 2, -5 // 2, -5 % 3, 5 % -3)
print(1 or 0 and 0, not 0 or 1, 1 < 2 and 3 < 4, 1 if 1 else 0 or 5, 5 & 3 == 1, (5 & 3) == 1)
print(1 if [] else "empty", [] or {} or 0, "x" and "y", 3 - 2 - 1, 2 / 2 / 2, "a" "b" + "c" * 2, [1] + [2] * 2)
print(*(x if x % 2 else -x for x in range(4)), [1, 2][0 if False else 1], {1: 2}[1] if True else 0)
print(1 .real, 1.5.real, 0x1f, 0o17, 0b11, 1_000, 1e3, 1.e-2, .5, 5., 1j, 1_0.0_1, 0xdead_BEEF, 00, 0_0)
print(1 if True else 1 / 0, True or 1 / 0, False and 1 / 0)
print(2 * -3, 2 - -3, 2--3, +-+5, ~~5, - - 5, not not 1, 1 - + 2)
print((1), (1,), (), 1, *(), [*()], (*(), 1))
print("%s %d" % ("a", 1) + "!", "a" in "abc" == True, ("a" in "abc") == True, 1 in (1, 2) and 2 not in [1])
x = 3
print(x if x > 2 else "small", x > 2 and "big" or "small", (x, x + 1)[x > 2], -x ** 2, x ** -1 == 1 / x)
print((lambda a, b=(lambda: 7)(): a + b)(1), sorted([(2, "b"), (1, "z")], key=lambda p: p[1]))
g = lambda: (print("side"), 5)[1]
print(g())
h = lambda x, /, y, *, z: (x, y, z)
print(h(1, y=2, z=3))
print((lambda x=x: x)(), [(lambda i=i: i)() for i in range(3)], (lambda *args: sum(args))(*range(5)))
compose = lambda *fs: (lambda x: x) if not fs else (lambda x: fs[0](compose(*fs[1:])(x)))
print(compose(lambda x: x + 1, lambda x: x * 2, str.__len__)("abc"))
Y = lambda f: (lambda x: x(x))(lambda y: f(lambda *a: y(y)(*a)))
print(Y(lambda fac: lambda n: 1 if n == 0 else n * fac(n - 1))(15))
print(True if False else False if True else True, (True, False)[False], None if None else ...)
await_ = async_ = 1
print(await_ + async_, 10 if x == 3 else 20 if x == 4 else 30)
assert True, "not shown"
try:
    assert x == 4, f"x is {x}"
except AssertionError as e:
    print("assert:", e)
try:
    assert ()
except AssertionError as e:
    print("assert:", repr(e))
print(0xFFFFFFFFFFFFFFFFFFFF)
