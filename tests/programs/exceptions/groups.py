"""ExceptionGroup: construction, split, subgroup, derive, nesting, formatting."""
import traceback


def err(f):
    try:
        print(repr(f()))
    except BaseException as e:
        print(type(e).__name__ + ":", e)


G = ExceptionGroup
g = G("msg", [ValueError(1), TypeError("t"), G("inner", [KeyError("k"), ValueError(2)])])
print(repr(g), str(g), g.message, g.exceptions, g.args, type(g.exceptions).__name__, G("one", [ValueError()]), str(G("x", [ValueError()] * 3)))
print(g.subgroup(ValueError), g.subgroup(lambda e: isinstance(e, KeyError)), g.subgroup(OSError), g.subgroup((KeyError, TypeError)), g.subgroup(ExceptionGroup) is g, g.subgroup(lambda e: True) is g)
print(g.split(ValueError), g.split(OSError), g.split(lambda e: not isinstance(e, G)), g.split(Exception)[1])
for f in (lambda: G(), lambda: G("m"), lambda: G("m", []), lambda: G("m", 5), lambda: G("m", [1]), lambda: G(5, [ValueError()]), lambda: G("m", [KeyboardInterrupt()]), lambda: G("m", "ab"), lambda: G("m", [ValueError]), lambda: g.split(5), lambda: g.split(int), lambda: g.subgroup(), lambda: G("a", [ValueError()], 3), lambda: setattr(g, "message", "x"), lambda: setattr(g, "exceptions", ()), lambda: g.derive(), lambda: BaseExceptionGroup("m", [])):
    err(f)
print(type(BaseExceptionGroup("m", [ValueError()])).__name__, type(BaseExceptionGroup("m", [KeyboardInterrupt()])).__name__, BaseExceptionGroup("b", [KeyboardInterrupt(), ValueError()]).split(ValueError), g.derive([OSError()]))


class My(ExceptionGroup):
    def __new__(cls, msg, excs, code):
        self = super().__new__(cls, msg, excs)
        self.code = code
        return self

    def derive(self, excs):
        return My("derived", excs, self.code)


m = My("m", [ValueError(1), KeyError(2)], 7)
a, b = m.split(ValueError)
print(repr(a), a.code, repr(b), m.subgroup(KeyError).code, m)


class Plain(ExceptionGroup):
    pass


print(repr(Plain("p", [ValueError(1), KeyError(2)]).split(ValueError)))
g.add_note("a note")
g.__cause__ = KeyError("cause")
p = g.subgroup(ValueError)
print(p.__notes__, repr(p.__cause__), p.__context__)


def f(x):
    raise ValueError(f"value {x}")


def make():
    excs = []
    for i in range(2):
        try:
            f(i)
        except ValueError as e:
            excs.append(e)
    raise ExceptionGroup("collected", excs)


try:
    make()
except ExceptionGroup as e:
    print("".join(traceback.format_exception(e)))
print("".join(traceback.format_exception(G("outer", [G("mid", [G("in", [ValueError("deep")])]), OSError(2, "no")]))))
print("".join(traceback.format_exception(G("many", [ValueError(i) for i in range(20)]))))


def chain():
    try:
        raise G("first", [ValueError(1)])
    except G as e:
        raise G("second", [TypeError("t")]) from e


try:
    chain()
except G as e:
    print("".join(traceback.format_exception(e)))
deep = ValueError("bottom")
for i in range(15):
    deep = G(f"level {i}", [deep])
print("".join(traceback.format_exception(deep))[-600:])
t = G("t", (ValueError(i) for i in range(2))) if False else G("t", tuple(ValueError(i) for i in range(2)))
print(t.exceptions, len(t.exceptions), [type(e).__name__ for e in t.exceptions])


def walk(e):
    if isinstance(e, BaseExceptionGroup):
        for x in e.exceptions:
            yield from walk(x)
    else:
        yield e


print([repr(e) for e in walk(g)])
l = [ValueError(1)]
x = G("list", l)
l.append(KeyError(2))
print(x.exceptions, x.args[1])
