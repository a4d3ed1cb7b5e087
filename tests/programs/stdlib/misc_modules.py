"""Smaller modules: string.templatelib-free: secrets-free; numbers, linecache, timeit-free, weakref-free; getpass-free: bz2, lzma, zipfile, tarfile, plistlib, tomllib, sqlite-free, gettext, optparse, cmd, code, fileinput, filecmp, netrc-free, atexit, errno, signal, select-free, opcode-free, doctest, unittest."""
import bz2
import cmd
import code
import doctest
import errno
import filecmp
import fileinput
import io
import linecache
import lzma
import numbers
import optparse
import os
import plistlib
import re
import shutil
import signal
import sys
import tarfile
import tempfile
import tomllib
import unittest
import zipfile
from unittest import mock

root = tempfile.mkdtemp()


def err(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__ + ":", str(e).replace(root, "ROOT"))


os.chdir(root)
data = b"compress me " * 100
print(bz2.decompress(bz2.compress(data)) == data, lzma.decompress(lzma.compress(data)) == data, lzma.decompress(lzma.compress(data, format=lzma.FORMAT_ALONE)) == data)
err(lambda: bz2.decompress(b"nope nope"))
err(lambda: lzma.decompress(b"nope nope"))
with bz2.open("x.bz2", "wt") as f:
    f.write("line\n" * 3)
with lzma.open("x.xz", "wb") as f:
    f.write(data)
print(bz2.open("x.bz2", "rt").readlines(), lzma.open("x.xz").read() == data)
with zipfile.ZipFile("a.zip", "w", zipfile.ZIP_DEFLATED) as z:
    z.writestr("d/one.txt", "one" * 50)
    z.writestr(zipfile.ZipInfo("two.txt", (2024, 1, 2, 3, 4, 6)), b"two")
with zipfile.ZipFile("a.zip") as z:
    print(z.namelist(), z.read("two.txt"), z.getinfo("d/one.txt").file_size, z.getinfo("two.txt").date_time, z.testzip(), z.open("two.txt").read(), zipfile.is_zipfile("a.zip"), [p.name for p in zipfile.Path(z).iterdir()])
    err(lambda: z.read("nope"))
    z.extractall("out")
err(lambda: zipfile.ZipFile("x.bz2"))
with tarfile.open("t.tar.gz", "w:gz") as t:
    i = tarfile.TarInfo("m.txt")
    i.size, i.mtime = 4, 1000
    t.addfile(i, io.BytesIO(b"data"))
    t.add("out", arcname="o")
with tarfile.open("t.tar.gz") as t:
    print(sorted(t.getnames()), t.extractfile("m.txt").read(), t.getmember("m.txt").mtime, t.getmember("o").isdir())
    t.extractall("tout", filter="data")
err(lambda: tarfile.open("a.zip"))
print(sorted(os.listdir("tout")), filecmp.cmp("out/two.txt", "tout/o/two.txt"), filecmp.dircmp("out", "tout/o").same_files)
print(tomllib.loads('a = 1\nb = "x\\u00e9"\n[t]\nl = [1, 2.5, true]\nd = 2024-01-02\nk.j = \'raw\\n\'\n[[arr]]\nx = 0x1F\n[[arr]]\nx = inf\ns = """\nmulti"""'))
for s in ("a = ", "a = 1\na = 2", "[t", "a = 01", '"k" = "v\n"'):
    err(lambda: tomllib.loads(s))
pl = plistlib.dumps({"k": [1, 2.5, True, b"x", "é"]}, sort_keys=True)
print(pl.decode().splitlines()[3:6], plistlib.loads(pl), plistlib.loads(plistlib.dumps({"a": 1}, fmt=plistlib.FMT_BINARY)))
for name, text in ("in1", "a\nb\n"), ("in2", "c\n"):
    with open(name, "w") as f:
        f.write(text)
with fileinput.input(["in1", "in2"]) as f:
    print([(fileinput.filename(), fileinput.lineno(), fileinput.filelineno(), l.strip()) for l in f])
print(linecache.getline("in1", 2), repr(linecache.getline("in1", 99)), repr(linecache.getline("nope", 1)), errno.errorcode[2], errno.EEXIST, signal.SIGINT, signal.Signals(15).name, signal.strsignal(9), isinstance(1, numbers.Integral), issubclass(float, numbers.Real))
got = []
old = signal.signal(signal.SIGUSR1, lambda s, f: got.append((s, f is not None)))
os.kill(os.getpid(), signal.SIGUSR1)
for _ in range(1000): pass
print(got, signal.getsignal(signal.SIGUSR1) is not old, signal.signal(signal.SIGUSR1, old) is not None)
err(lambda: signal.signal(9999, print))
signal.signal(signal.SIGALRM, lambda s, f: (_ for _ in ()).throw(TimeoutError("alarm")))
signal.setitimer(signal.ITIMER_REAL, 0.02)
try:
    while True: pass
except TimeoutError as e:
    print(e)
try:
    signal.raise_signal(signal.SIGINT)
    for _ in range(1000): pass
except KeyboardInterrupt:
    print("KeyboardInterrupt")
p = optparse.OptionParser(prog="p", usage="%prog [x]")
p.add_option("-n", type="int", dest="n", default=3, help="num [%default]")
p.add_option("--flag", action="store_true")
o, rest = p.parse_args(["-n", "5", "--flag", "rest"])
print(vars(o), rest, p.format_help())


class Cmd(cmd.Cmd):
    prompt = "> "
    def do_hi(self, a): "says hi"; print("hi", a)
    def do_quit(self, a): return True
    def default(self, l): print("unknown", l)


Cmd(stdin=io.StringIO("hi there\nwhat\nhelp hi\nquit\n"), stdout=sys.stdout).cmdloop() if False else [Cmd().onecmd(l) for l in ("hi there", "what", "help hi", "quit")]
ic = code.InteractiveInterpreter({})
print(ic.runsource("1 + 1"), ic.runsource("if 1:"), ic.runsource("x = 5"), ic.locals["x"])


def documented(x):
    """
    >>> documented(2)
    4
    >>> documented("a")
    'aa'
    >>> documented(3)
    7
    >>> documented(None)
    Traceback (most recent call last):
    TypeError: unsupported operand type(s) for *: 'NoneType' and 'int'
    >>> print("a  b")  # doctest: +NORMALIZE_WHITESPACE
    a b
    """
    return x * 2


out = []
runner = doctest.DocTestRunner(verbose=False)
for t in doctest.DocTestFinder().find(documented, "documented", globs={"documented": documented}):
    print(runner.run(t, out=out.append), [l for l in "".join(out).splitlines() if l.startswith((" ", "Expected", "Got"))])


class T(unittest.TestCase):
    def setUp(self): self.log = []
    def test_pass(self): self.assertEqual(1, 1)
    def test_fail(self): self.assertEqual([1, 2], [1, 3])
    def test_error(self): 1 / 0
    @unittest.skip("why")
    def test_skip(self): pass
    @unittest.expectedFailure
    def test_xfail(self): self.fail()
    def test_sub(self):
        for i in range(3):
            with self.subTest(i=i): self.assertNotEqual(i, 1)

    def test_asserts(self):
        with self.assertRaises(ValueError) as c: int("x")
        with self.assertRaisesRegex(KeyError, "k"): {}["k"]
        self.assertIn(1, [1]); self.assertIsNone(None); self.assertTrue(1); self.assertAlmostEqual(0.1 + 0.2, 0.3); self.assertDictEqual({1: 2}, {1: 2}); self.assertCountEqual([1, 2], [2, 1]); self.assertGreater(2, 1); self.assertIsInstance(1, int); self.assertRegex("abc", "b")
        with self.assertLogs("x", "INFO") as l: __import__("logging").getLogger("x").info("m")
        self.assertEqual(l.output, ["INFO:x:m"])


stream = io.StringIO()
r = unittest.TextTestRunner(stream, verbosity=2).run(unittest.defaultTestLoader.loadTestsFromTestCase(T))
print(r, r.testsRun, len(r.failures), len(r.errors), len(r.skipped), len(r.expectedFailures))
print("\n".join(l for l in re.sub(r"in [\d.]+s", "in TIME", stream.getvalue()).splitlines() if "File" not in l))
m = mock.Mock(return_value=5, side_effect=None)
print(m(1, a=2), m.called, m.call_count, m.call_args, m.attr.x is m.attr.x, m.method(3) is not None, m.mock_calls)
m.assert_called_once_with(1, a=2)
err(lambda: m.assert_called_with(9))
with mock.patch("os.getcwd", return_value="mocked") as g, mock.patch.dict(os.environ, {"X": "y"}), mock.patch.object(sys, "path", ["p"]):
    print(os.getcwd(), os.environ["X"], sys.path, g.call_count)
s = mock.MagicMock(spec=dict)
s.__len__.return_value = 7
print(len(s), mock.ANY == 5, mock.call(1, x=2), mock.sentinel.a)
err(lambda: s.nope)
err(lambda: mock.Mock(side_effect=ValueError("se"))())
print([mock.Mock(side_effect=[1, 2])() for _ in range(2)])
os.chdir("/")
shutil.rmtree(root)
