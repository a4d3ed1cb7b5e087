"""Conversion methods that give instances of subclasses are warned of."""
import math
import operator
import warnings


class Index:
    def __index__(self):
        return True


class Int:
    def __int__(self):
        return True


class IntSub(int):
    def __int__(self):
        return self


class FloatSub(float):
    def __float__(self):
        return self


class Float:
    def __float__(self):
        return FloatSub(1.5)


class ComplexSub(complex):
    pass


class Complex:
    def __complex__(self):
        return ComplexSub(1, 2)


for text in ("int(Index())", "operator.index(Index())", "[1, 2, 3][Index()]", "int(Int())", "int(IntSub(3))", "float(Float())",
             "float(FloatSub(2))", "complex(Complex())", "math.sqrt(Float())", "complex(Complex(), 0)", "complex(1j, 2)",
             "int(True)", "float(True)", "int(IntSub.__new__(IntSub, 4) + 0)", "complex(Float())", "hex(Index())"):
    with warnings.catch_warnings(record=True) as given:
        warnings.simplefilter("always")
        try:
            value = eval(text)
        except TypeError as error:
            value = error
    print(text, repr(value), type(value).__name__, *[str(w.message) for w in given])
for given in ("complex('1', 0)", "complex(1, '0')", "complex(Int())", "float(Int())"):
    try:
        print(eval(given))
    except TypeError as error:
        print(given, error)
