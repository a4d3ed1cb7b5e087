"""io: StringIO, BytesIO, TextIOWrapper, buffered readers and writers, raw bases, codecs streams."""
import codecs
import io


def err(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__ + ":", e)


s = io.StringIO("line1\nline2\r\nline3")
print(s.read(3), s.tell(), s.readline(), s.readlines(), s.read(), s.seek(0), s.readline(2), list(s), s.getvalue(), s.seek(0, 2), s.write("!é"), s.getvalue()[-3:], s.truncate(5), s.getvalue(), s.tell(), s.newlines, s.line_buffering, s.closed, s.isatty(), s.readable(), s.seekable())
s.seek(10)
s.write("x")
print(repr(s.getvalue()))
for nl in (None, "", "\n", "\r\n", "\r"):
    t = io.StringIO("a\nb\r\nc\rd", newline=nl)
    print(repr(nl), t.readlines(), repr(t.getvalue()), t.newlines)
    t = io.StringIO(newline=nl)
    t.write("x\ny\r\n")
    print(repr(t.getvalue()))
for f in (lambda: io.StringIO(b"x"), lambda: io.StringIO().write(b"x"), lambda: io.StringIO(5), lambda: s.seek(-1), lambda: s.seek(1, 1), lambda: s.seek(0, 5), lambda: s.truncate(-1), lambda: s.fileno(), lambda: s.read("a"), lambda: io.StringIO("", "x"), lambda: io.BytesIO("x"), lambda: io.BytesIO().write("x"), lambda: io.BytesIO(5), lambda: s.detach(), lambda: io.BytesIO(b"ab").seek(-5), lambda: io.open("x", "zz"), lambda: io.TextIOWrapper(5), lambda: io.TextIOWrapper(io.BytesIO(), "nope"), lambda: io.BufferedReader(io.BytesIO(), -1), lambda: io.BufferedReader(5), lambda: io.RawIOBase().read(), lambda: io.IOBase().readline(), lambda: io.BufferedWriter(io.BytesIO()).read()):
    err(f)
b = io.BytesIO(b"0123456789")
print(b.read(2), b.read1(2), b.readline(), b.seek(3), b.readinto(buf := bytearray(3)), buf, b.tell(), b.seek(-2, 2), b.read(), b.getvalue(), b.seek(12), b.write(b"zz"), b.getvalue(), b.truncate(4), b.getvalue(), b.seek(0), b.readlines(), b.writelines([b"a", b"b"]), b.getvalue(), bytes(b.getbuffer()[:2]))
with b.getbuffer() as view:
    view[0] = 65
    err(lambda: b.write(b"x" * 100))
print(b.getvalue())
b.close()
err(lambda: b.read())
err(lambda: b.getvalue())
w = io.TextIOWrapper(raw := io.BytesIO(), encoding="utf-8", newline="\r\n")
print(w.write("é\nx"), raw.getvalue(), w.flush(), raw.getvalue(), w.encoding, w.errors, w.newlines, w.line_buffering, w.buffer is raw, w.tell())
w.seek(0)
print(repr(w.read()), w.reconfigure(encoding="latin-1", errors="replace") if False else "")
r = io.TextIOWrapper(io.BytesIO("héllo\nwörld\n日本".encode()), encoding="utf-8")
print(r.read(2), r.tell() > 0, r.readline(), next(r), r.read(), r.seek(0), r.readlines())
r.seek(0)
r.read(1)
pos = r.tell()
x = r.read(3)
r.seek(pos)
print(x == r.read(3))
bad = io.TextIOWrapper(io.BytesIO(b"ab\xffcd"), encoding="utf-8")
err(bad.read)
print(io.TextIOWrapper(io.BytesIO(b"ab\xffcd"), encoding="utf-8", errors="replace").read(), ascii(io.TextIOWrapper(io.BytesIO(b"\xff"), "utf-8", "surrogateescape").read()), io.TextIOWrapper(io.BytesIO("é".encode("utf-16")), "utf-16").read())


class Raw(io.RawIOBase):
    def __init__(self, data, chunk): self.data, self.chunk, self.log = data, chunk, []
    def readable(self): return True
    def writable(self): return True

    def readinto(self, b):
        n = min(len(b), self.chunk, len(self.data))
        b[:n], self.data = self.data[:n], self.data[n:]
        return n

    def write(self, b):
        self.log.append(bytes(b))
        return len(b)


print(Raw(b"abcdef", 2).read(4), Raw(b"abcdef", 2).readall(), Raw(b"ab\ncd", 1).readline(), list(Raw(b"a\nb", 1)), io.BufferedReader(Raw(b"abcdefgh", 3), 4).read(5), io.BufferedReader(Raw(b"abcdefgh", 3), 4).read1(), io.BufferedReader(Raw(b"abc", 3)).peek()[:2], io.BufferedReader(Raw(b"a\nb\n", 1)).readlines())
raw = Raw(b"", 1)
bw = io.BufferedWriter(raw, 5)
bw.write(b"abc")
print(raw.log, bw.write(b"defgh"), raw.log, bw.flush(), raw.log)
rw = io.BufferedRWPair(Raw(b"in", 5), raw)
print(rw.read(1), rw.write(b"out"), rw.flush(), raw.log[-1])
br = io.BufferedRandom(io.BytesIO(b"hello"))
print(br.read(2), br.write(b"XX"), br.seek(0), br.read())


class Text(io.TextIOBase):
    def __init__(self): self.out = []
    def write(self, x): self.out.append(x); return len(x)


t = Text()
print("a", "b", file=t)
print(t.out, t.writable(), isinstance(t, io.IOBase))
err(t.read)
d = io.IncrementalNewlineDecoder(None, True)
print(d.decode("a\r"), repr(d.decode("\nb\r\n")), d.newlines)
print(codecs.getreader("utf-8")(io.BytesIO(b"\xc3\xa9x")).read(), codecs.getwriter("utf-16-le")(o := io.BytesIO()).write("ab"), o.getvalue(), codecs.encode("abc", "rot13"), codecs.decode(b"616263", "hex"), codecs.encode(b"abc", "base64"), codecs.lookup("UTF8").name, codecs.getincrementaldecoder("utf-8")().decode(b"\xc3"), list(codecs.iterdecode([b"\xc3", b"\xa9"], "utf-8")), codecs.BOM_UTF8)
dec = codecs.getincrementaldecoder("utf-8")()
print(dec.decode(b"\xe2\x82"), dec.getstate(), dec.decode(b"\xac"))
err(lambda: dec.decode(b"\xe2", final=True))
codecs.register_error("test.upper", lambda e: (e.object[e.start:e.end].hex().upper() if isinstance(e, UnicodeDecodeError) else "?", e.end))
print(b"a\xffb".decode("ascii", "test.upper"), "aéb".encode("ascii", "test.upper"))
err(lambda: codecs.lookup("nope"))
err(lambda: b"x".decode("hex"))
err(lambda: codecs.lookup_error("nope"))
print(io.DEFAULT_BUFFER_SIZE > 1000, io.SEEK_END, io.UnsupportedOperation.__mro__[1:3], io.text_encoding(None), isinstance(io.StringIO(), io.TextIOBase), issubclass(io.FileIO, io.RawIOBase))


class Unseekable(io.BytesIO):
    def seekable(self):
        return False


class Reader(io.BufferedReader):
    pass


err(lambda: io.BufferedReader(Unseekable(b"abc")).seek(0))
err(lambda: io.BufferedReader(Unseekable(b"abc")).seek(0, 9))
print(Reader(io.BytesIO()), io.BufferedReader(io.BytesIO()), io.TextIOWrapper(io.BytesIO(), encoding="utf-8"), io.BufferedWriter(io.BytesIO()), io.BufferedRandom(io.BytesIO()))
