"""_zstd and compression.zstd: constructors, modes, dictionaries, frames, parameters, and what is refused."""
import _zstd
import compression.zstd as Z
import copy
import hashlib
import pickle
import random
from _zstd import *


def t(f, *args, **keywords):
    try:
        text = repr(f(*args, **keywords))
        print(text[:300] if " at 0x" not in text else text.partition(" at 0x")[0])
    except Exception as e:
        print(type(e).__name__ + ":", str(e)[:400])


class Index:
    def __index__(self):
        return 3


class SubDict(dict):
    pass


class SubTuple(tuple):
    pass


print([n for n in dir(_zstd) if n not in ("__file__", "__loader__", "__spec__")])
print(sorted(vars(ZstdCompressor)), sorted(vars(ZstdDecompressor)), sorted(vars(ZstdDict)))
print([(n, getattr(_zstd, n)) for n in dir(_zstd) if isinstance(getattr(_zstd, n), int) and n != "zstd_version_number"])

print("-- levels and options")
for level in ([], 3.5, True, 10**30, 200, -(2**31) - 5, 0, Index(), None, 1, 22, -5):
    t(ZstdCompressor, level)
t(ZstdCompressor, 3, {})
for options in ([], {1: 2}, {"a": 2}, {100: "x"}, {100: 5.5}, {2**70: 1}, {100: 2**70}, {100: 2**31}, {2**31: 1}, {100: 0}, {100: 23}, {100: Index()}, {Index(): 3}, SubDict({100: 3}), {Z.DecompressionParameter.window_log_max: 10}):
    t(ZstdCompressor, options=options)
for options in ({Z.CompressionParameter.window_log: 10}, {100: 1}, {100: "x"}, {101: 1}, [], {"x": 1}, {2**70: 1}, {100: 2**31}, {100: 20}):
    t(ZstdDecompressor, options=options)
for parameter in [99, *Z.CompressionParameter, 300]:
    for value in (-10**9, 10**9):
        t(ZstdCompressor, options={int(parameter): value})

print("-- dictionaries")
for args, keywords in [((), {}), ((b"123",), {}), ((b"1" * 8,), {}), ((b"1" * 8,), {"is_raw": True}), (("a",), {}), ((b"12345678", 1), {}), ((), {"dict_content": b""}), ((b"1" * 7,), {"is_raw": True})]:
    t(ZstdDict, *args, **keywords)
d = ZstdDict(b"hello world hello", is_raw=True)
print(len(d), d.dict_id, d.dict_content)
for name in ("as_prefix", "as_digested_dict", "as_undigested_dict"):
    got = getattr(d, name)
    print(type(got), len(got), got[0] is d, got[1])
    t(setattr, d, name, 1)
t(setattr, d, "dict_id", 5)
t(setattr, d, "dict_content", 5)
for wrong in (5, (d, 3), (d, -1), (d, 1, 1), (1, 1), (d, "a"), (d, 2**70), [d, 1], SubTuple((d, 1)), (d, True), None):
    t(ZstdCompressor, zstd_dict=wrong)
    t(ZstdDecompressor, zstd_dict=wrong)
text = b"hello world hello world"
for form in (d, d.as_prefix, d.as_digested_dict, d.as_undigested_dict):
    packed = Z.compress(text, zstd_dict=form)
    print(packed)
    t(Z.decompress, packed, zstd_dict=form)
    t(Z.decompress, packed, zstd_dict=d)
    t(Z.decompress, packed)
for o in (d, ZstdCompressor(), ZstdDecompressor()):
    t(pickle.dumps, o)
    t(copy.copy, o)
    t(type, "S", (type(o),), {})

print("-- compressor")
c = ZstdCompressor()
print(c.last_mode, c.CONTINUE, c.FLUSH_BLOCK, c.FLUSH_FRAME)
t(c.compress)
for args in (("a",), (b"", 3), (b"", -1), (b"", "a"), (b"", 2**40), (b"", 1, 2), (b"abc", 2.0)):
    t(c.compress, *args)
for args in ((0,), (5,), ("a",), (1, 2)):
    t(c.flush, *args)
t(c.compress, data=b"ab", mode=2)
t(c.compress, b"abc", True)
print(c.last_mode)
t(setattr, c, "last_mode", 1)
for args in ((), ("a",), (-1,), (2**64,), (2**64 - 2,), (1.0,), (5,), (Index(),), (5, 5), (None,)):
    t(c.set_pledged_input_size, *args)
c.flush()
t(c.set_pledged_input_size, 2)
t(c.compress, b"abcdef")
t(c.compress, b"abcdef", 2)
t(c.set_pledged_input_size, 20)
t(c.compress, b"short", 0)
t(c.flush)
print(c.last_mode)
t(c.compress, b"again", 2)

print("-- decompressor")
z = Z.compress(b"hello" * 100)


def state(d):
    print("  ", d.eof, d.needs_input, d.unused_data)


dd = ZstdDecompressor()
state(dd)
for data, limit in [(b"", -1), (z[:10], -1), (z[10:] + b"rest", 10), (b"", 0), (b"", 1000), (b"", -1)]:
    t(dd.decompress, data, max_length=limit)
    state(dd)
t(dd.decompress)
t(dd.decompress, "a")
t(dd.decompress, b"", "a")
t(dd.decompress, b"", 1, 1)
dd = ZstdDecompressor()
t(dd.decompress, b"garbage garbage")
t(dd.decompress, z)
state(dd)
dd = ZstdDecompressor()
t(dd.decompress, z[:-3])
state(dd)
t(dd.decompress, z[-3:], 0)
state(dd)
dd = ZstdDecompressor()
t(dd.decompress, Z.compress(b""), 0)
state(dd)
for name in ("eof", "needs_input", "unused_data"):
    t(setattr, dd, name, 1)

print("-- frames")
for data in (z, b"", b"1" * 20, 5, z[:-1], z + b"abc"):
    t(get_frame_info, data)
    t(get_frame_size, data)
for args in ((100, True), (100, False), (5, True), (5, False), ("a", True), (100,)):
    t(get_param_bounds, *args)
t(set_parameter_types, 1, 2)
t(set_parameter_types, int)
t(set_parameter_types, int, 2)

print("-- training")
samples = [b"sample %d some text %d" % (i, i * 7) for i in range(300)]
joined, sizes = b"".join(samples), tuple(map(len, samples))
for args in ((), (b"", (), 0), (b"", [], 5), (b"abc", (1,), 100), (b"abc", (3,), 100), (b"abc", (-3, 6), 100), (b"abc", ("a",), 100), (b"", (), -5), (b"abc", (2**70,), 100), ("abc", (3,), 100), (bytearray(b"abc"), (3,), 100)):
    t(train_dict, *args)
trained = train_dict(joined, sizes, 3000)
print(hashlib.md5(trained).hexdigest(), ZstdDict(trained))
for args in ((), (b"abc", b"abc", (3,), 100, 3), (b"", b"", (), 0, 3), ("a", b"", (), 5, 3), (b"", b"", [], 5, 3), (b"", b"", (), 5, "a")):
    t(finalize_dict, *args)
final = finalize_dict(b"abc" * 100, joined, sizes, 1000, 3)
print(len(final), hashlib.md5(final).hexdigest())
for level in (-5, 1, 3, 9, 19):
    print(hashlib.md5(Z.compress(joined, level)).hexdigest(), hashlib.md5(Z.compress(joined, level, zstd_dict=ZstdDict(trained))).hexdigest())
bad = bytearray(trained)
bad[8:60] = bytes(52)
b = ZstdDict(bytes(bad))
t(ZstdCompressor, zstd_dict=b.as_digested_dict)
t(ZstdDecompressor, zstd_dict=b)

print("-- large data in pieces, with threads of the library")
random.seed(5)
data = bytes(random.choices(b"abcdefgh", k=600_000))
c = ZstdCompressor(options={100: 1, 201: 1})
whole = b"".join(c.compress(data[i:i + 50_000]) for i in range(0, len(data), 50_000)) + c.flush()
print(len(whole), hashlib.md5(whole).hexdigest(), Z.decompress(whole) == data)
dd, pieces = ZstdDecompressor(), []
while not dd.eof:
    pieces.append(dd.decompress(whole if not pieces else b"", 77_777))
print(len(pieces), b"".join(pieces) == data, Z.decompress(whole + whole) == data * 2)
c = ZstdCompressor(options={400: 2}, zstd_dict=ZstdDict(data[:9999], is_raw=True))
half = c.compress(data * 8)
del c
