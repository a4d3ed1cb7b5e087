"""Reading text whose characters lie across the pieces in which a stream reads: nothing is lost, and positions are right."""
import io
import os
import tempfile

words = "naïve Größe 数据 привет λόγος 🐍 plain ascii"
text = "".join(f"{i} {words[i % 7:]}\n" for i in range(40_000))
folder = tempfile.TemporaryDirectory()
path = os.path.join(folder.name, "text")

for encoding in ("utf-8", "utf-8-sig", "utf-16", "shift_jis"):
    shown = text if encoding != "shift_jis" else text.replace("ï", "i").replace("ö", "o").replace("ß", "ss").replace(
        "🐍", "").replace("据", "").replace("ό", "ο").replace("数", "").replace("ς", "")
    with open(path, "w", encoding=encoding, newline="") as f:
        f.write(shown)
    for newline in (None, "", "\n"):
        for size in (1, 1000, 8192, 8191) if encoding == "utf-8" else (5000,):
            with open(path, encoding=encoding, newline=newline) as f:
                limit = 20_000 if size == 1 else len(shown)
                pieces = []
                have = 0
                while have < limit and (piece := f.read(size)):
                    pieces.append(piece)
                    have += len(piece)
                print(encoding, repr(newline), size, "".join(pieces) == shown[:limit])
    with open(path, encoding=encoding) as f:
        lines = []
        places = {}
        while line := f.readline():
            if len(lines) % 3001 == 0:
                places[len(lines)] = f.tell()
            lines.append(line)
        print(encoding, "lines", "".join(lines) == shown, list(places.values())[:6] if encoding == "utf-8" else len(places))
        for number, place in places.items():
            f.seek(place)
            assert f.readline() == lines[number + 1], number
        # What follows a seek into the middle of what was read, read in blocks.
        f.seek(places[3001])
        print(encoding, "behind", f.read(100_000) == "".join(lines[3002:])[:100_000])

# A character in four pieces, each read by itself.
class Slow(io.RawIOBase):
    def __init__(self, data):
        self.data = data

    def readable(self):
        return True

    def readinto(self, buffer):
        n = len(self.data[:1])
        buffer[:n] = self.data[:n]
        self.data = self.data[1:]
        return n


stream = io.TextIOWrapper(io.BufferedReader(Slow("aé🐍\r\nb數\n".encode()), 1), encoding="utf-8")
print([stream.read(1) for _ in range(8)])
stream = io.TextIOWrapper(io.BufferedReader(Slow("aé🐍\r\nb數\n".encode()), 1), encoding="utf-8", newline="")
print(list(stream))
stream = io.TextIOWrapper(io.BufferedReader(Slow(b"ab\xf0\x9f"), 1), encoding="utf-8")
print(stream.read(2))
for size in (1, -1):
    try:
        print(repr(stream.read(size)))
    except UnicodeDecodeError as e:
        print(e)
