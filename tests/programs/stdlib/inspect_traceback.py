"""inspect: signatures, kinds of objects, sources, frames, members; traceback: objects and formatting."""
import asyncio
import functools
import inspect
import sys
import traceback


def err(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__ + ":", e)


def f(a, /, b: int, c=3, *args: str, d, e: float = 2.5, **kw) -> bool:
    "doc of f"
    return True


s = inspect.signature(f)
print(s, list(s.parameters), s.return_annotation, s.parameters["b"].annotation, s.parameters["c"].default, s.parameters["a"].kind, s.parameters["kw"].kind.description, s.parameters["d"].default is inspect.Parameter.empty, s.parameters["e"])
b = s.bind(1, 2, 3, 4, d=5, z=6)
print(b, b.args, b.kwargs, b.arguments, s.bind_partial(1).arguments)
b = s.bind(1, 2, d=0)
b.apply_defaults()
print(b.arguments)
for args, kw in (((), {}), ((1,), {}), ((1, 2), {}), ((1, 2), {"d": 1, "b": 3}), ((1, 2, 3), {"d": 1, "c": 5})):
    err(lambda: s.bind(*args, **kw))
print(s.replace(return_annotation=inspect.Signature.empty), s.replace(parameters=[]), inspect.Signature([inspect.Parameter("x", inspect.Parameter.KEYWORD_ONLY, default=1)]), s == inspect.signature(f), hash(s.parameters["a"]) is not None, inspect.Parameter("p", inspect.Parameter.VAR_POSITIONAL))
err(lambda: inspect.Parameter("1x", inspect.Parameter.KEYWORD_ONLY))
err(lambda: inspect.Signature([inspect.Parameter("a", inspect.Parameter.KEYWORD_ONLY), inspect.Parameter("b", inspect.Parameter.POSITIONAL_ONLY)]))


class C:
    "doc of C"
    attr = 1
    def __init__(self, x, y=2): self.x = x
    def m(self, p): "doc of m"
    @classmethod
    def cm(cls, q): pass
    @staticmethod
    def sm(r): pass
    @property
    def prop(self): return 1
    def __call__(self, z): pass


class Meta(type):
    def __call__(cls, *a, **k): return super().__call__(*a, **k)


class New:
    def __new__(cls, n): return super().__new__(cls)


def wrapped_by(fn):
    @functools.wraps(fn)
    def w(*a, **k): return fn(*a, **k)
    return w


for o in (C, C.m, C(1).m, C.cm, C.sm, C(1), New, functools.partial(f, 1, d=2), functools.partial(f, c=9), wrapped_by(f), lambda x, *, y: 0, len, print, sorted, int.from_bytes, str.split, [].append, abs, isinstance, dict.get, math_ := __import__("math").sqrt, functools.partialmethod, type("E", (), {}), Exception, object, functools.lru_cache(f), min):
    try:
        print(getattr(o, "__name__", type(o).__name__), inspect.signature(o))
    except (ValueError, TypeError) as e:
        print(getattr(o, "__name__", type(o).__name__), type(e).__name__, str(e).split("<")[0])


def gen(): yield
async def co(): pass
async def agen(): yield


g, c, a = gen(), co(), agen()
tests = ["isfunction", "ismethod", "isclass", "ismodule", "isbuiltin", "isroutine", "isgenerator", "isgeneratorfunction", "iscoroutine", "iscoroutinefunction", "isasyncgen", "isasyncgenfunction", "isawaitable", "ismethoddescriptor", "isdatadescriptor", "isgetsetdescriptor", "ismemberdescriptor", "isabstract", "iscode", "isframe", "istraceback"]
for o in (f, C, C(1).m, C.m, sys, len, [].append, str.join, g, gen, c, co, a, agen, C.__dict__["prop"], int.__dict__["real"], f.__code__, sys._getframe(), C.__dict__["cm"], 5, functools.partial(co)):
    print([t for t in tests if getattr(inspect, t)(o)])
print(inspect.getgeneratorstate(g), inspect.getcoroutinestate(c), next(g), inspect.getgeneratorstate(g), inspect.getgeneratorlocals(g))
c.close()
g.close()
print(inspect.getcoroutinestate(c), inspect.getgeneratorstate(g), inspect.getdoc(C), inspect.getdoc(C.m), inspect.cleandoc("a\n    b\n      c"), inspect.getmodule(f).__name__, inspect.getfile(f).rsplit("/")[-1], inspect.getsourcefile(C).rsplit("/")[-1])
print(inspect.getsource(wrapped_by), inspect.getsourcelines(gen), inspect.getcomments(f), inspect.getsource(C.m))
err(lambda: inspect.getsource(len))
err(lambda: inspect.getsource(5))
err(lambda: inspect.signature(5))
print([n for n, v in inspect.getmembers(C, inspect.isfunction)], inspect.getmro(C), inspect.classify_class_attrs(C)[-1].name, [x.name + ":" + x.kind for x in inspect.classify_class_attrs(C) if x.defining_class is C and not x.name.startswith("__")], inspect.getattr_static(C(1), "prop").__class__.__name__, inspect.unwrap(wrapped_by(f)) is f, inspect.getfullargspec(f), inspect.getclosurevars(wrapped_by(f)).nonlocals.keys(), inspect.getcallargs(lambda a, b=2: 0, 1), inspect.isabstract(C), inspect.ismethodwrapper((1).__add__), inspect.get_annotations(f), inspect.formatannotation(int), inspect.formatannotation(list[int]), inspect.currentframe().f_code.co_name)


def outer():
    return inner()


def inner():
    fr = inspect.currentframe()
    st = inspect.stack()
    return [x.function for x in st], st[0].lineno - fr.f_code.co_firstlineno, inspect.getframeinfo(fr).function, inspect.getargvalues(fr.f_back).locals, st[1].code_context, [x.name for x in traceback.extract_stack()]


print(outer())


def bad(x):
    local = [x]
    return 1 / x


try:
    bad(0)
except ZeroDivisionError as e:
    te = traceback.TracebackException.from_exception(e, capture_locals=True)
    print(te.exc_type_str, str(te), [(fs.name, fs.lineno > 0, fs.line, fs.colno, fs.end_colno) for fs in te.stack], te.stack[-1].locals)
    print("".join(te.format()).split("    x = 0")[-1])
    print("".join(traceback.format_exception(e)))
    print(traceback.format_tb(e.__traceback__, 1), traceback.format_exception_only(e), traceback.format_list([("file.py", 3, "fn", "the line"), ("g.py", 5, "h", None)]))
    print([fs.lineno - ln for (fr, ln), fs in zip(traceback.walk_tb(e.__traceback__), te.stack)], traceback.StackSummary.extract(traceback.walk_tb(e.__traceback__))[-1].name, len(traceback.format_exception(e, limit=1)), len(traceback.format_exception(e, chain=False)))
    fs = traceback.FrameSummary("x.py", 1, "n", line="code")
    print(fs, fs == traceback.FrameSummary("x.py", 1, "n", line="code"), tuple(fs))
try:
    try:
        bad(0)
    except ZeroDivisionError as e:
        raise KeyError("second") from e
except KeyError as e:
    te = traceback.TracebackException.from_exception(e)
    print(te.__cause__.exc_type_str, te.__suppress_context__, list(te.format_exception_only()), len(list(te.format(chain=False))))
print(traceback.format_exception_only(SyntaxError("msg", ("f.py", 2, 3, "ab cd\n", 2, 5))), traceback.format_exception(ValueError("no tb")), traceback.format_exc())
