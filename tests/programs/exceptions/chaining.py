"""__cause__, __context__, __suppress_context__, __traceback__, add_note, with_traceback."""
import sys
import traceback


def show(e):
    print(repr(e), "cause:", repr(e.__cause__), "context:", repr(e.__context__), "suppress:", e.__suppress_context__)


def catch(f):
    try:
        f()
    except BaseException as e:
        show(e)
        return e


def implicit():
    try:
        1 / 0
    except ZeroDivisionError:
        raise ValueError("second")


def explicit():
    try:
        1 / 0
    except ZeroDivisionError as e:
        raise ValueError("second") from e


def none():
    try:
        1 / 0
    except ZeroDivisionError:
        raise ValueError("second") from None


def in_finally():
    try:
        1 / 0
    finally:
        {}["k"]


def deep():
    try:
        implicit()
    except ValueError:
        raise KeyError("third")


def from_class():
    raise ValueError("v") from KeyError


def same():
    e = ValueError("same")
    try:
        raise e
    except ValueError:
        raise e


def from_self():
    e = ValueError("self")
    raise e from e


def cycle():
    a, b = ValueError("a"), ValueError("b")
    try:
        raise a
    except ValueError:
        try:
            raise b
        except ValueError:
            raise a


def handled_then_raise():
    try:
        1 / 0
    except ZeroDivisionError:
        pass
    raise ValueError("no context")


def in_called():
    try:
        1 / 0
    except ZeroDivisionError:
        helper()


def helper():
    raise ValueError("from helper")


def gen():
    try:
        yield 1
    except KeyError:
        raise ValueError("in generator")


def through_gen():
    g = gen()
    next(g)
    try:
        1 / 0
    except ZeroDivisionError:
        g.throw(KeyError("thrown"))


class CM:
    def __exit__(self, *a): raise RuntimeError("in exit")
    def __enter__(self): pass


def with_():
    with CM():
        raise ValueError("in with")


def nested_try():
    try:
        try:
            raise KeyError(1)
        except KeyError:
            raise IndexError(2)
        finally:
            raise TypeError(3)
    except TypeError as e:
        x = e
        while x:
            print(repr(x), end=" <- ")
            x = x.__context__
        print()
        raise


for f in (implicit, explicit, none, in_finally, deep, from_class, same, from_self, cycle, handled_then_raise, in_called, through_gen, with_, nested_try):
    print(f.__name__, end=": ")
    catch(f)
e = ValueError("x")
e.__cause__ = KeyError("c")
print(e.__suppress_context__)
e.__context__ = IndexError("i")
show(e)
e.__cause__ = None
show(e)
for name, value in (("__cause__", 5), ("__context__", "a"), ("__traceback__", 5), ("__suppress_context__", "yes")):
    try:
        setattr(e, name, value)
        print(name, "set", getattr(e, name))
    except TypeError as t:
        print(t)
e.add_note("first note")
e.add_note("second\nnote")
print(e.__notes__, traceback.format_exception_only(e))
for bad in (5, None):
    try:
        e.add_note(bad)
    except TypeError as t:
        print(t)
e.__notes__ = "not a list"
print(traceback.format_exception_only(e))
e.__notes__ = 5
print(traceback.format_exception_only(e))
e.__notes__ = [1, "two"]
print(traceback.format_exception_only(e))
tb = catch(implicit).__traceback__
print(tb.tb_frame.f_code.co_name, tb.tb_next.tb_frame.f_code.co_name, tb.tb_lineno, tb.tb_next.tb_lineno, tb.tb_next.tb_next, type(tb).__name__, tb.tb_lasti >= 0)
n = ValueError("new").with_traceback(tb)
print(n.__traceback__ is tb, ValueError().__traceback__, n.with_traceback(None).__traceback__)
try:
    n.with_traceback(5)
except TypeError as t:
    print(t)


def lines():
    try:
        raise ValueError(
            "multi",
            "line")
    except ValueError as x:
        return x.__traceback__.tb_lineno


print(lines() > 0, sys.exc_info())


def reraised():
    try:
        try:
            helper()
        except ValueError:
            raise
    except ValueError as x:
        return len(traceback.extract_tb(x.__traceback__)), [fs.name for fs in traceback.extract_tb(x.__traceback__)]


print(reraised())


def reraised_by_name():
    try:
        try:
            helper()
        except ValueError as x:
            raise x
    except ValueError as x:
        return [(fs.name, fs.line) for fs in traceback.extract_tb(x.__traceback__)]


print(reraised_by_name())
