"""Files and source text: streams, folders, mmap, parsers of Python, logging, temporary files, pretty printing."""
import ast
import glob
import io
import logging
import mmap
import os
import pathlib
import pprint
import re
import shutil
import tempfile
import tokenize
from cases import Numbers, case, check, some_bytes, some_text

MB = 1 << 20


def _file(data):
    folder = tempfile.TemporaryDirectory()
    path = os.path.join(folder.name, "data")
    with open(path, "wb") as f:
        f.write(data)
    return folder, path


@case(50 * MB)
def io_readlines(n):
    folder, path = _file(some_text(n).encode())

    def work(folder=folder):
        total = 0
        with open(path) as f:
            for line in f:
                total += len(line)
        with open(path, "rb") as f:
            while line := f.readline():
                total += len(line)
        return total
    return work


@case(100 * MB)
def io_decode(n):
    folder, path = _file(some_text(n // 2, plain=False).encode())

    def work(folder=folder):
        with open(path, encoding="utf-8") as f:
            whole = len(f.read())
        blocks = 0
        with open(path, encoding="utf-8", newline="") as f:
            while block := f.read(8192):
                blocks += len(block)
        return whole, blocks
    return work


@case(1_000_000)
def io_text_write(n):
    def work():
        with tempfile.TemporaryFile("w+") as f:
            for i in range(n):
                f.write("some line ")
                f.write(str(i))
                f.write("\n")
            for i in range(n // 5):
                print("printed", i, file=f)
            f.seek(0)
            return sum(map(len, f))
    return work


@case(1_000_000)
def io_stringio(n):
    def work():
        out = io.StringIO()
        for i in range(n):
            out.write("abc ")
        for i in range(n // 5):
            print(i, file=out)
        text = out.getvalue()
        return len(text), sum(len(line) for line in io.StringIO(text)), len(io.StringIO(text).read(1000))
    return work


@case(1_000_000)
def io_bytesio(n):
    def work():
        out = io.BytesIO()
        for i in range(n):
            out.write(b"abcd\n")
        out.seek(0)
        total = sum(len(line) for line in out)
        out.seek(0)
        while block := out.read(100):
            total += len(block)
        return total, len(out.getvalue())
    return work


@case(300_000)
def io_random_access(n):
    folder, path = _file(bytes(4 * MB))
    numbers = Numbers(6)
    places = [numbers.below(4 * MB - 16) for _ in range(n)]

    def work(folder=folder):
        total = 0
        with open(path, "r+b") as f:
            for i, place in enumerate(places):
                f.seek(place)
                if i % 3:
                    total += len(f.read(8))
                else:
                    f.write(b"\1\2\3\4")
            f.seek(0)
            return total, f.read().count(1) > 0, f.tell()
    return work


@case(100_000)
def io_open_close(n):
    folder, path = _file(b"some text\n")

    def work(folder=folder):
        total = 0
        for _ in range(n // 4):
            with open(path) as f:
                total += len(f.read())
        return total
    return work


@case(400 * MB)
def mmap_use(n):
    folder, path = _file(bytes(64) * (n // 64 // 8))

    def work(folder=folder):
        with open(path, "r+b") as f, mmap.mmap(f.fileno(), 0) as m:
            m[100:105] = b"hello"
            total = m.find(b"hello") + m.rfind(b"hello")
            for i in range(0, len(m), 4096):
                total += m[i]
            m.seek(0)
            while block := m.read(65536):
                total += len(block)
            m[100:105] = bytes(5)
            return total
    return work


def _tree(n):
    folder = tempfile.TemporaryDirectory()
    for i in range(n // 50 + 1):
        sub = os.path.join(folder.name, f"d{i % 10}", f"e{i}")
        os.makedirs(sub)
        for j in range(50):
            open(os.path.join(sub, f"f{j}.{'txt' if j % 2 else 'py'}"), "w").close()
    return folder


@case(10_000)
def os_walk(n):
    folder = _tree(n)

    def work(folder=folder):
        return sum(len(files) for _ in range(3) for _, _, files in os.walk(folder.name))
    return work


@case(10_000)
def os_scandir(n):
    folder = _tree(n)

    def sizes(path):
        total = 0
        with os.scandir(path) as entries:
            for entry in entries:
                total += sizes(entry.path) if entry.is_dir() else entry.stat().st_size + len(entry.name)
        return total

    return lambda: sum(sizes(folder.name) for _ in range(3))


@case(10_000)
def glob_use(n):
    folder = _tree(n)

    def work(folder=folder):
        return len(glob.glob(folder.name + "/**/*.py", recursive=True)), len(glob.glob(folder.name + "/d*/e*/f1*"))
    return work


@case(10_000)
def pathlib_use(n):
    folder = _tree(n)

    def work(folder=folder):
        root = pathlib.Path(folder.name)
        total = sum(p.suffix == ".py" for p in root.rglob("*"))
        for i in range(n):
            p = root / f"d{i}" / "x.tar.gz"
            total += len(p.name) + len(p.parts) + len(p.stem) + len(str(p.with_suffix(".txt"))) + len(p.relative_to(root).parts)
        return total - n * len(root.parts)
    return work


@case(200_000)
def os_path_use(n):
    join, split, normpath = os.path.join, os.path.split, os.path.normpath

    def work():
        total = 0
        for i in range(n):
            p = join("/a/b", f"c{i}", "../d.txt")
            total += len(normpath(p)) + len(split(p)[1]) + len(os.path.splitext(p)[1]) + os.path.isabs(p)
        return total + sum(os.path.exists("/tmp") for _ in range(n // 4))
    return work


@case(2_000)
def shutil_copy(n):
    folder = _tree(n)

    def work(folder=folder):
        with tempfile.TemporaryDirectory() as target:
            shutil.copytree(folder.name, target + "/copy")
            return sum(len(f) for _, _, f in os.walk(target))
    return work


def _source(n):
    """About n lines of Python."""
    block = '''
class Shape{0}(Base, metaclass=Meta):
    """A shape."""
    sides: int = {0}

    @property
    def area(self, *args, scale=1.0, **kwargs):
        if self.sides > 3 and not args:
            return sum(x ** 2 for x in range(self.sides) if x % 2) * scale
        with open(f"file{{self.sides!r:>{{scale}}}}") as f, lock:
            data = {{key: [value, *rest] for key, (value, *rest) in f.items()}}
        try:
            return lambda a, b=2: a[b:c, ::2] if a else -b
        except (ValueError, TypeError) as error:
            raise RuntimeError("no \\n area") from error
        finally:
            del data
'''
    return "".join(block.format(i) for i in range(n // 17 + 1))


@case(20_000)
def ast_parse(n):
    source = _source(n)
    return lambda: len(ast.parse(source).body)


@case(20_000)
def ast_unparse(n):
    tree = ast.parse(_source(n))
    return lambda: check(ast.unparse(tree))


@case(20_000)
def ast_walk(n):
    tree = ast.parse(_source(n))

    class Count(ast.NodeVisitor):
        seen = 0

        def visit_Name(self, node):
            self.seen += 1

    def work():
        visitor = Count()
        visitor.visit(tree)
        return sum(1 for _ in ast.walk(tree)), visitor.seen, len(ast.dump(tree))
    return work


@case(20_000)
def compile_source(n):
    source = _source(n)
    return lambda: type(compile(source, "x.py", "exec")).__name__


@case(10_000)
def tokenize_source(n):
    source = _source(n)
    return lambda: sum(len(t.string) for t in tokenize.generate_tokens(io.StringIO(source).readline))


@case(50_000)
def logging_use(n):
    out = io.StringIO()
    logger = logging.Logger("bench")
    handler = logging.StreamHandler(out)
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s %(message)s"))
    logger.addHandler(handler)

    def work():
        out.seek(0)
        out.truncate()
        for i in range(n):
            logger.warning("message %d of %s", i, "somebody")
        return len(out.getvalue())
    return work


@case(3_000)
def pprint_use(n):
    data = {f"key{i}": [i, (i, str(i)), {"a": {i, i + 1}}] for i in range(n)}
    return lambda: check(pprint.pformat(data))


@case(300)
def argparse_use(n):
    import argparse

    def work():
        total = 0
        for i in range(n):
            parser = argparse.ArgumentParser(prog="x")
            parser.add_argument("--name", default="a", help="the name")
            parser.add_argument("-v", action="count", default=0)
            parser.add_argument("files", nargs="*")
            total += len(parser.parse_args(["-vv", "--name", "b", "f1", "f2"]).files)
        return total
    return work
