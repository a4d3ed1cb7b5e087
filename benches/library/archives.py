"""Compression, archives, checksums and encodings of bytes."""
import base64
import binascii
import bz2
import gzip
import hashlib
import io
import lzma
import os
import tarfile
import tempfile
import zipfile
import zlib
from cases import case, check, some_bytes

MB = 1 << 20


@case(100 * MB)
def gzip_round(n):
    data = some_bytes(n)

    def work():
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "data.gz")
            with gzip.open(path, "wb", compresslevel=1) as f:
                for start in range(0, n, 65536):
                    f.write(data[start:start + 65536])
            total = crc = 0
            with gzip.open(path, "rb") as f:
                while block := f.read(65536):
                    total += len(block)
                    crc = zlib.crc32(block, crc)
        return total, crc
    return work


@case(100 * MB)
def tar_round(n):
    data = some_bytes(n)
    size = max(1, n // 400)

    def work():
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "data.tar")
            with tarfile.open(path, "w") as archive:
                for i in range(400):
                    info = tarfile.TarInfo(f"folder{i % 7}/file{i}")
                    info.size = size
                    archive.addfile(info, io.BytesIO(data[i * size:(i + 1) * size]))
            target = os.path.join(folder, "out")
            with tarfile.open(path) as archive:
                archive.extractall(target, filter="data")
                names = len(archive.getnames())
            total = sum(os.path.getsize(os.path.join(at, f)) for at, _, files in os.walk(target) for f in files)
        return names, total
    return work


@case(4000)
def tar_members(n):
    def work():
        buffer = io.BytesIO()
        with tarfile.open(fileobj=buffer, mode="w:gz", compresslevel=1) as archive:
            for i in range(n):
                info = tarfile.TarInfo(f"folder{i % 7}/file{i}")
                info.size = 10
                archive.addfile(info, io.BytesIO(b"0123456789"))
        buffer.seek(0)
        with tarfile.open(fileobj=buffer) as archive:
            return check([(m.name, m.size) for m in archive])
    return work


@case(4000)
def zip_round(n):
    data = some_bytes(n * 100)

    def work():
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for i in range(n):
                archive.writestr(f"folder/file{i}", data[i * 100:i * 100 + 1000])
        with zipfile.ZipFile(buffer) as archive:
            return sum(zlib.crc32(archive.read(name)) for name in archive.namelist()) & 0xFFFFFFFF
    return work


@case(20 * MB)
def zlib_round(n):
    data = some_bytes(n)
    return lambda: check(zlib.decompress(zlib.compress(data)))


@case(20 * MB)
def bz2_round(n):
    data = some_bytes(n)
    return lambda: check(bz2.decompress(bz2.compress(data)))


@case(10 * MB)
def lzma_round(n):
    data = some_bytes(n)
    return lambda: check(lzma.decompress(lzma.compress(data, preset=2)))


@case(100 * MB)
def zstd_round(n):
    from compression import zstd
    data = some_bytes(n)
    return lambda: check(zstd.decompress(zstd.compress(data)))


@case(200 * MB)
def crc32_adler32(n):
    data = some_bytes(n)
    return lambda: (zlib.crc32(data), zlib.adler32(data), binascii.crc32(data))


@case(100 * MB)
def base64_round(n):
    data = some_bytes(n)
    return lambda: len(base64.b64encode(data)) + zlib.crc32(base64.b64decode(base64.b64encode(data)))


@case(200_000)
def base64_small(n):
    data = some_bytes(40)

    def work():
        total = 0
        for _ in range(n):
            total += len(base64.b64decode(base64.b64encode(data)))
            total += len(base64.urlsafe_b64encode(data))
        return total
    return work


@case(2 * MB)
def base85_round(n):
    data = some_bytes(n)
    return lambda: check(base64.b85decode(base64.b85encode(data)))


@case(50 * MB)
def hex_round(n):
    data = some_bytes(n)
    return lambda: check(binascii.unhexlify(binascii.hexlify(data))) + check(bytes.fromhex(data.hex()))


def _digest(name, n):
    data = some_bytes(n)
    return lambda: hashlib.new(name, data).hexdigest()[:16]


@case(100 * MB)
def hash_md5(n):
    return _digest("md5", n)


@case(100 * MB)
def hash_sha1(n):
    return _digest("sha1", n)


@case(100 * MB)
def hash_sha256(n):
    return _digest("sha256", n)


@case(100 * MB)
def hash_sha512(n):
    return _digest("sha512", n)


@case(100 * MB)
def hash_blake2b(n):
    return _digest("blake2b", n)


@case(100 * MB)
def hash_blake2s(n):
    return _digest("blake2s", n)


@case(50 * MB)
def hash_sha3_256(n):
    return _digest("sha3_256", n)


@case(200_000)
def hash_small(n):
    def work():
        last = b""
        for _ in range(n):
            last = hashlib.sha256(last).digest()
        return last.hex()[:16]
    return work


@case(60_000)
def hash_pbkdf2(n):
    return lambda: hashlib.pbkdf2_hmac("sha256", b"password", b"salt", n).hex()[:16]
