"""Functions that pass `*args` and `**kwargs` on: decorators, wrappers of wrappers, and what has become of the dict meanwhile."""
import functools


def logged(f):
    @functools.wraps(f)
    def wrapper(*args, **kwargs):
        counts[f.__name__] = counts.get(f.__name__, 0) + 1
        return f(*args, **kwargs)

    return wrapper


def plain(f):
    def wrapper(*args, **kwargs):
        return f(*args, **kwargs)

    return wrapper


counts = {}


@plain
@plain
def add(a, b=1, *, c=0):
    return a + b + c


@logged
def sub(a, b=1):
    return a - b


@plain
def gather(*args, **kwargs):
    return len(args), len(kwargs)


def filled(*args, **kwargs):
    kwargs["c"] = len(args)
    return add(*args, **kwargs)


def other(flag, *args, **kwargs):
    first = kwargs
    if flag:
        kwargs = {}
    kwargs["c"] = 100
    return add(*args, **first)


def literal(a):
    return add(*(a, 2), **{}) + add(*(), **{"a": a}) + add(*[a])


def run(n):
    total = 0
    for k in range(n):
        total += add(k) + add(k, 2) + add(k, c=3) + sub(k, 1) + sub(a=k)
        total += filled(k) + other(k & 1, k) + literal(k)
        total += gather(k, k)[0] + gather()[0] + gather(x=k)[1]
    return total


for turn in range(6):
    total = run(300)
print(total, counts)


class Base:
    def __init__(self, *args, **kwargs):
        self.got = args, kwargs


class Derived(Base):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)

    @plain
    def method(self, x, *rest):
        return x + len(rest)


def objects(n):
    out = []
    for k in range(n):
        out.append(Derived(k, k).got)
        out.append(Derived(k, y=k).method(k, 1, 2))
    return out[-2:]


for turn in range(4):
    last = objects(200)
print(last)


def fails(n):
    for k in range(n):
        if k == 250:
            add(1, 2, 3)
        add(k)


for turn in range(3):
    try:
        fails(300)
    except TypeError as error:
        print(error, error.__traceback__.tb_next.tb_next.tb_frame.f_code.co_name)


def swap():
    def one(*args):
        return sum(args)

    def two(*args):
        return -sum(args)

    current = one

    def wrapper(*args, **kwargs):
        return current(*args, **kwargs)

    def change():
        nonlocal current
        current = two

    return wrapper, change


wrapper, change = swap()


def use(n):
    total = 0
    for k in range(n):
        if k == 200:
            change()
        total += wrapper(k, 1)
    return total


print(use(400), use(400))
