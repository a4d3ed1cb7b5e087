"""`pow` with three arguments asks the classes of the first two operands, reflected methods too."""


class I(int):
    def __pow__(self, other, mod=None):
        return "pow", int(self), other, mod

    def __rpow__(self, other, mod=None):
        return "rpow", int(self), other, mod


class J:
    def __rpow__(self, other, mod=None):
        return "J", other, mod


class K:
    def __pow__(self, other, mod=None):
        return NotImplemented

    def __repr__(self):
        return "K()"


class L:
    def __rpow__(self, other):
        return "L", other


class M(I):
    def __rpow__(self, other, mod=None):
        return "M", int(self), other, mod


for operands in ((2, I(3), 5), (I(2), 3, 5), (2, 3, I(5)), (2, J(), 5), (2, 3, J()), (K(), J(), 5), (K(), 2, 3), (2.0, J(), 3),
                 (2, L(), 3), (2, L(), None), (I(2), I(3), 1), (I(2), M(3), 4), (M(2), I(3), 4), (K(), K(), K()), (2, 3, None)):
    try:
        print(pow(*operands))
    except TypeError as error:
        print(error)
