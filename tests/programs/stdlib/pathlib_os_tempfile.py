"""pathlib, os.path, os, shutil, tempfile in a temporary folder."""
import os
import pathlib
import shutil
import stat
import tempfile
from pathlib import Path, PurePosixPath as P, PureWindowsPath as W

root = Path(os.path.realpath(tempfile.mkdtemp()))


def err(f):
    try:
        print(repr(f()).replace(str(root), "ROOT"))
    except Exception as e:
        print(type(e).__name__ + ":", str(e).replace(str(root), "ROOT"))


p = P("/a/b/c.tar.gz")
print(p, repr(p), p.parts, p.name, p.stem, p.suffix, p.suffixes, p.parent, list(p.parents), p.root, p.anchor, p.drive, p.is_absolute(), p / "d", "x" / P("y"), p.with_name("z"), p.with_suffix(".x"), p.with_stem("q"), p.relative_to("/a"), p.is_relative_to("/a"), p.joinpath("x", "/y", "z"), p.match("*.gz"), p.match("b/*"), p.full_match("/a/**/*.gz"), str(p), os.fspath(p), P("a//b/./c/../d"), P(""), P("."), P("..") / "x", p == P("/a/b/c.tar.gz"), p < P("/b"), hash(p) == hash(P("/a/b/c.tar.gz")), sorted([P("b"), P("a/c"), P("a")]), P("a", "b", "/c"), P("a/b").relative_to("a/c", walk_up=True), P(".hidden").suffix, P("x.").suffix, P("//a").root, bytes(P("é")), p.as_posix(), P("a").with_segments("x", "y"))
print(W("C:\\a\\b.txt"), repr(W("c:/a")), W("C:\\a\\b.txt").drive, W("C:\\a").parts, W("a") == W("A"), W("\\\\srv\\share\\f").anchor, W("C:a").is_absolute(), W("c:/x") / "d:/y")
for f in (lambda: p.relative_to("/x"), lambda: p.with_name(""), lambda: p.with_name("a/b"), lambda: p.with_suffix("x"), lambda: P("/").with_name("a"), lambda: P(5), lambda: p / 5, lambda: P("a") < W("a"), lambda: P(b"a"), lambda: p.nope):
    err(f)
f = root / "file.txt"
print(f.exists(), f.write_text("héllo\nx\n"), f.read_text(), f.exists(), f.is_file(), f.is_dir(), f.stat().st_size, f.write_bytes(b"ab"), f.read_bytes(), f.suffix, f.parent == root)
d = root / "sub" / "deep"
d.mkdir(parents=True)
d.mkdir(parents=True, exist_ok=True)
for n in ("a.py", "b.txt", ".hid"):
    (d / n).touch()
print(sorted(x.name for x in d.iterdir()), sorted(str(x.relative_to(root)) for x in root.rglob("*")), sorted(x.name for x in root.glob("**/*.py")), sorted(x.name for x in d.glob("[ab]*")), [(str(a.relative_to(root)), sorted(b), sorted(c)) for a, b, c in root.walk()], list(root.glob("nope*")))
g = f.rename(root / "renamed.txt")
print(g.name, f.exists(), g.replace(f).name, (root / "link").symlink_to(f), (root / "link").is_symlink(), (root / "link").readlink().name, (root / "link").resolve() == f, f.samefile(root / "link"), (root / "link").read_bytes(), f.copy(root / "copied").name if hasattr(f, "copy") else "", (root / "hard").hardlink_to(f), f.stat().st_nlink)
f.chmod(0o600)
print(oct(f.stat().st_mode & 0o777), stat.filemode(f.stat().st_mode), stat.S_ISREG(f.stat().st_mode), f.absolute() == f, (root / "sub/../file.txt").resolve() == f, Path("~").expanduser() == Path.home(), Path.cwd() == Path(os.getcwd()))
for fn in (lambda: (root / "nope").read_text(), lambda: d.mkdir(), lambda: (root / "x/y").mkdir(), lambda: d.rmdir(), lambda: f.iterdir().__next__() and 0, lambda: (root / "nope").unlink(), lambda: d.unlink(), lambda: f.rmdir(), lambda: (root / "nope").stat(), lambda: d.read_text(), lambda: (root / "nope").resolve(strict=True), lambda: f.touch(exist_ok=False), lambda: os.listdir(root / "nope"), lambda: os.mkdir(d), lambda: os.rename(root / "nope", root / "x"), lambda: os.remove(d), lambda: os.rmdir(root), lambda: os.chdir(root / "nope"), lambda: shutil.copy(root / "nope", root / "x"), lambda: shutil.rmtree(root / "nope"), lambda: os.path.getsize(root / "nope"), lambda: f.write_text(5), lambda: f.write_bytes("x"), lambda: f.open("q")):
    err(fn)
(root / "nope").unlink(missing_ok=True)
with f.open("a") as fh:
    fh.write("!")
print(f.read_text(), f.is_mount(), f.owner() != "" if os.getuid() == 0 else True)
op = os.path
print(op.join("a", "b", "/c", "d"), op.join("a", ""), op.split("/a/b"), op.splitext("x.tar.gz"), op.splitext(".bashrc"), op.basename("a/b/"), op.dirname("/a"), op.normpath("a//b/../c/./d"), op.commonpath(["/a/b", "/a/c"]), op.commonprefix(["abc", "abd"]), op.isabs("/a"), op.relpath("/a/b", "/a/c/d"), op.expandvars("$TZ-${TZ}-$NOPE_"), op.exists(root), op.isdir(root), op.isfile(f), op.islink(root / "link"), op.splitdrive("c:/x"), op.splitroot("/a/b"), op.normcase("A"), op.samefile(f, root / "link"), op.lexists(root / "zz"), op.join(b"a", b"b"))
err(lambda: op.join("a", b"b"))
err(lambda: op.commonpath(["/a", "b"]))
err(lambda: op.join("a", 5))
err(lambda: op.commonpath([]))
os.chdir(root)
print(sorted(os.listdir()), sorted((e.name, e.is_file(), e.is_dir(), e.is_symlink()) for e in os.scandir(".")), sorted(os.listdir(b"."))[:2], os.access(f, os.R_OK), [(a, sorted(b), sorted(c)) for a, b, c in os.walk("sub", topdown=False)])
os.makedirs("m/n/o")
os.removedirs("m/n/o")
shutil.copytree("sub", "sub2")
shutil.move("sub2/deep/a.py", "moved.py")
print(sorted(os.listdir("sub2/deep")), op.exists("moved.py"), shutil.which("nope_nope"), shutil.disk_usage("/").total > 0, shutil.copyfile("file.txt", "c2"), open("c2").read())
shutil.make_archive("arch", "zip", "sub")
shutil.unpack_archive("arch.zip", "unpacked")
print(sorted(str(x) for x in Path("unpacked").rglob("*")))
os.environ["NEWVAR_X"] = "v"
print(os.getenv("NEWVAR_X"), os.environ.get("NOPE"), "NEWVAR_X" in os.environ, os.environ.pop("NEWVAR_X"), os.fspath(Path("x")), os.fsencode("é"), os.fsdecode(b"\xff") == "\udcff", os.strerror(2), os.path.sep, os.curdir, os.devnull, os.cpu_count() >= 1, os.get_terminal_size.__name__, os.urandom(3).__len__(), os.umask(0o22) >= 0)
with tempfile.TemporaryDirectory() as td:
    print(op.isdir(td), tempfile.gettempdir() == op.dirname(td))
print(op.exists(td))
with tempfile.NamedTemporaryFile("w+", suffix=".x", prefix="pre", delete=True) as tf:
    tf.write("hi")
    tf.flush()
    print(op.basename(tf.name).startswith("pre"), tf.name.endswith(".x"), open(tf.name).read())
print(op.exists(tf.name))
with tempfile.TemporaryFile() as tf, tempfile.SpooledTemporaryFile(max_size=5) as sp:
    tf.write(b"x")
    tf.seek(0)
    sp.write(b"abc")
    print(tf.read(), sp._rolled, sp.write(b"defgh"), sp._rolled)
fd, name = tempfile.mkstemp(dir=root, text=True)
os.close(fd)
print(op.dirname(name) == str(root), oct(os.stat(name).st_mode & 0o777))
os.chdir("/")
shutil.rmtree(root)
print(root.exists())
