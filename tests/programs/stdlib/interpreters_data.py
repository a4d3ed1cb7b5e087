# What goes between interpreters, and what does not.
import _interpreters
import array
import gc
import pickle
from concurrent import interpreters


class Own:
    def __init__(self, x):
        self.x = x


class SubStr(str):
    pass


class SubTuple(tuple):
    pass


values = [None, True, 5, -(2**62), 2**63 - 1, 2**63, 1.5, float("nan"), "a", "\ud800", "\U0001f600" * 3, b"", b"\0\xff",
          (), (1, ("a", None)), SubStr("s"), SubTuple((1,)), [], {}, 1j, ..., NotImplemented, int, len, Own(1), bytearray(b"1"),
          memoryview(b"abc"), (1, [2]), range(3), frozenset()]
one = interpreters.create()
for value in values:
    shown = type(value).__name__
    shareable = _interpreters.is_shareable(value)
    try:
        _interpreters.set___main___attrs(one.id, {"value": value})
        one.exec("got = repr(value) if not isinstance(value, memoryview) else value.tolist()")
        result = one.call(eval, "got")
        print(shown, shareable, result == (value.tolist() if isinstance(value, memoryview) else repr(value)))
    except interpreters.NotShareableError as e:
        text = str(e) if " at 0x" not in str(e) else "..."
        print(shown, shareable, text, repr(e.__cause__))

# Memory is shared.
data = bytearray(b"spam and eggs")
one.prepare_main(view=memoryview(data))
one.exec("view[:4] = b'eggs'; size = len(view)")
print(data, one.call(eval, "type(view.obj).__name__, view.readonly, view.format, view.shape, view.nbytes"))
try:
    data += b"!"
except BufferError as e:
    print(e)
one.exec("view.release(); del view; import gc; gc.collect()")
gc.collect()
data += b"!"
print(data)
grid = memoryview(array.array("i", range(6))).cast("B").cast("i", (2, 3))
one.prepare_main(grid=grid)
print(one.call(eval, "grid.tolist(), grid.shape, grid.strides, bytes(grid[1, 2].to_bytes(1, 'big')), memoryview(grid.obj) == grid"))
one.exec("grid[1, 2] = 77")
print(grid.tolist())
readonly = memoryview(b"abc")
one.prepare_main(readonly=readonly)
print(one.call(eval, "readonly.readonly, bytes(readonly[::-1])"))
back = one.call(lambda v: v[1:], memoryview(b"xyz"))
print(bytes(back), type(back.obj).__name__)
try:
    _interpreters.CrossInterpreterBufferView()
except TypeError as e:
    print(e)

# Memory outlives its interpreter.
view = one.call(eval, "memoryview(bytes(range(10)) * 1000)")
one.close()
two = interpreters.create()
two.exec("junk = [bytes(1000) for i in range(1000)]")
print(bytes(view[:10]), len(view))
del view
gc.collect()

# Names.
for names in ({}, {1: 2}, {"a\0": 1}, {"\ud800": 1}, {"ok": 1, "bad": object}, 5):
    try:
        _interpreters.set___main___attrs(two.id, names)
    except Exception as e:
        print(type(e).__name__, e)
print(two.call(eval, "'ok' in vars(__import__('sys').modules['__main__'])"))

# Exceptions and interpreters as data.
print(repr(two.call(lambda e: e, ValueError("x", 1))))
print(two.call(lambda i: i.id, two) == two.id, pickle.loads(pickle.dumps(two)) is two)
two.close()
