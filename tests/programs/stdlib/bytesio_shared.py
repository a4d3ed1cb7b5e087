"""A BytesIO made of a bytes object shares it until it is written to; what readers and writers see is the same either way."""
import io
import pickle

source = b"first\nsecond\nthird"
stream = io.BytesIO(source)
print(stream.getvalue() is source, stream.read() is source, stream.read())
stream.seek(2)
print(stream.readline(), stream.tell(), stream.readlines())
print(stream.seek(-3, 2), stream.read1(10), stream.seek(100), stream.read(), stream.getvalue() == source)

stream.seek(6)
print(stream.write(b"SECOND!"), source, stream.getvalue())
stream = io.BytesIO(source)
print(stream.truncate(5), stream.getvalue(), source, stream.truncate(50), stream.getvalue())
stream = io.BytesIO(source)
with stream.getbuffer() as view:
    view[:5] = b"FIRST"
    try:
        stream.write(bytes(100))
    except BufferError as e:
        print(e)
    stream.seek(0)
    print(stream.readinto(view[3:]), bytes(view))
print(source, stream.getvalue())

stream = io.BytesIO(source)
part = bytearray(8)
print(stream.readinto(part), part, stream.readinto(memoryview(part)[4:]), part, stream.tell())
stream.seek(0, 2)
print(stream.readinto(part), stream.write(b"."), stream.getvalue())

stream = io.BytesIO(source)
stream.seek(30)
print(stream.write(b"x"), stream.getvalue())
stream = io.BytesIO(bytearray(source))
stream.read(3)
again = pickle.loads(pickle.dumps(stream))
print(again.tell(), again.getvalue() == source, again.write(b"--"), again.getvalue(), stream.getvalue())
stream.__init__(b"new")
print(stream.getvalue(), stream.tell(), list(io.BytesIO(source)))
stream.__init__()
print(stream.getvalue())
class Sub(bytes):
    pass
print(type(io.BytesIO(Sub(b"abc")).getvalue()), io.BytesIO(b"").read(), io.BytesIO(b"").getvalue())
stream.close()
try:
    stream.getvalue()
except ValueError as e:
    print(e)

# Streams over connections and others whose raw stream is written in Python, one after the other: what one of them has read ahead
# is not seen in the next.
class Raw(io.RawIOBase):
    def __init__(self, data):
        self.data = data
        self.sizes = []

    def readable(self):
        return True

    def readinto(self, b):
        self.sizes.append(len(b))
        part, self.data = self.data[:len(b)], self.data[len(b):]
        b[:len(part)] = part
        return len(part)

for data in [b"long " * 3, b"short", b""]:
    raw = Raw(data)
    with io.BufferedReader(raw) as reader:
        print(reader.read(2), reader.peek()[:4], reader.read(), raw.sizes[0])

# In text: handlers that answer only errors in encoding.
for errors in ["xmlcharrefreplace", "namereplace"]:
    for encoding in ["us-ascii", "latin-1", "utf-8", "cp1252"]:
        target = io.BytesIO()
        writer = io.TextIOWrapper(target, encoding=encoding, errors=errors, newline="\n")
        writer.write("a\u00e9\u20ac\U0001f40d\ud800\n" if encoding != "utf-8" else "a\u00e9\u20ac\n")
        writer.flush()
        print(encoding, errors, target.getvalue())
only = io.TextIOWrapper(open("/dev/null", "wb"), encoding="ascii", errors="xmlcharrefreplace")
print(only.write("\u00e9"), only.errors, only.encoding)
only.close()
