# Arithmetic of complex numbers among themselves and with doubles, ints and subclasses, in loops that get hot.


class Own(complex):
    def __radd__(self, other):
        return "reflected +"

    def __rmul__(self, other):
        return "reflected *"


class Real(float):
    def __rsub__(self, other):
        return "reflected -"


def all_of(a, b):
    answers = []
    for f in (lambda x, y: x + y, lambda x, y: x - y, lambda x, y: x * y, lambda x, y: x / y):
        try:
            answers.append(repr(f(a, b)))
        except (ZeroDivisionError, OverflowError, TypeError) as e:
            answers.append(f"{type(e).__name__}: {e}")
    return answers


def in_place(z, others):
    for other in others:
        z += other
        z *= other
        z -= 1
        z /= 2.0
    return z


def powers(z, n):
    factor, total = 1.0 + 0.0j, 0j
    for _ in range(n):
        total = total + factor
        factor *= z
    return total, factor


inf, nan = float("inf"), float("nan")
values = [
    1 + 2j, -0.0 + 0j, complex(0.0, -0.0), complex(inf, 1), complex(nan, 0), 2, 0, -3, 0.5, -0.0, inf, 1 << 70, True,
    Own(1, 1), Real(2.5), "a",
]
for _ in range(60):
    table = [all_of(a, b) for a in values[:6] for b in values] + [all_of(a, values[0]) for a in values]
for row in table:
    print(*row, sep=" | ")
for _ in range(300):
    answer = in_place(1j, [2, 0.5, 1 - 1j, True]), powers(0.5 + 0.5j, 40)
print(answer)
try:
    all_of(complex(1, 1), 10**400)
    print((1 + 1j) + 10**400)
except OverflowError as e:
    print(e)
