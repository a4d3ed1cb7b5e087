"""Finalizers that have nothing to do are not run, those that have are."""
import asyncio
import gc
import io
import os
import socket
import sys
import tempfile
import warnings
import weakref

warnings.simplefilter("always")


def show(message, category, filename, lineno, file=None, line=None):
    print(category.__name__, str(message).split(" ")[0])


warnings.showwarning = show


def collect():
    for _ in range(3):
        gc.collect()


# What is in memory dies with all that it has, unless a class of the program's closes it in its own way.
class Loud(io.BytesIO):
    def close(self):
        print("closing", len(self.getvalue()))
        super().close()


class Louder(io.StringIO):
    def __del__(self):
        print("deleting")


def in_memory(make, data):
    return weakref.ref(make(data))


for make, data in (Loud, b"abc"), (Louder, "x"), (io.BytesIO, b"y" * 100000):
    watch = in_memory(make, data)
    collect()
    print(watch() is None)


# A class that gets a finalizer later, and one that loses it.
class Later(io.BytesIO):
    pass


def later():
    stream = Later()


Later.__del__ = lambda self: print("later")
later()
collect()
del Later.__del__
later()
collect()

folder = tempfile.TemporaryDirectory()
path = os.path.join(folder.name, "file")


def write(closes, mode, **how):
    f = open(path, mode, **how)
    f.write("text" if "b" not in mode else b"bytes")
    if closes:
        f.close()
    return weakref.ref(f)


for mode, how in ("w", {}), ("wb", {}), ("wb", {"buffering": 0}), ("w+", {}), ("w+b", {}):
    for closes in True, False:
        watch = write(closes, mode, **how)
        collect()
        print(mode, closes, watch() is None, os.path.getsize(path))


# What was closed may be opened once more.
def again():
    raw = io.FileIO(path, "w")
    raw.close()
    collect()
    raw.__init__(path, "w")
    raw.write(b"again")
    collect()


again()
collect()
print(os.path.getsize(path))


class Keeper:
    """Refers to a file that is closed, and brings it back."""

    def __init__(self):
        self.file = open(path, "rb", buffering=0)
        self.file.close()

    def __del__(self):
        global kept
        kept = self.file


def keeper():
    Keeper()


keeper()
collect()
kept.__init__(path, "r")
print(kept.read())
del kept
collect()

# Sockets.
for closes in True, False:
    def pair():
        a, b = socket.socketpair()
        b.close()
        if closes:
            a.close()
        else:
            a.detach()
    pair()
    collect()


def unclosed():
    a, b = socket.socketpair()
    b.close()


unclosed()
collect()


# Generators: one that stopped inside of `with` is finished, one that never ran has nothing to finish.
def gen(name):
    try:
        yield 1
        yield 2
    finally:
        print("finished", name)


def generators():
    never, once, twice = gen("never"), gen("once"), gen("twice")
    next(once)
    list(twice)


generators()
collect()


async def coroutine():
    pass


def coroutines():
    coroutine()
    c = coroutine()
    c.close()


coroutines()
collect()


# Futures and tasks complain of what nobody looked at.
async def main():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda loop, context: print(context["message"]))

    async def fails():
        raise ValueError("x")

    async def waits():
        await loop.create_future()

    def looked_at():
        f = loop.create_future()
        f.set_exception(KeyError("a"))
        f.exception()

    def not_looked_at():
        f = loop.create_future()
        f.set_exception(KeyError("b"))

    looked_at()
    collect()
    not_looked_at()
    collect()

    async def starts():
        asyncio.create_task(fails())
        await asyncio.sleep(0)
        await asyncio.sleep(0)

    await starts()
    # (Another round of the loop: the task was the last thing that it ran, and may be noted on its stack.)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    collect()


asyncio.run(main())


# What is closed, or lies in memory, does not outlive the next collection.
class Mark:
    pass


def marks():
    return sum(type(o) is Mark for o in gc.get_objects())


def marked(stream, close=True):
    stream.mark = Mark()
    if close:
        stream.close()


class Socket(socket.socket):
    pass


def many():
    for _ in range(20):
        marked(io.BytesIO(), False)
        marked(io.StringIO(), False)
        marked(open(path, "w"))
        marked(open(path, "rb"))
        marked(open(path, "rb", buffering=0))
        marked(Socket())


os.makedirs(folder.name, exist_ok=True)
many()
gc.collect(0)
print(marks() < 10)
folder.cleanup()
