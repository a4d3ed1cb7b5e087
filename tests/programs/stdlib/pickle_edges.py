"""Pickles that are cut short or cross the ends of their frames, picklers used while they work, proxies, buffers out of band, names
that cannot be written."""
import _pickle
import io
import pickle
import sys
import types
import weakref

import __main__


def attempt(function, *arguments):
    try:
        print("   ", repr(function(*arguments)))
    except Exception as error:
        context = type(error.__context__).__name__
        print("   ", type(error).__name__, error, context, getattr(error, "__notes__", ""))


class Plain:
    """A file that shows nothing ahead."""

    def __init__(self, data):
        self.inner = io.BytesIO(data)

    def read(self, n=-1):
        return self.inner.read(n)

    def readline(self):
        return self.inner.readline()


def frame(length, data):
    return b"\x80\x04\x95" + length.to_bytes(8, "little") + data


for data in [
        frame(12, b"N\x95\0\0\0\0\0\0\0\0NN."), frame(10, b"N\x95\0\0\0\0\0\0\0\0N."), frame(6, b"Vhelloworld\n."),
        frame(6, b"X\x0a\0\0\0helloworld."), frame(3, b"C\x0ahelloworld."), frame(9, b"cbuiltins\nprint\n."),
        frame(4, b"N."), frame(2, b"NN0."), frame(5, b"N0N.NN"), frame(1, b"N"), frame(0, b"N."),
        frame(3, b"N0\x95\1\0\0\0\0\0\0\0N."), frame(2, b"N0\x95\1\0\0\0\0\0\0\0N."), frame(2, b"X\1\0\0\0a."),
        frame(2, b"N0V1\n."), b"", b"N", b"B", b"B\3\0\0", b"F", b"F0.0", b"S", b"S'abc'", b"V", b"Vabc", b"(c", b"(cbuiltins\n",
        b"(cbuiltins\nlist", b"Ng", b"Ng0", b"P", b"Pabc", b"P\n.", b"I", b"I0", b"L10L", b"Np", b"Np0", b"S'\n.", b"S' \n.",
        b"S'\"\n.", b"S' ' \n.", b"S ''\n.", b"S \n.", b"S\n.", b"S'a'\t\n.", b"S'a'b'\n.", b"\x80", b"\x80\x09.", b"\x84\1",
        b"\x8b\0\0\0", b"\x8c\3ab", b"\x8d\1\0", b"\x95\2\0\0\0\0\0\0\0", b"\x96\3\0\0\0\0\0\0\0ab"]:
    print(data)
    attempt(_pickle.loads, data)
    attempt(lambda: _pickle.Unpickler(io.BytesIO(data)).load())
    attempt(lambda: _pickle.Unpickler(Plain(data)).load())


class Persistent(_pickle.Unpickler):
    def persistent_load(self, name):
        return "the object " + repr(name)


for data in (b"P\n.", b"Pab\n.", b"P"):
    attempt(lambda: Persistent(io.BytesIO(data)).load())

print("while they work")
pickler = _pickle.Pickler(io.BytesIO())


class Nosy:
    def __reduce__(self):
        attempt(pickler.dump, 42)
        attempt(pickler.__init__, io.BytesIO())
        return int, ()


attempt(pickler.dump, [Nosy()])
attempt(pickler.dump, 1)


def reader():
    attempt(unpickler.load)
    attempt(unpickler.__init__, io.BytesIO(b"N."))
    return 5


class Reads:
    def __reduce__(self):
        return reader, ()


unpickler = _pickle.Unpickler(io.BytesIO(_pickle.dumps([Reads(), 1])))
attempt(unpickler.load)
attempt(unpickler.load)

print("names")
for name, module in (("a\udc80", "__main__"), ("a", "\udc80")):
    for protocol in range(6):
        thing = type("thing", (), {})
        thing.__qualname__, thing.__module__ = name, module
        home = __main__ if module == "__main__" else sys.modules.setdefault(module, types.ModuleType("m"))
        setattr(home, name, thing)
        attempt(_pickle.dumps, thing, protocol)


class Number(complex):
    pass


class Names(list):
    pass


class Table(dict):
    pass


print("proxies")
for kind in (Number, Names, Table):
    held = kind()
    proxy = weakref.proxy(held)
    for protocol in range(6):
        attempt(lambda: type(pickle.loads(pickle.dumps(proxy, protocol))))
    attempt(float, proxy)
    attempt(complex, proxy)
for descriptor in (bytearray.__dict__["maketrans"], dict.__dict__["fromkeys"], bytes.__dict__["fromhex"]):
    attempt(_pickle.dumps, descriptor)


class Shared(bytes):
    def __reduce_ex__(self, protocol):
        return Shared.rebuild, (pickle.PickleBuffer(self),)

    @staticmethod
    def rebuild(buffer):
        with memoryview(buffer) as view:
            return view.obj


print("buffers")
shared, buffers = Shared(b"foo"), []
data = pickle.dumps(shared, 5, buffer_callback=buffers.append)
print(pickle.loads(data, buffers=buffers) is shared)
part = pickle.PickleBuffer(memoryview(b"abcdef")[2:4])
print(bytes(part), type(memoryview(part).obj), bytes(part.raw()))
array = bytearray(b"xyz")
buffer = pickle.PickleBuffer(array)
view = memoryview(buffer)
print(view.obj is array)
attempt(array.append, 1)
buffer.release()
attempt(array.append, 1)
attempt(memoryview, buffer)
print(view.tobytes())
view.release()
attempt(array.append, 1)
