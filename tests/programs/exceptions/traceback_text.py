"""Uncaught exception text: carets for many kinds of expressions, through traceback.print_exc."""
import re
import sys
import traceback


def show(f, *args):
    try:
        f(*args)
    except Exception:
        text = traceback.format_exc()
        print(re.sub(r"' \(/[^)]*\)", "' (PATH)", text), end="")
        print()


def division(a, b):
    return 1 + a / b * 2


def subscript(d):
    return d["a"]["b"]["c"]


def call(f):
    return f(1, 2)(3)[4]


def attribute(o):
    return o.real.foo.bar


def multi(a):
    return (
        a +
        1 +
        None
    )


def nested_calls(x):
    return int(str(len(x)) + "q")


def comparison(a, b):
    return a < b <= 3


def unary(x):
    return -x + ~x


def unpack(x):
    a, b = x
    return a


def augmented(x):
    x += "str"


def assert_it(x):
    assert x > 5, f"x was {x}"


def in_list(x):
    return [i / x for i in range(3)]


def lam():
    return (lambda v: v.missing)(5)


def raise_it():
    raise ValueError("raised here")


def in_with():
    with open("/nonexistent/path/file") as f:
        pass


def for_loop(x):
    for i in x:
        pass


def store(x):
    x[0] = x.y = 1


def delete(x):
    del x["k"]


def imports():
    from os import no_such_name_here
    return no_such_name_here


def unicode_line(é):
    return "日本語" + é + 1


def long_expression(value):
    return value + value + value + value + value + value + value + value + value + value["key"] + value + value


def multiline_call(f):
    return f(
        1,
        2,
        x=3,
    )


def deep(n):
    if n == 0:
        raise KeyError("bottom")
    return deep(n - 1)


def keyword():
    return dict(a=1, **{"a": 2})


def fstr(x):
    return f"value: {x['k']} and {x}"


def matmul(a, b):
    return a @ b


def semicolons(x): y = 1; z = x.nope; return z


def gen_expr(x):
    return sum(1 / (i - 2) for i in x)


def yielding():
    yield 1
    yield 1 + None


show(division, 1, 0)
show(subscript, {"a": {"b": None}})
show(call, lambda a, b: None)
show(attribute, 5)
show(multi, 1)
show(nested_calls, "abc")
show(comparison, 1, "a")
show(unary, "s")
show(unpack, (1, 2, 3))
show(augmented, 1)
show(assert_it, 1)
show(in_list, 0)
show(lam)
show(raise_it)
show(in_with)
show(for_loop, 5)
show(store, ())
show(delete, {})
show(imports)
show(unicode_line, "x")
show(long_expression, 1)
show(multiline_call, len)
show(deep, 3)
show(deep, 20)
show(keyword)
show(fstr, {})
show(matmul, 1, 2)
show(semicolons, 1)
show(gen_expr, range(4))
show(lambda: list(yielding()))


class C:
    def __init__(self): self.x = self.compute()
    def compute(self): return self.nope
    def __add__(self, o): raise TypeError("no adding")
    def __getattr__(self, n): raise AttributeError(f"custom {n}")


show(C)
show(lambda: object.__new__(C) + 1)


class Body:
    @staticmethod
    def f():
        class Inner:
            x = undefined_name
        return Inner


show(Body.f)
show(exec, "x = 1\ny = x / 0")
show(eval, "1 +\\\n None")
