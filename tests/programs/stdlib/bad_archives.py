"""Archives and compressed streams that are cut off, damaged or none: the exceptions and their messages, and what is kept."""
import bz2
import gzip
import io
import lzma
import os
import tarfile
import tempfile
import zipfile
import zlib
from compression import zstd

text = b"some text that is compressed, and some more of it. " * 40


def shown(label, function, *args, **kwargs):
    try:
        print(label, "->", repr(function(*args, **kwargs))[:90])
    except Exception as e:
        print(label, "->", type(e).__module__, type(e).__name__, e)


def whole(stream):
    return len(stream.read())


for name, module in (("gzip", gzip), ("bz2", bz2), ("lzma", lzma), ("zstd", zstd)):
    data = module.compress(text)
    for label, bad in (("cut", data[:len(data) // 2]), ("short by one", data[:-1]), ("empty", b""), ("head alone", data[:3]),
                       ("none", b"no archive at all, for sure"), ("with a tail", data + b"tail of the data"),
                       ("twice", data * 2), ("two bytes changed", data[:15] + b"\xff\xff" + data[17:])):
        shown(f"{name} decompress {label}", lambda: len(module.decompress(bad)))
        opener = {"gzip": gzip.GzipFile, "bz2": bz2.BZ2File, "lzma": lzma.LZMAFile, "zstd": zstd.ZstdFile}[name]
        argument = {"fileobj": io.BytesIO(bad)} if name == "gzip" else {}
        stream = opener(**argument) if argument else opener(io.BytesIO(bad))
        shown(f"{name} file {label}", whole, stream)
        stream.close()
        shown(f"{name} closed {label}", stream.read)

# What was whole before the damage is given first.
data = gzip.compress(bytes(range(256)) * 2000)
with gzip.open(io.BytesIO(data[:-20])) as f:
    total = 0
    try:
        while block := f.read(1000):
            total += len(block)
    except EOFError as e:
        print("gzip gave", total > 100_000, e)
wrong = data[:-8] + b"\0\0\0\0" + data[-4:]
shown("gzip crc", gzip.decompress, wrong)
shown("gzip crc file", whole, gzip.open(io.BytesIO(wrong)))
shown("gzip length", gzip.decompress, data[:-4] + b"\1\0\0\0")
shown("gzip method", gzip.decompress, data[:2] + b"\7" + data[3:])

d = zlib.decompressobj()
shown("zlib", zlib.decompress, zlib.compress(text)[:-3])
shown("zlib", zlib.decompress, b"nothing")
shown("zlib", zlib.decompress, b"")
shown("zlib object", d.decompress, zlib.compress(text)[:-10])
print(len(d.unconsumed_tail), d.eof)
shown("zlib flush", lambda: len(d.flush()))
for make in (bz2.BZ2Decompressor, lzma.LZMADecompressor, zstd.ZstdDecompressor):
    d = make()
    module = {"_bz2": bz2, "_lzma": lzma}.get(make.__module__, zstd)
    print(len(d.decompress(module.compress(text) + b"xyz")), d.eof, d.unused_data, d.needs_input if hasattr(d, "needs_input") else "")
    shown("after the end", d.decompress, b"more")

# zip
buffer = io.BytesIO()
with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as z:
    z.writestr("a.txt", text)
    z.writestr("folder/b.txt", text[::-1])
data = buffer.getvalue()
for label, bad in (("cut", data[:len(data) // 2]), ("short by one", data[:-1]), ("empty", b""), ("none", b"PK\3\4 but no zip"),
                   ("before", b"before" + data), ("behind", data + b"behind")):
    shown(f"zip {label}", lambda: zipfile.ZipFile(io.BytesIO(bad)).namelist())
    print(zipfile.is_zipfile(io.BytesIO(bad)))
# (What a compressor makes is not the same everywhere.)
plain = io.BytesIO()
with zipfile.ZipFile(plain, "w") as z:
    z.writestr("a.txt", text)
    z.writestr("folder/b.txt", text[::-1])
damaged = bytearray(plain.getvalue())
damaged[60:64] = b"\0\0\0\0"
with zipfile.ZipFile(io.BytesIO(damaged)) as z:
    shown("zip damaged", z.read, "a.txt")
    shown("zip test", z.testzip)
    shown("zip whole", lambda: len(z.read("folder/b.txt")))
    shown("zip missing", z.read, "c.txt")
damaged = bytearray(data)
damaged[30:35] = b"b.txt"
with zipfile.ZipFile(io.BytesIO(damaged)) as z:
    shown("zip names differ", z.read, "a.txt")
with zipfile.ZipFile(io.BytesIO(data)) as z:
    pass
shown("zip closed", z.read, "a.txt")
damaged = bytearray(data)
damaged[data.rindex(b"PK\1\2") + 10] = 99
with zipfile.ZipFile(io.BytesIO(damaged)) as z:
    shown("zip method", z.read, "folder/b.txt")

# tar
buffer = io.BytesIO()
with tarfile.open(fileobj=buffer, mode="w") as t:
    for name in ("a.txt", "folder/b.txt"):
        info = tarfile.TarInfo(name)
        info.size = len(text)
        t.addfile(info, io.BytesIO(text))
data = buffer.getvalue()


def members(bad, mode="r"):
    with tarfile.open(fileobj=io.BytesIO(bad), mode=mode) as t:
        return [(m.name, len(t.extractfile(m).read())) for m in t]


for label, bad in (("cut in data", data[:1000]), ("cut in the second", data[:4000]), ("cut in a header", data[:300]), ("empty", b""),
                   ("none", b"x" * 2000), ("zeros", bytes(2000)), ("a bad sum", data[:2560] + b"?" + data[2561:])):
    for mode in ("r", "r:", "r|", "r:gz"):
        shown(f"tar {label} {mode}", members, bad, mode)
with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    with open("cut.tar", "wb") as f:
        f.write(data[:4000])
    with tarfile.open("cut.tar") as t:
        shown("tar extract", t.extractall, "out", filter="data")
    for at, folders, files in os.walk("out"):
        for name in sorted(files):
            print(at, name, os.path.getsize(os.path.join(at, name)))
    with tarfile.open("evil.tar", "w") as t:
        info = tarfile.TarInfo("../outside.txt")
        t.addfile(info, io.BytesIO(b""))
    with tarfile.open("evil.tar") as t:
        try:
            t.extractall("out", filter="data")
        except tarfile.OutsideDestinationError as e:
            print(e.tarinfo.name)
    shown("tar gone", tarfile.open, "gone.tar")
    shown("zip gone", zipfile.ZipFile, "gone.zip")
    shown("gzip gone", gzip.open, "gone.gz")
    os.chdir("/")
