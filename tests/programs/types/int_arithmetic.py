"""int: arithmetic, division rules, shifts, bit operations, pow, small and big operands mixed."""


def err(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__ + ":", e)


values = [0, 1, -1, 2, -2, 7, -7, 255, -256, 2**30, -2**30, 2**31 - 1, 2**31, -2**31, 2**60, 2**61 - 1, 2**61, -2**61, -2**61 - 1,
          2**62, 2**63 - 1, 2**63, -2**63, 2**64, -2**64 + 1, 10**20, -10**20, 3**60]
check = 0
for a in values:
    for b in values:
        check = (check * 31 + (a + b) * 3 + (a - b) * 5 + a * b + (a & b) + (a | b) * 7 + (a ^ b)) % (10**18 + 9)
        if b:
            q, r = divmod(a, b)
            assert q * b + r == a and (0 <= r < b or b < r <= 0), (a, b, q, r)
            assert q == a // b and r == a % b
            check = (check * 17 + q + r) % (10**18 + 9)
        check = (check * 2 + (a < b) + (a <= b) + (a == b)) % (10**18 + 9)
print(check)
for a in values:
    print(a, -a, +a, ~a, abs(a), a >> 3, a << 3, a.bit_length(), a.bit_count(), bool(a), a >> 70, hash(a))
print(7 // 2, -7 // 2, 7 // -2, -7 // -2, 7 % 3, -7 % 3, 7 % -3, -7 % -3, divmod(-7, 2), divmod(7, -2))
print(2**10, 2**100, (-2)**63, (-3)**3, 0**0, 2**-1, (-2)**-3, 10**-2, (-1)**10**9, 1**10**30)
print(pow(2, 10, 1000), pow(3, -1, 7), pow(10, 20, 13), pow(-2, 3, 5), pow(2, 3, -5), pow(5, 0, 1), pow(2, 10**20, 10**9 + 7))
err(lambda: 1 // 0)
err(lambda: 1 % 0)
err(lambda: 1 / 0)
err(lambda: divmod(1, 0))
err(lambda: 0 ** -1)
err(lambda: pow(2, 3, 0))
err(lambda: pow(2, -1, 4))
err(lambda: pow(2, 3, 1.5))
err(lambda: pow(2.0, 3, 5))
err(lambda: 1 << -1)
err(lambda: 1 >> -1)
err(lambda: 10**30 << -1)
err(lambda: 1 + "a")
err(lambda: 1 + None)
err(lambda: [] + 1)
err(lambda: 1 & 1.0)
err(lambda: ~1.5)
err(lambda: 10**400 / 3)
err(lambda: 1.0 * 10**400)
err(lambda: float(10**400))
print(10**400 // 10**399, 10**25 / 10**20, 2**1023 / 2**1022, (2**1100) / (2**1099), 3 / 2, 4 / 2, -1 / 3, 7 / 10**30)
print(1 << 0, 0 << 100, 1 << 62, 1 << 63, 1 << 64, -1 << 62, -1 >> 100, (1 << 100) >> 98, -5 >> 1, 5 >> 1)
print(True + 1, True * 5, True & False, True | 2, ~True if False else -2, True << 3, -True, True // 1, True ** 2, type(True & True), type(True & 1))
print(sum(range(10**5)), sum([2**61, 2**61, 2**61]), sum([-2**62, -2**62, -2**62]))
x = 1
for i in range(25):
    x *= i + 1
print(x)
a = 2**62 - 1
for i in range(3):
    a += 1
    print(a, -a, a - 1, a * a)
