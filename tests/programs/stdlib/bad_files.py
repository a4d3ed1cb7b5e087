"""Files, pipes and sockets that fail: closed, full, without permission, gone, too big. What is raised, and what is left."""
import csv
import errno
import gzip
import io
import json
import mmap
import os
import pathlib
import pickle
import resource
import shelve
import shutil
import signal
import socket
import sqlite3
import sys
import tarfile
import tempfile
import zipfile


def shown(label, function, *args, **kwargs):
    try:
        print(label, "->", repr(function(*args, **kwargs))[:90])
    except Exception as e:
        print(label, "->", type(e).__module__, type(e).__name__, e, getattr(e, "filename", None))


def in_child(function):
    """Runs something that cannot be taken back in a process of its own."""
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        try:
            function()
        finally:
            sys.stdout.flush()
            os._exit(0)
    print("child", os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))


home = tempfile.TemporaryDirectory()
os.chdir(home.name)

# Closed.
f = open("a", "w+")
f.write("text")
f.close()
for name, arguments in (("read", ()), ("write", ("x",)), ("readline", ()), ("seek", (0,)), ("tell", ()), ("flush", ()), ("truncate", ()), ("fileno", ()),
                        ("isatty", ()), ("readable", ()), ("__enter__", ()), ("__iter__", ()), ("writelines", (["a"],)), ("detach", ())):
    shown(f"text {name}", getattr(f, name), *arguments)
for mode in ("rb", "wb", "r+b"):
    f = open("b", mode) if mode != "rb" else open("a", mode)
    f.close()
    for name, arguments in (("read", ()), ("write", (b"x",)), ("seek", (0,)), ("tell", ()), ("peek", ()), ("readinto", (bytearray(1),)), ("flush", ()), ("raw.read", ())):
        target = f
        for part in name.split("."):
            target = getattr(target, part, None)
        if target:
            shown(f"{mode} {name}", target, *arguments)
f = open("a")
os.close(f.fileno())
shown("closed below", f.read)
shown("close", f.close)
print(f.closed)
f = open("c", "w")
f.write("lost")
os.close(f.fileno())
shown("flush", f.flush)
shown("close", f.close)
print(f.closed, os.path.getsize("c"))
shown("read of a writer", open("c", "w").read)
shown("write of a reader", open("c").write, "x")
shown("mode", open, "c", "rw")
shown("mode", open, "c", "b")
shown("newline", open, "c", newline="x")
shown("encoding", open, "c", encoding="none-such")
shown("buffering", open, "c", buffering=0)
shown("folder", open, ".")
shown("below a file", open, "a/b")
shown("empty", open, "")
shown("null", open, "a\0b")
shown("long", open, "x" * 300)
shown("descriptor", open, 987)
shown("loop", lambda: (os.symlink("l1", "l2"), os.symlink("l2", "l1"), open("l1")))
shown("exists", open, "a", "x")
for function, arguments in ((os.mkdir, ("a",)), (os.rmdir, ("a",)), (os.rmdir, ("none",)), (os.remove, (".",)), (os.rename, ("none", "x")), (os.listdir, ("a",)),
                            (os.scandir, ("none",)), (os.chdir, ("a",)), (os.readlink, ("a",)), (os.stat, ("none",)), (os.link, ("none", "x")), (os.symlink, ("x", "a")),
                            (os.makedirs, ("a/b",)), (os.utime, ("none",)), (os.truncate, ("none", 0)), (shutil.rmtree, ("none",)), (shutil.copy, ("none", "x")),
                            (shutil.move, ("none", "x")), (shutil.copy, ("a", "a")), (pathlib.Path("none").read_text, ()), (pathlib.Path("a").mkdir, ()),
                            (pathlib.Path("a").iterdir, ()), (os.removedirs, ("none",)), (os.walk, ("none",)), (os.open, ("none", os.O_RDONLY)), (os.read, (987, 1)),
                            (os.close, (987,)), (os.dup, (987,)), (os.lseek, (987, 0, 0))):
    shown(function.__name__, lambda: [type(x).__name__ for x in (function(*arguments) or [])])

# Full.
for mode, data in (("w", "x" * 100_000), ("wb", b"x" * 100_000), ("w", "short"), ("wb", b"short")):
    f = open("/dev/full", mode)
    shown(f"full {mode}", f.write, data)
    shown(f"full {mode} flush", f.flush)
    shown(f"full {mode} close", f.close)
    print(f.closed)
with open("/dev/full", "wb", buffering=0) as f:
    shown("full raw", f.write, b"x")
shown("full write_text", pathlib.Path("/dev/full").write_text, "x")
shown("full copy", shutil.copyfile, "/proc/self/status", "/dev/full")


def csv_full():
    with open("/dev/full", "w", newline="") as f:
        csv.writer(f).writerows([["x" * 100]] * 1000)


def filled(write, mode="w"):
    with open("/dev/full", mode) as f:
        write(f)


shown("full csv", csv_full)
shown("full print", filled, lambda f: print("x", file=f, flush=True))
shown("full json", filled, lambda f: json.dump(list(range(5000)), f))
shown("full pickle", filled, lambda f: pickle.dump(list(range(500_000)), f), "wb")


def too_big():
    """Files may have 10,000 bytes."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))

    def left(name):
        print(name, os.path.getsize(name) if os.path.exists(name) else None)

    def write_text():
        with open("big.txt", "w") as f:
            f.write("0123456789" * 5000)

    def write_lines():
        with open("lines.txt", "w") as f:
            for i in range(5000):
                f.write(f"line {i}\n")

    def write_zip():
        with zipfile.ZipFile("big.zip", "w") as z:
            z.writestr("a", b"0123456789" * 5000)

    def write_tar():
        with open("in.txt", "w") as f:
            f.write("0123456789" * 900)
        with tarfile.open("big.tar", "w") as t:
            t.add("in.txt")

    def write_database():
        db = sqlite3.connect("big.db")
        try:
            with db:
                db.execute("create table t (a)")
                db.executemany("insert into t values (?)", [("x" * 1000,)] * 100)
        finally:
            print(db.execute("select count(*) from sqlite_master").fetchone())
            db.close()

    def write_raw():
        with open("raw", "wb", buffering=0) as f:
            print(f.write(bytes(9_000)), f.write(bytes(9_000)))
            f.write(b"x")

    for function, name in ((write_text, "big.txt"), (write_lines, "lines.txt"), (write_zip, "big.zip"), (write_tar, "big.tar"), (write_database, "big.db"),
                           (write_raw, "raw")):
        shown(function.__name__, function)
        left(name)
    shown("truncate", os.truncate, "raw", 20_000)
    shown("copy", shutil.copyfile, "../large", "copy")
    left("copy")
    f = open("mapped", "w+b")
    f.write(bytes(5000))
    f.flush()
    with mmap.mmap(f.fileno(), 0) as m:
        shown("mmap resize", m.resize, 50_000)
        print(len(m))


os.mkdir("work")
with open("large", "wb") as f:
    f.write(bytes(100_000))
os.chdir("work")
in_child(too_big)
os.chdir("..")

# Without permission. (Root may do all, so a child is somebody else.)
os.chmod(".", 0o755)
with open("secret", "w") as f:
    f.write("x")
os.chmod("secret", 0)
os.mkdir("closed")
with open("closed/inside", "w") as f:
    f.write("x")
os.chmod("closed", 0o600)
os.mkdir("fixed")
with open("fixed/inside", "w") as f:
    f.write("x")
os.chmod("fixed", 0o555)


def somebody():
    if os.getuid() == 0:
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
    for function, arguments in ((open, ("secret",)), (open, ("fixed/new", "w")), (open, ("closed/inside",)), (os.remove, ("fixed/inside",)), (os.mkdir, ("fixed/d",)),
                                (os.listdir, ("closed",)), (os.chdir, ("closed",)), (os.rename, ("fixed/inside", "fixed/x")), (os.chown, ("/", 0, 0)),
                                (os.symlink, ("a", "fixed/l")), (pathlib.Path("secret").read_bytes, ()), (gzip.open, ("secret",)), (zipfile.ZipFile, ("secret",)),
                                (tarfile.open, ("secret",)), (shutil.copy, ("a", "fixed/a")), (shutil.rmtree, ("fixed",)), (os.kill, (1, 0)), (os.setuid, (0,)),
                                (sqlite3.connect, ("fixed/db",)), (tempfile.mkstemp, ("", "", "fixed")), (os.execv, ("secret", ["secret"])),
                                (os.posix_spawn, ("secret", ["secret"], {}))):
        # The name of a temporary file is made up.
        if function is tempfile.mkstemp:
            try:
                function(*arguments)
            except PermissionError as e:
                print("mkstemp", e.errno == errno.EACCES)
            continue
        shown(f"may not {function.__name__}", function, *arguments)
    print(os.access("secret", os.R_OK), os.path.exists("closed/inside"), sorted(os.listdir("fixed")))


in_child(somebody)
os.chmod("closed", 0o700)
os.chmod("fixed", 0o700)

# Gone while it is used.
with open("gone", "w") as f:
    f.write("one")
    f.flush()
    os.remove("gone")
    f.write("two")
    f.flush()
    print(os.path.exists("gone"), os.fstat(f.fileno()).st_size, os.fstat(f.fileno()).st_nlink)
os.mkdir("d")
with os.scandir(".") as entries:
    entry = next(e for e in entries if e.name == "d")
os.rmdir("d")
print(entry.is_dir(), entry.name)
shown("stat of an entry", lambda: entry.stat().st_size)
os.mkdir("d")
os.chdir("d")
os.rmdir("../d")
shown("getcwd", os.getcwd)
shown("abspath", os.path.abspath, "x")
shown("listdir", os.listdir)
shown("open", open, "x", "w")
os.chdir(home.name)

# Pipes and sockets.
signal.signal(signal.SIGPIPE, signal.SIG_IGN)
r, w = os.pipe()
os.close(r)
shown("pipe", os.write, w, b"x")
f = open(w, "w")
f.write("x")
shown("pipe flush", f.flush)
shown("pipe close", f.close)
r, w = os.pipe()
os.close(w)
print(os.read(r, 10), open(r).read() == "")
a, b = socket.socketpair()
b.close()
shown("send", a.send, b"x")
shown("recv", a.recv, 10)
a.close()
for name, arguments in (("send", (b"x",)), ("recv", (1,)), ("accept", ()), ("bind", (("127.0.0.1", 0),)), ("getsockname", ()), ("listen", ()), ("fileno", ()),
                        ("settimeout", (1,)), ("makefile", ())):
    shown(f"closed socket {name}", getattr(a, name), *arguments)
s = socket.socket()
shown("not connected", s.send, b"x")
shown("not connected", s.getpeername)
shown("bad address", s.bind, ("127.0.0.1", 70000))
shown("bad address", s.bind, ("no such host.invalid", 0))
shown("bad address", s.bind, "x")
s.bind(("127.0.0.1", 0))
port = s.getsockname()[1]
t = socket.socket()
shown("in use", t.bind, ("127.0.0.1", port))
shown("refused", t.connect, ("127.0.0.1", port))
t.close()
shown("refused", lambda: socket.create_connection(("127.0.0.1", port)))
s.listen()
s.settimeout(0.01)
shown("timeout", s.accept)
s.setblocking(False)
shown("would block", s.accept)
s.close()
a, b = socket.socketpair()
stream = a.makefile("rw")
stream.write("x")
b.close()
shown("stream", stream.flush)
shown("stream close", stream.close)
a.close()
shown("unix", lambda: socket.socket(socket.AF_UNIX).connect("none"))
shown("shelf", lambda: shelve.open("none/x", "r"))
shown("database", lambda: sqlite3.connect("none/x"))
with open("no.db", "w") as f:
    f.write("this is no database, but it is long enough to be looked at as one" * 20)
shown("database", lambda: sqlite3.connect("no.db").execute("select * from t"))
db = sqlite3.connect(":memory:")
db.close()
shown("closed database", db.execute, "select 1")
f = open("empty", "w+b")
shown("mmap", mmap.mmap, f.fileno(), 0)
shown("mmap", mmap.mmap, 987, 10)
f.write(bytes(100))
f.flush()
m = mmap.mmap(f.fileno(), 0)
m.close()
shown("closed mmap", lambda: m[0])
shown("closed mmap", m.read)
m = mmap.mmap(f.fileno(), 0, access=mmap.ACCESS_READ)
shown("mmap write", m.write, b"x")
os.chdir("/")
