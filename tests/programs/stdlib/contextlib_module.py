"""contextlib: contextmanager, ExitStack, suppress, redirect, closing, decorators, async versions."""
import asyncio
import contextlib
import gc
import io
import sys
from contextlib import contextmanager, ExitStack, suppress, closing, nullcontext, redirect_stdout, redirect_stderr, ContextDecorator, AbstractContextManager, asynccontextmanager, AsyncExitStack, aclosing, chdir


def err(f):
    try:
        print(repr(f()))
    except BaseException as e:
        print(type(e).__name__ + ":", e)


@contextmanager
def cm(name, swallow=()):
    "doc of cm"
    print("enter", name)
    try:
        yield name.upper()
    except swallow as e:
        print("swallowed", repr(e))
    finally:
        print("exit", name)


with cm("a") as a, cm("b") as b:
    print(a, b)
with cm("s", ValueError):
    raise ValueError("v")
left = cm("e")
print(left.__enter__())
del left
gc.collect()


def leak():
    with cm("l", KeyError):
        raise IndexError("i")


err(leak)
print(cm.__name__, cm.__doc__, type(cm("x")).__name__)


@cm("decorator")
def f(x):
    print("in f", x)
    return x * 2


print(f(1), f(2))


@contextmanager
def none():
    return
    yield


@contextmanager
def two():
    yield 1
    yield 2


@contextmanager
def reraise():
    try:
        yield
    except ValueError as e:
        raise KeyError("changed") from e


@contextmanager
def stop():
    yield
    raise StopIteration("s")


def use(c, exc=None):
    with c:
        if exc:
            raise exc


err(lambda: use(none()))
err(lambda: use(two()))
err(lambda: use(two(), ValueError()))
err(lambda: use(reraise(), ValueError("v")))
err(lambda: use(stop()))
err(lambda: use(cm("st"), StopIteration("inner")))
c = cm("once")
use(c)
err(lambda: use(c))
with suppress(KeyError, IndexError) as s:
    {}["k"]
print(s)
err(lambda: use(suppress(KeyError), ValueError("through")))
with suppress(ValueError):
    raise ExceptionGroup("g", [ValueError(1)])
err(lambda: use(suppress(ValueError), ExceptionGroup("g", [ValueError(1), KeyError(2)])))
out = io.StringIO()
with redirect_stdout(out):
    print("captured")
    with redirect_stdout(sys.__stdout__):
        print("not captured")
with redirect_stderr(out):
    print("err", file=sys.stderr)
print(repr(out.getvalue()))


class R:
    def __init__(self, n): self.n = n
    def close(self): print("close", self.n)


with closing(R(1)) as r:
    print(r.n)
with nullcontext(5) as x:
    print(x)
with ExitStack() as st:
    st.enter_context(cm("one"))
    st.callback(print, "callback", 1, end="!\n")
    st.push(lambda *exc: print("push", exc[0]) or True)
    st.enter_context(closing(R(2)))
    raise ZeroDivisionError("swallowed by push")
with ExitStack() as st:
    st.enter_context(cm("kept"))
    kept = st.pop_all()
print("after the stack")
kept.close()


def failing():
    with ExitStack() as st:
        st.callback(lambda: 1 / 0)
        st.callback(lambda: {}["k"])
        raise ValueError("first")


try:
    failing()
except ZeroDivisionError as e:
    print(repr(e), repr(e.__context__), repr(e.__context__.__context__))
err(lambda: ExitStack().enter_context(5))


class Deco(ContextDecorator):
    def __enter__(self): print("deco in"); return self
    def __exit__(self, *e): print("deco out", e[0]); return False


@Deco()
def g(): print("g")


g()


class A(AbstractContextManager):
    def __exit__(self, *a): return None


print(isinstance(Deco(), AbstractContextManager), A().__enter__().__class__.__name__)
err(lambda: AbstractContextManager())


@asynccontextmanager
async def acm(n):
    print("aenter", n)
    try:
        yield n
    finally:
        print("aexit", n)


class AR:
    async def aclose(self): print("aclosed")


async def agen():
    try:
        yield 1
        yield 2
    finally:
        print("agen finally")


async def main():
    async with acm("x") as x:
        print(x)
    async with AsyncExitStack() as st:
        await st.enter_async_context(acm("y"))
        st.enter_context(cm("sync"))
        st.push_async_callback(coro, "cb")
    async with aclosing(agen()) as ag:
        async for v in ag:
            print(v)
            break

    @acm("decorating")
    async def df(): return "df result"
    print(await df())
    try:
        async with acm("error"):
            raise ValueError("async")
    except ValueError as e:
        print(e)
    async with nullcontext(3) as n:
        print(n)


async def coro(x): print("async callback", x)


asyncio.run(main())
import os
here = os.getcwd()
with chdir("/"):
    print(os.getcwd())
print(os.getcwd() == here)
