"""The East Asian encodings: all characters both ways, broken input, pieces, streams."""
import _multibytecodec
import codecs
import io
import random
import zlib

NAMES = ["gb2312", "gbk", "gb18030", "big5hkscs", "big5", "cp950", "shift_jis", "cp932", "euc_jp", "shift_jis_2004",
         "euc_jis_2004", "euc_jisx0213", "shift_jisx0213", "euc_kr", "cp949", "johab"]
TEXT = "".join(map(chr, range(0x10000))) + "".join(map(chr, range(0x20000, 0x2B000))) + "\U0010FFFF"


def show(f, *args):
    try:
        return repr(f(*args))
    except Exception as e:
        return f"{type(e).__name__}: {e}"


for name in NAMES:
    rnd = random.Random(name)
    encoded = TEXT.encode(name, "ignore")
    print(name, len(encoded), zlib.crc32(encoded), zlib.crc32(encoded.decode(name, "replace").encode("utf-8", "surrogatepass")))
    soup = bytes(rnd.choice(b"aZ09") if rnd.random() < 0.2 else rnd.randrange(256) for _ in range(20000))
    for errors in ("ignore", "replace", "backslashreplace"):
        print("  ", errors, zlib.crc32(soup.decode(name, errors).encode("utf-8", "surrogatepass")))
    pairs = bytes(x for a in range(0x80, 0x100) for b in range(0x30, 0x100) for x in (a, b, 0x20))
    print("   pairs", zlib.crc32(pairs.decode(name, "backslashreplace").encode()))
    for data in (b"\x81", b"a\xff", b"a\xffb", b"\xa1\xa1\x8f", b"\x8f\xa2", b"\x81\x30\x81", b"\xa4\xd4\xa4\xa1\xa4\xbf\xa4\xd4", b"\xa4\xd4\xa4"):
        print("   ", data, show(data.decode, name))
    for text in ("\u4e2d\u6587", "\uac00\ub098\ub620", "\u3042\u30ab\u309a\u02e9\u02e5", "\xca\u0304\xca", "\xe9\ud800", "\u20ac\xa5~\\"):
        print("   ", ascii(text), show(text.encode, name), show(text.encode, name, "xmlcharrefreplace"))
    encoder = codecs.getincrementalencoder(name)("replace")
    out = [encoder.encode(c) for c in "a\u30ab\u309a\u30ab\xca"]
    state = encoder.getstate()
    print("   ", out, state, encoder.encode("", True))
    encoder.setstate(state)
    print("   ", show(encoder.encode, "\u0304", True))
    decoder = codecs.getincrementaldecoder(name)("replace")
    data = "x\u4e2d\u4e01\ub620y".encode(name, "ignore")
    print("   ", [decoder.decode(data[i:i + 1]) for i in range(len(data))], decoder.getstate(), decoder.decode(b"\xb0", True))
    stream = io.BytesIO()
    writer = codecs.getwriter(name)(stream)
    writer.write("one \u4e00\n")
    writer.writelines(["two\n", "\u4e8c"])
    print("   ", stream.getvalue())
    stream.seek(0)
    reader = codecs.getreader(name)(stream)
    print("   ", reader.read(3), reader.readline(), reader.readlines(), repr(reader.read()))
    print("   ", io.TextIOWrapper(io.BytesIO(stream.getvalue()), name).readlines())

import _codecs_cn

codec = _codecs_cn.getcodec("gbk")
codecs.register_error("test.answer", lambda e: ("<%d-%d>" % (e.start, e.end), e.end))
for f, *args in [
    (_codecs_cn.getcodec, "nothing"), (_codecs_cn.getcodec, 1), (codec.encode, 1), (codec.encode, "\u0e01", "unknown"),
    (codec.decode, 1), (codec.decode, b"\xff", "unknown"), (codec.encode, "a\u0e01b", "test.answer"),
    (codec.decode, b"a\xff\xffb", "test.answer"), (_multibytecodec.MultibyteIncrementalDecoder,),
    (codecs.getincrementaldecoder("gbk")().setstate, (b"123456789", 0)), (codecs.getreader("gbk")(1).read,),
]:
    print(show(f, *args))
for kind in ("IncrementalDecoder", "IncrementalEncoder", "StreamReader", "StreamWriter"):
    kind = getattr(_multibytecodec, "Multibyte" + kind)
    print(kind, [n for n in dir(kind) if n[0] != "_"])
