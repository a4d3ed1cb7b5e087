"""Methods that an object has of its own, or that its class hides, in compiled code."""


class C:
    def mro():
        return "C's own"


def f():
    return 1


f.__repr__ = lambda: "f's own"


def of_class(c, n):
    out = None
    for _ in range(n):
        if type(c) is type:
            out = c.mro()
    return out


def of_function(g, n):
    out = None
    for _ in range(n):
        out = g.__repr__()
    return out


def of_exception(e, n):
    out = None
    for _ in range(n):
        out = e.with_traceback(None)
    return out


def of_values(values, n):
    out = []
    for _ in range(n):
        for v in values:
            if type(v) is int:
                out.append(v.bit_length())
            elif type(v) is str:
                out.append(v.upper())
            elif type(v) is list:
                out.append(v.count(1))
            elif type(v) is float:
                out.append(v.is_integer())
            elif type(v) is bool:
                out.append(v.bit_length())
    return out[-len(values):]


class I(int):
    def bit_length(self):
        return "own"


def of_ints(values):
    return [v.bit_length() for v in values]


e = ValueError()
e.with_traceback = lambda tb: "e's own"
print(of_class(C, 300), of_class(int, 300)[-1])
print(of_function(f, 300), of_function(print, 300))
print(of_exception(e, 300), of_exception(KeyError("x"), 300))
print(of_values([5, "ab", [1, 1], 2.0, True], 300))
print(of_ints([1, 255, 1 << 70, True] * 50)[-4:], of_ints([3, I(3)] * 50)[-2:])
