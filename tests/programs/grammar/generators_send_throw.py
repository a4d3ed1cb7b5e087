"""send, throw, close; finally blocks and exceptions in suspended generators."""
import gc


def echo():
    got = None
    while True:
        try:
            got = yield ("echo", got)
        except ValueError as e:
            got = f"caught {e}"
        except GeneratorExit:
            print("closing")
            raise


g = echo()
try:
    g.send(1)
except TypeError as e:
    print(e)
print(next(g), g.send(1), g.throw(ValueError("v")), g.send(2))
print(g.close(), g.close())
try:
    g.send(3)
except StopIteration as e:
    print("stop", e.value)
try:
    g.throw(KeyError("after close"))
except KeyError as e:
    print("KeyError", e)


def unstarted():
    try:
        yield 1
    finally:
        print("never printed")


g = unstarted()
g.close()
g = unstarted()
try:
    g.throw(RuntimeError("before start"))
except RuntimeError as e:
    print(e)
print(list(g))


def fin():
    try:
        yield 1
        yield 2
    finally:
        print("finally")


g = fin()
next(g)
g.close()


def abandon():
    def make():
        g = fin()
        next(g)
    make()
    [i for i in range(10)]


abandon()
gc.collect()


def stubborn():
    while True:
        try:
            yield
        except GeneratorExit:
            print("ignored")
            yield "still here"


g = stubborn()
next(g)
try:
    g.close()
except RuntimeError as e:
    print(e)


def value_on_close():
    try:
        yield 1
    except GeneratorExit:
        return "returned from close"


g = value_on_close()
next(g)
print(g.close())


def converts():
    try:
        yield
    except KeyError as e:
        raise ValueError("converted") from e


g = converts()
next(g)
try:
    g.throw(KeyError("k"))
except ValueError as e:
    print(e, repr(e.__cause__))


def swallow():
    try:
        yield 1
    except ValueError:
        pass
    yield 2


g = swallow()
next(g)
print(g.throw(ValueError), list(g))
g = swallow()
next(g)
try:
    g.throw(TypeError("passes through"))
except TypeError as e:
    print(e, e.__context__)
for bad in (1, "s", int, ValueError, None):
    g = swallow()
    next(g)
    try:
        print(g.throw(bad))
    except BaseException as e:
        print(type(e).__name__, e)


def outer():
    try:
        r = yield from inner()
        print("inner returned", r)
        yield "after"
    except ZeroDivisionError as e:
        print("outer caught", e)
        yield "recovered"


def inner():
    try:
        x = yield "first"
        print("inner got", x)
        return "value"
    except KeyError:
        print("inner caught KeyError")
        yield "inner recovered"
        1 / 0
    finally:
        print("inner finally")


g = outer()
print(next(g), g.send("hello"), list(g))
g = outer()
print(next(g), g.throw(KeyError), next(g))
g = outer()
next(g)
g.close()


class It:
    def __iter__(self):
        return self

    def __next__(self):
        return "item"

    def send(self, v):
        return ("sent", v)

    def throw(self, *e):
        return ("thrown", e[0])

    def close(self):
        print("closed It")


def delegate(x):
    yield from x


g = delegate(It())
print(next(g), g.send(1), g.throw(ValueError), g.close())
g = delegate([1, 2])
print(next(g))
try:
    g.send(5)
except AttributeError as e:
    print(e)
g = delegate([1, 2])
next(g)
try:
    g.throw(ValueError("to a list"))
except ValueError as e:
    print(e)
try:
    list(delegate(5))
except TypeError as e:
    print(e)


def context():
    try:
        raise KeyError("a")
    except KeyError:
        yield 1
        raise ValueError("b")


g = context()
next(g)
try:
    next(g)
except ValueError as e:
    print(repr(e.__context__))
try:
    raise IndexError("outside")
except IndexError:
    g = context()
    next(g)
    try:
        next(g)
    except ValueError as e:
        print(repr(e.__context__), repr(e.__context__.__context__))
