"""try/except/else/finally with return, break, continue and nesting."""


def f(kind):
    print(kind, end=": ")
    try:
        print("try", end=" ")
        if kind == "raise":
            raise ValueError
        if kind == "return":
            return "from try"
        if kind == "other":
            raise KeyError
    except ValueError:
        print("except", end=" ")
        return "from except"
    else:
        print("else", end=" ")
        return "from else"
    finally:
        print("finally", end=" ")


for k in ("raise", "return", "normal"):
    print(f(k))
try:
    f("other")
except KeyError:
    print("propagated")


def loop():
    out = []
    for i in range(6):
        try:
            if i == 1:
                continue
            if i == 4:
                break
            out.append(i)
        finally:
            out.append(("f", i))
    else:
        out.append("no break")
    return out


print(loop())


def nested():
    out = []
    try:
        try:
            out.append("a")
            1 / 0
        finally:
            out.append("b")
    except ZeroDivisionError:
        out.append("c")
        try:
            [][0]
        except IndexError:
            out.append("d")
        else:
            out.append("not here")
        finally:
            out.append("e")
    finally:
        out.append("f")
    return out


print(nested())


def while_try():
    n = 0
    while True:
        n += 1
        try:
            try:
                if n < 3:
                    continue
                if n == 5:
                    break
                raise ValueError(n)
            finally:
                print("inner", n, end=" ")
        except ValueError as e:
            print("caught", e, end=" ")
    print()
    return n


print(while_try())


def reraise():
    try:
        try:
            raise KeyError("first")
        except KeyError:
            raise
    except KeyError as e:
        return repr(e), e.__context__


print(reraise())


def except_order(exc):
    try:
        raise exc
    except (KeyError, IndexError) as e:
        return "lookup " + type(e).__name__
    except ArithmeticError:
        return "arithmetic"
    except Exception:
        return "exception"
    except:
        return "bare"


for e in (KeyError, IndexError(1), ZeroDivisionError, TypeError, KeyboardInterrupt, GeneratorExit):
    print(except_order(e))


def dynamic(types):
    try:
        raise ValueError("v")
    except types as e:
        return "matched"


print(dynamic(ValueError), dynamic((KeyError, ValueError)), dynamic(((KeyError, (ValueError,)),)) if False else "")
for bad in (5, "ValueError", (KeyError, 5), int, None):
    try:
        dynamic(bad)
    except TypeError as e:
        print(e)
    except ValueError as e:
        print("not matched", e)
try:
    dynamic(())
except ValueError:
    print("empty tuple matches nothing")


def evaluated():
    def t(x):
        print("evaluated", x.__name__)
        return x
    try:
        raise IndexError
    except t(KeyError):
        pass
    except t(IndexError):
        pass
    except t(ValueError):
        pass


evaluated()


def finally_value():
    x = 1
    try:
        return x
    finally:
        x = 2


print(finally_value())


def raise_in_finally():
    try:
        try:
            raise KeyError("lost")
        finally:
            raise ValueError("wins")
    except ValueError as e:
        return repr(e.__context__)


print(raise_in_finally())


def gen():
    try:
        yield 1
        raise ValueError
    except ValueError:
        yield 2
    else:
        yield "never"
    finally:
        yield 3


print(list(gen()))


def deep(n):
    if n == 0:
        raise ValueError("deep")
    try:
        return deep(n - 1)
    finally:
        counter.append(n)


counter = []
try:
    deep(5)
except ValueError:
    print(counter)


def name_deleted():
    try:
        raise ValueError
    except ValueError as e:
        del e
    return "e" in locals()


print(name_deleted())
import sys
print(sys.exc_info())
try:
    1 / 0
except ZeroDivisionError:
    print(sys.exc_info()[0].__name__, sys.exception())
    try:
        {}[1]
    except KeyError:
        print(sys.exception())
    print(sys.exception())
print(sys.exception())
