"""super() in all its forms."""


class A:
    tag = "A"

    def f(self, *args):
        return ("A.f", args)

    @classmethod
    def cm(cls):
        return ("A.cm", cls.__name__)

    @staticmethod
    def sm():
        return "A.sm"

    @property
    def p(self):
        return "A.p"


class B(A):
    tag = "B"

    def f(self, *args):
        return ("B.f", super().f(*args), super(B, self).tag, super().p)

    @classmethod
    def cm(cls):
        return ("B.cm", super().cm(), super().sm())

    @property
    def p(self):
        return "B.p+" + super().p

    def __getattr__(self, name):
        return "getattr " + name

    def missing(self):
        try:
            return super().nothing
        except AttributeError as e:
            return str(e)

    def in_comprehension(self):
        return [super(B, self).tag for _ in range(2)]

    def in_lambda(self):
        return (lambda: super().tag)()

    def nested(self):
        def inner():
            return __class__.__name__, super(__class__, self).tag
        return inner()

    def set(self):
        super().__setattr__("x", 1)
        return self.x


b = B()
print(b.f(1, 2), B.cm(), b.p, b.missing(), b.in_comprehension(), b.nested(), b.set())
try:
    print(b.in_lambda())
except Exception as e:
    print(type(e).__name__, e)
s = super(B, b)
print(s.tag, s.f(), s.__self__ is b, s.__thisclass__, s.__self_class__)
print(repr(s) == f"<super: <class 'B'>, <B object>>")
u = super(B)
print(u.__self__, u.__get__(b, B).tag)
print(super(A, B).__self__, super(A, B).__repr__ is not None)


def e(f):
    try:
        print(f())
    except Exception as x:
        print(type(x).__name__ + ":", x)


e(lambda: super(B, A()))
e(lambda: super(1, b))
e(lambda: super())
e(lambda: super(B, b, b))
e(lambda: super(int, "x"))
e(lambda: super(B, b).nope)


def plain(self):
    return super().f()


e(lambda: plain(b))


def no_args():
    return super()


e(no_args)


class Rebound:
    def f(self):
        self = 1
        return super().f()


e(Rebound().f)


class Del:
    def f(self):
        del self
        return super().f()


e(Del().f)


class Mixin:
    def __init__(self, **kw):
        print("Mixin", sorted(kw))
        super().__init__(**kw)


class Root:
    def __init__(self, **kw):
        print("Root", kw)


class Both(Mixin, Root):
    def __init__(self, a, **kw):
        print("Both", a)
        super().__init__(**kw)


Both(1, b=2, c=3)


class Item:
    def __getitem__(self, k):
        return k

    def __len__(self):
        return 3


class Sub(Item):
    def __getitem__(self, k):
        return ("sub", super().__getitem__(k))

    def length(self):
        try:
            return len(super())
        except TypeError as e:
            return str(e)


print(Sub()[1], Sub().length())


class Meta(type):
    def __call__(cls, *a):
        return ("meta", super().__call__(*a).__class__.__name__)


class WithMeta(metaclass=Meta):
    pass


print(WithMeta())
