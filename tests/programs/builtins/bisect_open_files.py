"""open(): modes, buffering, newline handling, seek and tell, errors; in a temporary folder."""
import io
import os
import tempfile


def err(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__ + ":", str(e).replace(folder, "TMP"))


folder = tempfile.mkdtemp()
os.chdir(folder)
p = "file.txt"
with open(p, "w") as f:
    print(f.write("line one\n"), f.writelines(["two\n", "é three"]), f.tell(), f.name, f.mode, f.closed, f.readable(), f.writable(), f.seekable(), f.encoding, type(f).__name__)
print(f.closed, os.path.getsize(p), os.path.exists(p))
with open(p) as f:
    print(repr(f.read(4)), repr(f.readline()), f.readlines(), repr(f.read()), f.seek(0), list(f), f.tell())
with open(p, "rb") as f:
    print(f.read(3), f.seek(-3, 2), f.read(), f.seek(2), f.read1(2), f.readline(), f.tell(), f.peek(1)[:1], type(f).__name__, type(f.raw).__name__)
with open(p, "a") as f:
    f.write("\nappended")
with open(p, "r+") as f:
    f.seek(0)
    f.write("LINE")
    f.seek(0)
    print(repr(f.readline()))
    print(repr(open(p).read()))
with open(p, "w+b") as f:
    f.write(b"0123456789")
    f.seek(2)
    f.truncate(5)
    print(f.read(), f.seek(0), f.read(), f.seek(0, os.SEEK_END))
    buf = bytearray(3)
    f.seek(1)
    print(f.readinto(buf), buf)
for args in (("nope.txt",), (p, "q"), (p, "rw"), (p, "bt"), (p, ""), (p, "x"), (p, "rb", 0, "utf-8"), (p, "r", 0), (p, "r", -1, "no-enc"), (p, "r", -1, "utf-8", "strict", "x"), (folder,), (5.5,), (None,), (-1,), ("a\0b",), (p, 5), (p, "r+x")):
    err(lambda: open(*args))
f = open(p)
f.close()
f.close()
for g in (lambda: f.read(), lambda: f.write("x"), lambda: f.fileno(), lambda: list(f), lambda: f.seek(0), lambda: f.__enter__()):
    err(g)
with open(p) as f:
    err(lambda: f.write("x"))
    err(lambda: f.seek(-1))
    err(lambda: f.seek(1, 1))
    err(lambda: f.read("a"))
    err(lambda: f.foo)
with open(p, "w") as f:
    err(lambda: f.read())
    err(lambda: f.write(b"x"))
    err(lambda: f.write(5))
    err(lambda: f.write())
with open(p, "wb") as f:
    err(lambda: f.write("x"))
    f.write(b"a\r\nb\rc\nd\xff")
for nl in (None, "", "\n", "\r", "\r\n"):
    with open(p, newline=nl, encoding="latin-1") as f:
        print(repr(nl), f.readlines(), f.newlines)
with open(p, encoding="utf-8") as f:
    err(f.read)
for e in ("ignore", "replace", "surrogateescape", "backslashreplace"):
    print(e, ascii(open(p, encoding="utf-8", errors=e).read()[-2:]))
for nl in (None, "", "\n", "\r\n"):
    with open(p, "w", newline=nl) as f:
        f.write("x\ny\n")
    print(repr(nl), open(p, "rb").read())
with open(p, "w", encoding="utf-16") as f:
    f.write("hé")
print(open(p, "rb").read(), open(p, encoding="utf-16").read())
with open(p, "w", encoding="ascii") as f:
    err(lambda: f.write("é"))
with open(p, "w") as f:
    for i in range(10000):
        f.write(f"{i}\n")
with open(p) as f:
    print(sum(int(l) for l in f), next(iter(open(p))))
    f.seek(0)
    for i, line in enumerate(f):
        if i == 5000:
            break
    print(repr(line), len(f.read()))
    try:
        f.seek(0)
        next(f)
        f.tell()
    except OSError as e:
        print(e)
with open(p, "x2" if False else "r") as f, open("copy.txt", "w") as g:
    g.write(f.read())
print(os.path.getsize("copy.txt") == os.path.getsize(p), sorted(os.listdir(".")))
fd = os.open("raw.bin", os.O_RDWR | os.O_CREAT)
print(os.write(fd, b"raw bytes"), os.lseek(fd, 0, 0), os.read(fd, 3))
with open(fd, "rb", closefd=False) as f:
    print(f.read(), f.name == fd)
os.close(fd)
err(lambda: os.read(fd, 1))
with open("raw.bin", "rb", buffering=0) as f:
    print(type(f).__name__, f.read(2), f.readall())
b = io.BytesIO(b"abc")
print(b.read(1), b.getvalue(), b.seek(0, 2), b.write(b"d"), b.getbuffer()[0], b.getvalue(), b.readable(), b.truncate(2), b.getvalue(), b.readlines())
s = io.StringIO("a\nb\n", newline=None)
print(s.readline(), s.read(), s.seek(1), s.write("XYZ"), s.getvalue(), list(io.StringIO("p\nq")), s.truncate(1), s.tell())
s.close()
err(lambda: s.read())
w = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
w.write("é")
print(w.buffer.getvalue(), w.detach().__class__.__name__)
r = io.BufferedReader(io.BytesIO(b"0123456789"), 4)
print(r.peek(2)[:2], r.read(3), r.read1(), r.read(), r.read())
os.remove("raw.bin")
err(lambda: os.remove("raw.bin"))
import shutil
os.chdir("/")
shutil.rmtree(folder)
print(os.path.exists(folder))
