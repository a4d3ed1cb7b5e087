"""Big integers: multiplication, division, conversion to decimal, roots, gcd."""
import math
import sys

f = math.factorial(200)
print(f)
print(f // math.factorial(195), f % 10**50, len(str(f)), f.bit_length())
a, b = 3**500, 7**300
q, r = divmod(a, b)
print(q * b + r == a, r < b, a % b == r, (-a) // b, (-a) % b == b - r)
print(math.gcd(a * 12, b * 18), math.lcm(2**100, 6**50) == 2**100 * 3**50, math.isqrt(a) ** 2 <= a < (math.isqrt(a) + 1) ** 2, math.isqrt(10**100))
print(int(str(a)) == a, int(hex(b), 16) == b, int(oct(b), 8) == b, int(bin(b), 2) == b, hex(2**200 - 1))
print(2**1000 - 2**999 == 2**999, (2**500 + 1) * (2**500 - 1) == 2**1000 - 1, (1 << 5000).bit_length())
fib = [0, 1]
for _ in range(500):
    fib.append(fib[-1] + fib[-2])
print(fib[-1])
p = 2**521 - 1
print(pow(3, p - 1, p) == 1, pow(3, p - 2, p) * 3 % p, pow(2, 10**40, p))
x = int("123456789" * 20)
print(x * x)
print(x ** 3 % 10**30, x >> 100, x & (1 << 100) - 1, x | 1 << 1000 == x + (1 << 1000), ~x == -x - 1, -x & 0xFFFF, -x >> 64, -x ^ x)
print(hash(x) == hash(x + 0), hash(2**61 - 1), hash(2**61), hash(-2**61), hash(-1), hash(2**200), hash(-(2**61 - 1) * 3 - 5))
print(x == float(x), float(2**53) == 2**53, float(2**53 + 1) == 2**53 + 1, 2**53 + 1 > float(2**53), 10**22 == 1e22, 10**23 == 1e23, 10**400 > 1e308, -10**400 < -math.inf, 10**400 < math.inf)
print(float(10**22), float(2**1023), round(10**25, -24), round(-15, -1), round(25, -1), round(35, -1), round(12345, -2), round(5, -1), round(10**30 + 5, -1))
for n in (2**64 + 2**11, 2**64 + 2**10, 2**64 + 3 * 2**10, 2**64 + 2**11 + 2**10, 9007199254740993, 9007199254740995):
    print(float(n) == n, int(float(n)) - n)
print(sys.int_info.default_max_str_digits, sys.get_int_max_str_digits())
for f in (lambda: str(10**5000), lambda: int("1" * 5000), lambda: f"{10**5000}", lambda: "%d" % 10**5000):
    try:
        print(len(f()))
    except ValueError as e:
        print(e)
print(len(hex(10**5000)), int("f" * 5000, 16).bit_length())
sys.set_int_max_str_digits(0)
print(len(str(10**5000)), int("1" * 5000) % 97)
sys.set_int_max_str_digits(4300)
try:
    sys.set_int_max_str_digits(5)
except ValueError as e:
    print(e)
print(math.comb(100, 50), math.perm(30, 15), math.prod(range(1, 30)))
n, c = 27, 0
while n != 1:
    n = 3 * n + 1 if n % 2 else n // 2
    c += 1
print(c)
big = 10**100
print(big - big, big - big + 1, (big + 5) % big, -big // big, big // -big, (big - 1) // big, -(big - 1) // big, type(big // big).__name__)
print([big >> s for s in (330, 331, 332, 333, 334)], [-big >> s for s in (330, 332, 334)])
print((2**64).to_bytes(9, "big"), int.from_bytes(b"\x01" + b"\0" * 20, "big") == 2**160, (-2**70).to_bytes(10, "little", signed=True))
