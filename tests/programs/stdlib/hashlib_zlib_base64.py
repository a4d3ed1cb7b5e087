"""hashlib, hmac, zlib, gzip, base64, binascii on known inputs."""
import base64
import binascii
import gzip
import hashlib
import hmac
import io
import zlib


def err(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__ + ":", e)


for name in ("md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_224", "sha3_256", "sha3_384", "sha3_512", "blake2b", "blake2s"):
    h = hashlib.new(name)
    print(name, h.digest_size, h.block_size, h.name, h.hexdigest()[:16], hashlib.new(name, b"abc").hexdigest()[:32], getattr(hashlib, name)(b"x" * 1000).hexdigest()[-16:])
    h.update(b"a")
    c = h.copy()
    h.update(b"bc")
    c.update(b"bc")
    assert h.digest() == c.digest() == hashlib.new(name, b"abc").digest()
print(hashlib.shake_128(b"abc").hexdigest(10), hashlib.shake_256(b"abc").digest(5), hashlib.blake2b(b"abc", digest_size=8, key=b"k", salt=b"s", person=b"p").hexdigest(), hashlib.sha256(bytearray(b"x")).hexdigest()[:8], hashlib.sha256(memoryview(b"x")).hexdigest()[:8], hashlib.md5(usedforsecurity=False).hexdigest(), "sha256" in hashlib.algorithms_guaranteed, hashlib.pbkdf2_hmac("sha256", b"pw", b"salt", 10).hex()[:20], hashlib.file_digest(io.BytesIO(b"abc"), "sha1").hexdigest())
for f in (lambda: hashlib.new("nope"), lambda: hashlib.md5("str"), lambda: hashlib.sha256().update("a"), lambda: hashlib.sha256(5), lambda: hashlib.blake2b(digest_size=100), lambda: hmac.new(b"k"), lambda: hmac.new("k", b"m", "md5"), lambda: base64.b64decode("abc"), lambda: base64.b64decode("a", validate=True), lambda: base64.b64decode("é"), lambda: base64.b64encode("str"), lambda: base64.b32decode("a"), lambda: base64.b16decode("zz"), lambda: base64.a85decode("~"), lambda: base64.b85decode("\x00"), lambda: binascii.unhexlify("abc"), lambda: binascii.unhexlify("zz"), lambda: binascii.a2b_base64("abc"), lambda: zlib.decompress(b"garbage"), lambda: zlib.decompress(zlib.compress(b"abc")[:-2]), lambda: zlib.compress("str"), lambda: zlib.compress(b"", 99), lambda: gzip.decompress(b"nope"), lambda: zlib.crc32("a")):
    err(f)
print(hmac.new(b"key", b"msg", "sha256").hexdigest(), hmac.digest(b"key", b"msg", "md5").hex(), hmac.compare_digest("a", "a"), hmac.compare_digest(b"a", b"b"), hmac.new(b"k" * 200, digestmod="sha1").hexdigest())
data = bytes(range(256))
for enc, dec in ((base64.b64encode, base64.b64decode), (base64.urlsafe_b64encode, base64.urlsafe_b64decode), (base64.b32encode, base64.b32decode), (base64.b32hexencode, base64.b32hexdecode), (base64.b16encode, base64.b16decode), (base64.a85encode, base64.a85decode), (base64.b85encode, base64.b85decode), (base64.z85encode, base64.z85decode), (base64.encodebytes, base64.decodebytes)):
    e = enc(data)
    print(enc.__name__, len(e), e[:20], enc(b""), enc(b"a") if enc is not base64.z85encode else "", dec(e) == data)
print(base64.b64encode(b"\xff\xfe?", altchars=b"-_"), base64.b64decode("a b\nc="), base64.b32decode("me======", casefold=True), base64.a85encode(b"\0\0\0\0    ", foldspaces=True), base64.a85encode(b"abc", adobe=True), base64.b16decode("ff", True), base64.b64decode(b"YQ==YQ=="), base64.standard_b64encode(b"x"), base64.a85encode(b"x" * 20, wrapcol=10))
print(binascii.hexlify(b"ab", "-"), binascii.unhexlify(b"6162"), binascii.b2a_base64(b"x", newline=False), binascii.crc32(b"hello"), binascii.crc_hqx(b"hello", 0), binascii.b2a_hex(b"abc"), binascii.b2a_uu(b"hello"), binascii.a2b_uu(binascii.b2a_uu(b"hello")), binascii.b2a_qp(b"a=b\xe9"), binascii.a2b_qp(b"a=3Db"))
text = b"the quick brown fox " * 200
for level in (0, 1, 6, 9, -1):
    c = zlib.compress(text, level)
    print(level, len(c) < len(text) or level == 0, zlib.decompress(c) == text)
co, do = zlib.compressobj(9, zlib.DEFLATED, -15), zlib.decompressobj(-15)
raw = co.compress(text[:1000]) + co.flush(zlib.Z_SYNC_FLUSH) + co.compress(text[1000:]) + co.flush()
out = do.decompress(raw + b"tail")
print(out == text, do.unused_data, do.eof, do.unconsumed_tail)
d2 = zlib.decompressobj()
part = d2.decompress(zlib.compress(text), 100)
print(len(part), len(d2.unconsumed_tail) > 0, part + d2.decompress(d2.unconsumed_tail) + d2.flush() == text)
print(zlib.crc32(b"hello"), zlib.crc32(b"lo", zlib.crc32(b"hel")), zlib.adler32(b"hello"), zlib.decompress(gzip.compress(b"gz"), 31), zlib.decompress(raw, -15) == text, zlib.MAX_WBITS)
g = gzip.compress(text, mtime=0)
print(gzip.decompress(g) == text, g[:4], gzip.decompress(g + g) == text * 2)
buf = io.BytesIO()
with gzip.GzipFile(fileobj=buf, mode="wb", mtime=0) as f:
    f.write(b"line1\nline2\n")
buf.seek(0)
with gzip.open(buf, "rt") as f:
    print(f.readlines())
