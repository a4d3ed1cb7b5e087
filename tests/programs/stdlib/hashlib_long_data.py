"""Digests of data long enough that another implementation of the algorithm may take them over: the same in one piece and in several,
in copies, and where further data of any length follow."""
import hashlib
import hmac

block = bytes((i * i + i // 7) % 251 for i in range(1 << 16))
data = block * 70
for name in ["md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_224", "sha3_256", "sha3_384", "sha3_512", "blake2b", "blake2s"]:
    whole = hashlib.new(name, data)
    before = whole.hexdigest()
    twin = whole.copy()
    pieces = hashlib.new(name)
    pieces.update(b"")
    for i in range(0, len(data), 300_001):
        pieces.update(data[i:i + 300_001])
    late = hashlib.new(name, data[:10])
    late.update(data[10:])
    print(name, before[:24], pieces.hexdigest() == before, late.digest() == whole.digest(), whole.hexdigest() == before)
    twin.update(b"more")
    whole.update(data[:100_000])
    print(twin.hexdigest()[:24], whole.hexdigest()[:24], twin.digest_size, twin.block_size, twin.name, len(twin.digest()))
for length in [0, 1, 111, 112, 127, 128, 129, 65535, 65536, 65537]:
    print(length, hashlib.sha512(data[:length]).hexdigest()[:16], hashlib.md5(memoryview(data)[:length]).hexdigest()[:16],
          hashlib.sha3_256(bytearray(data[:length])).hexdigest()[:16])
print(hashlib.shake_128(data).hexdigest(8), hmac.new(b"key", data, "sha512").hexdigest()[:16], hmac.digest(b"key", data, "md5").hex())
copies = [hashlib.sha512(data)]
for i in range(50):
    copies.append(copies[-1].copy())
    copies[-1].update(bytes([i]))
print(copies[0].hexdigest()[:16], copies[-1].hexdigest()[:16], hashlib.sha512(data + bytes(range(50))).digest() == copies[-1].digest())
