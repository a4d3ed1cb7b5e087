"""Structural pattern matching: terms are differentiated, simplified and printed.

Size: how often.
"""

from _program import main


def derivative(term):
    match term:
        case int():
            return 0
        case "x":
            return 1
        case str():
            return 0
        case ("+", a, b):
            return ("+", derivative(a), derivative(b))
        case ("*", a, b):
            return ("+", ("*", derivative(a), b), ("*", a, derivative(b)))
        case ("^", a, int(n)):
            return ("*", ("*", n, ("^", a, n - 1)), derivative(a))
    raise TypeError(term)


def simplify(term):
    match term:
        case (operator, a, b):
            term = (operator, simplify(a), simplify(b))
    match term:
        case ("+", 0, a) | ("+", a, 0) | ("*", 1, a) | ("*", a, 1) | ("^", a, 1):
            return a
        case ("*", 0, _) | ("*", _, 0):
            return 0
        case ("^", _, 0):
            return 1
        case ("+", int(a), int(b)):
            return a + b
        case ("*", int(a), int(b)):
            return a * b
        case ("*", int(a), ("*", int(b), c)):
            return ("*", a * b, c)
        case _:
            return term


def show(term):
    match term:
        case int() | str():
            return str(term)
        case (operator, a, b):
            return "(" + show(a) + operator + show(b) + ")"


def value(term, names):
    match term:
        case int():
            return term
        case str():
            return names[term]
        case ("+", a, b):
            return (value(a, names) + value(b, names)) % 1000003
        case ("*", a, b):
            return value(a, names) * value(b, names) % 1000003
        case ("^", a, n):
            return pow(value(a, names), n, 1000003)


def run(times):
    length = total = 0
    for n in range(times):
        inner = ("+", ("^", "x", n % 5 + 2), ("*", n % 9, ("+", "x", "y")))
        term = ("*", ("^", inner, 3), ("+", inner, ("*", "y", ("^", "x", 2))))
        for _ in range(2):
            term = simplify(derivative(term))
        length += len(show(term))
        total += value(term, {"x": n % 50, "y": 3})
    return length, total


if __name__ == "__main__":
    main(run, full=(1600, (472400, 769307691)), small=(20, (5812, 7550629)))
