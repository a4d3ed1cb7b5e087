"""What runs Python code while bytes are in use cannot change their size."""
import array


def attempt(f, *args):
    try:
        return f(*args)
    except Exception as error:
        return "%s: %s" % (type(error).__name__, error)


class Length(bytes):
    def __len__(self):
        change()
        return 1


view = memoryview(bytearray(b"AAAA"))
change = view.release
print(attempt(view.hex, Length(b":")))
data = bytearray(b"\xaa\xbb")
change = data.clear
print(attempt(data.hex, Length(b":")), data)


class Hashed(array.array):
    def __hash__(self):
        shown.release()
        return 123


shown = memoryview(Hashed("B", b"A" * 16)).toreadonly()
print(attempt(hash, shown))


class Index:
    def __index__(self):
        data.clear()
        return 65


for name in ("find", "rfind", "index", "rindex", "count"):
    data = bytearray(b"A")
    print(name, attempt(getattr(data, name), Index()))


def emptying():
    data.clear()
    yield b"x"
    yield b"y"


data = bytearray(b",")
print(attempt(data.join, emptying()))


class Shown:
    def __repr__(self):
        data.clear()
        return "E"


data = bytearray(b"%a end")
print(attempt(data.__mod__, Shown()))
data = bytearray(b"abc")
print(attempt(data.__init__, [1, 2, 1000]), data)


class Buffer:
    def __init__(self, change):
        self.change = change

    def __buffer__(self, flags):
        self.change()
        return memoryview(b"ABC")


data = bytearray(b"xy")
data.extend(Buffer(lambda: data.extend(b"zz")))
print(data)


class Item:
    def __buffer__(self, flags):
        items.clear()
        return memoryview(b"x")


items = [b"a", Item(), b"c"]
print(attempt(b"".join, items))


class Own:
    @property
    def __bytes__(self):
        raise ZeroDivisionError

    def __buffer__(self, flags):
        return memoryview(b"abc")


print(attempt(lambda: b"%b" % Own()))
