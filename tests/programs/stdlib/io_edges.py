"""Streams whose raw stream misbehaves or would block, a text stream that was not set up or that changes while it writes."""
import io
import os
import subprocess
import sys
import threading


def attempt(function, *arguments, **keywords):
    try:
        print("   ", repr(function(*arguments, **keywords)))
    except Exception as error:
        print("   ", type(error).__name__, error, repr(error.__cause__))


class Raw(io.RawIOBase):
    def __init__(self, result):
        self.result = result

    def readinto(self, buffer):
        return self.result

    def write(self, data):
        return self.result

    def tell(self):
        return -123

    def seek(self, *place):
        return -123

    def readable(self):
        return True

    writable = seekable = readable


for result in (-1, b"", "x", 1.5):
    print(repr(result))
    reader = io.BufferedReader(Raw(result))
    attempt(reader.raw.read, 1)
    for call in (reader.readline, reader.peek):
        attempt(call)
    attempt(reader.read, 1)
    attempt(reader.readinto1, bytearray(5))
    writer = io.BufferedWriter(Raw(result), 4)
    attempt(writer.write, b"abcdefgh")
    attempt(writer.tell)
    attempt(writer.seek, 0)
    writer.close = lambda: None

print("devices")


class Device(io.BytesIO):
    def seek(self, *place):
        return 0

    def tell(self):
        return 0


for kind in (io.BufferedReader, io.BufferedRandom):
    device = kind(Device(b"12"))
    print(device.tell(), device.seek(0, 1), device.seek(1), device.read(1), device.tell(), device.seek(0, 1), device.read())

print("readinto1")


class Pieces(io.RawIOBase):
    def __init__(self, *pieces):
        self.pieces = list(pieces)

    def readinto(self, buffer):
        piece = self.pieces.pop(0) if self.pieces else b""
        if piece is None:
            return None
        buffer[:len(piece)] = piece
        return len(piece)

    def readable(self):
        return True


reader = io.BufferedReader(Pieces(b"abc", b"de", b"fgh", b"jkl", None), 10)
room = bytearray(2)
print(reader.readinto1(room), room, reader.readinto1(room), room, reader.readinto1(room), room)
print(reader.peek(), reader.readinto1(bytearray(5)))
room = bytearray(20)
print(reader.readinto1(room), room, reader.readinto1(room), reader.readinto1(room))

print("would block")


class Slow(io.RawIOBase):
    """Takes `left` bytes, and no more."""

    def __init__(self):
        self.left, self.taken = 0, []

    def write(self, data):
        n = min(self.left, len(data))
        self.left -= n
        self.taken.append(bytes(data[:n]))
        return n or None

    def writable(self):
        return True


slow = Slow()
writer = io.BufferedWriter(slow, 8)


def write(data):
    try:
        print("   ", writer.write(data), slow.taken)
    except BlockingIOError as error:
        print("   ", error.args[1:], error.characters_written, slow.taken)
    slow.taken.clear()


for left, data in ((0, b"abcd"), (0, b"efghi"), (6, b"jklmn"), (0, b"op"), (10, b"0123456789ABCDEFGHIJKLMNOP"), (100, b"qrs"),
                   (100, b"tuvwxyz!tuvwxyz!t")):
    slow.left = left
    write(data)
slow.left = 0
try:
    writer.flush()
except BlockingIOError as error:
    print(error.args[1:])
slow.left = 100
writer.flush()
print(slow.taken)

print("closed by another thread")


class Waits(io.RawIOBase):
    def __init__(self):
        self.inside, self.go_on = threading.Event(), threading.Event()

    def writable(self):
        return True

    def write(self, data):
        return len(data)

    def close(self):
        if not self.closed:
            self.inside.set()
            self.go_on.wait(5)
        super().close()


waits = Waits()
writer = io.BufferedWriter(waits, 8)
closer = threading.Thread(target=writer.close)
threading.Timer(0.2, waits.go_on.set).start()
closer.start()
waits.inside.wait()
attempt(writer.write, b"spam")
closer.join()
print(writer.closed)

print("text")
text = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
for size in (1024, 0, -1, "x", sys.maxsize + 1, -2**1000, 1.5):
    attempt(setattr, text, "_CHUNK_SIZE", size)
attempt(delattr, text, "_CHUNK_SIZE")
print(text._CHUNK_SIZE)
bare = io.TextIOWrapper.__new__(io.TextIOWrapper)
attempt(repr, bare)
attempt(lambda: bare._CHUNK_SIZE)
text.detach()
print(repr(text))
attempt(lambda: text._CHUNK_SIZE)


class Text(str):
    def replace(self, *arguments):
        print("   ", arguments)
        return action()


for action in (lambda: None, lambda: 5, lambda: "z", lambda: stream.close(), lambda: stream.detach()):
    stream = io.TextIOWrapper(io.BytesIO(), newline="\r\n")
    attempt(stream.write, Text("a\n"))
    attempt(stream.write, "b\n")
    attempt(lambda: (stream.flush(), stream.buffer.getvalue()))


class Index:
    def __index__(self):
        raise KeyError("index")


stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
for value in (Index(), 2**1000, 2, "x", None, [], 0, True):
    attempt(stream.reconfigure, line_buffering=value)
    attempt(stream.reconfigure, write_through=value)
    print(stream.line_buffering, stream.write_through)


class Written(io.RawIOBase):
    def __init__(self):
        self.taken = []
        self.extra = None

    def writable(self):
        return True

    def write(self, data):
        extra, self.extra = self.extra, None
        if extra:
            stream.write(extra)
        self.taken.append(len(data))
        return len(data)


raw = Written()
stream = io.TextIOWrapper(raw, encoding="utf-8")
size = stream._CHUNK_SIZE
for piece in ("abc", "def", "x" * (size + 1), "ghi", "x" * size, "é" * (size // 2), "jk"):
    stream.write(piece)
    print(raw.taken)
raw.extra = "middle"
stream.write("g" * size)
stream.flush()
print(raw.taken)

pair = io.TextIOWrapper(io.BufferedRWPair(io.BytesIO(b"foo\nbar\n"), io.BytesIO()))
line = pair.readline()
pair.write(line)
print([line, pair.readline()])

reading, writing = os.pipe()
os.set_blocking(reading, False)
with open(reading) as stream:
    attempt(stream.read)
os.close(writing)


class Detaches(io.RawIOBase):
    @property
    def closed(self):
        global wrapper
        held, wrapper = wrapper, None
        if held is not None:
            held.detach()
        return False


wrapper = None
raw = Detaches()
stream = wrapper = io.TextIOWrapper(raw)
stream.close()
code = "import io; f = open(%r); io.TextIOWrapper(io.BytesIO()); f.close()" % os.devnull
done = subprocess.run([sys.executable, "-X", "warn_default_encoding", "-c", code], capture_output=True, text=True)
print(done.stderr)

print("attributes")
sys.stderr = sys.stdout
file = io.FileIO(os.devnull)
attempt(setattr, file, "_blksize", 5)
for owner in (file, io.BufferedReader(io.FileIO(os.devnull)), io.TextIOWrapper(io.BytesIO())):
    for value in (True, 1, None):
        attempt(setattr, owner, "_finalizing", value)
    attempt(delattr, owner, "_finalizing")
    print(owner._finalizing)
    owner._finalizing = False
    owner.close()


class Named(io.FileIO):
    pass


named = Named(os.devnull)
print(repr(named))
named.close()
print(repr(named), repr(Named.__new__(Named)))
with open(os.devnull, "rb", 1):
    pass
attempt(lambda: open(False, closefd=False).name)

# A thread that opens one end of a pipe lets others run, who open the other.
place = "edges.fifo"
os.mkfifo(place)
got = []


def receive():
    with open(place, "rb") as end:
        got.append(end.read())


receiver = threading.Thread(target=receive)
receiver.start()
with open(place, "wb") as end:
    end.write(b"through the pipe")
receiver.join()
os.unlink(place)
print(got)
