"""A file system that runs full: what writers of files and archives raise there, what is left of their files, and that they go on once
there is room again. It is a small tmpfs in a namespace of its own; where the system allows no such thing, nothing is tried, and
the same is printed."""
import bz2
import contextlib
import csv
import errno
import gzip
import json
import os
import pickle
import random
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
import zipfile

SIZE = 64 * 1024
# What CPython 3.14 sees.
EXPECTED = [
    ["text", "OSError ENOSPC", True, True],
    ["lines", "OSError ENOSPC", True, True],
    ["unbuffered", "wrote 65536", True, True],
    ["again", "OSError ENOSPC", True, True],
    ["copy", "OSError ENOSPC", True, True],
    ["tree", "Error", True, True],
    ["json", "OSError ENOSPC", True, True],
    ["csv", "OSError ENOSPC", True, True],
    ["pickle", "OSError ENOSPC", True, True],
    ["gzip", "OSError ENOSPC", True, True],
    ["bz2", "OSError ENOSPC", True, True],
    ["zip", "OSError ENOSPC", True, True],
    ["tar", "OSError ENOSPC", True, True],
    ["sqlite", "OperationalError database or disk is full", True, True],
    ["truncate up", "fine", True, True],
    ["temporary", "OSError ENOSPC", True, True],
    ["folder", "OSError ENOSPC", True, True],
    ["recovered", "OSError ENOSPC", "0123456789", True],
]


def attempt(function):
    try:
        return function()
    except OSError as e:
        return type(e).__name__ + (" " + errno.errorcode[e.errno] if e.errno else "")
    except Exception as e:
        return f"{type(e).__name__} {e}"


def cases(outside):
    data = random.Random(1).randbytes(4 * SIZE)  # which does not compress

    def text():
        with open("text", "w") as f:
            f.write("0123456789" * SIZE)

    def lines():
        with open("lines", "w") as f:
            for i in range(20_000):
                f.write(f"line {i}\n")

    def unbuffered():
        with open("raw", "wb", buffering=0) as f:
            return f"wrote {f.write(bytes(2 * SIZE))}"

    def again():
        with open("raw", "wb", buffering=0) as f:
            f.write(bytes(SIZE))
            f.write(b"x")

    def copied():
        with open(os.path.join(outside, "big"), "wb") as f:
            f.write(data)
        shutil.copyfile(os.path.join(outside, "big"), "copy")

    def tree():
        os.makedirs(os.path.join(outside, "tree"), exist_ok=True)
        for name in "abc":
            with open(os.path.join(outside, "tree", name), "wb") as f:
                f.write(data)
        try:
            shutil.copytree(os.path.join(outside, "tree"), "tree")
        except shutil.Error as e:
            return type(e).__name__ if len(e.args[0]) == 3 else repr(e)

    def written(name, write, mode="wb", **more):
        def work():
            with open(name, mode, **more) as f:
                write(f)
        return work

    def gz():
        with gzip.open("a.gz", "wb") as f:
            f.write(data)

    def bz():
        with bz2.open("a.bz2", "wb") as f:
            f.write(data)

    def zipped():
        with zipfile.ZipFile("a.zip", "w") as archive:
            archive.writestr("member", data)

    def tar():
        with tarfile.open("a.tar", "w") as archive:
            archive.add(os.path.join(outside, "big"), "member")

    def sqlite():
        with contextlib.closing(sqlite3.connect("a.db")) as connection:
            connection.execute("create table t(x)")
            with connection:
                connection.executemany("insert into t values (?)", [(data[:1000],)] * 500)

    def up():
        with open("sparse", "wb") as f:
            f.truncate(10 * SIZE)
        return "fine" if os.path.getsize("sparse") == 10 * SIZE else "short"

    def temporary():
        with tempfile.NamedTemporaryFile(dir=".") as f:
            f.write(data)
            f.flush()

    def folder():
        for i in range(100_000):
            with open(f"f{i}", "wb") as f:
                f.write(b"x" * 100)

    yield "text", text
    yield "lines", lines
    yield "unbuffered", unbuffered
    yield "again", again
    yield "copy", copied
    yield "tree", tree
    yield "json", written("a.json", lambda f: json.dump(list(range(20_000)), f), "w")
    yield "csv", written("a.csv", lambda f: csv.writer(f).writerows([["x" * 50, i] for i in range(SIZE // 10)]), "w", newline="")
    yield "pickle", written("a.pickle", lambda f: pickle.dump(data.hex(), f))
    yield "gzip", gz
    yield "bz2", bz
    yield "zip", zipped
    yield "tar", tar
    yield "sqlite", sqlite
    yield "truncate up", up
    yield "temporary", temporary
    yield "folder", folder


def recovered():
    """A stream that could not write goes on when there is room."""
    with open("filler", "wb", buffering=0) as f:
        f.write(bytes(2 * SIZE))
    f = open("late", "w")
    f.write("0123456789")
    failed = attempt(f.flush)
    os.remove("filler")
    f.flush()
    f.close()
    with open("late") as f:
        return failed, f.read()


def free():
    status = os.statvfs(".")
    return status.f_bavail * status.f_frsize


def empty():
    for name in os.listdir("."):
        if os.path.isdir(name):
            shutil.rmtree(name)
        else:
            os.remove(name)


def inside():
    seen = []
    with tempfile.TemporaryDirectory() as outside, tempfile.TemporaryDirectory() as home:
        mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "none", home]
        if subprocess.run(mount, capture_output=True).returncode:
            print("[]")
            return
        os.chdir(home)
        for name, function in cases(outside):
            result = attempt(function)
            used = sum(os.path.getsize(os.path.join(at, f)) for at, _, files in os.walk(".") for f in files)
            empty()
            seen.append([name, result, used <= 10 * SIZE, free() == SIZE])
        failed, text = recovered()
        empty()
        seen.append(["recovered", failed, text, free() == SIZE])
        os.chdir("/")
        subprocess.run(["umount", home])
    print(json.dumps(seen))


def main():
    if sys.argv[1:] == ["inside"]:
        return inside()
    try:
        done = subprocess.run(["unshare", "-rm", sys.executable, __file__, "inside"], capture_output=True, text=True)
    except OSError:
        done = None
    # (unshare's own failures have the status 1, and print nothing here.)
    text = done.stdout if done else ""
    seen = json.loads(text) if text else []
    if not text and done and "Traceback" in done.stderr:
        print(done.stderr)
    for expected, got in zip(EXPECTED, seen or EXPECTED):
        if expected != got:
            print("expected", expected, "got", got)
    print(len(seen or EXPECTED) == len(EXPECTED))


if __name__ == "__main__":
    main()
