"""Writes first inputs for the fuzzers: seeds.py FOLDER makes FOLDER/source, FOLDER/bytecode and FOLDER/marshal.

To be run by Taipan, whose bytecode it writes; the programs are those of tests/programs, whole where they are small and
cut into statements where they are not.
"""
import ast
import hashlib
import marshal
import pathlib
import sys

LONGEST = 2000
# Bytes in front of the code in marshal's form, and of the payload in the code's.
OUTER, HEADER = 5, 24


def texts():
    """Programs, and statements of programs."""
    for path in sorted((pathlib.Path(__file__).parents[1] / "tests" / "programs").rglob("*.py")):
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        if len(text) <= LONGEST:
            yield text
        try:
            statements = ast.parse(text).body
        except SyntaxError:
            continue
        for statement in statements:
            part = ast.get_source_segment(text, statement) or ""
            if 20 <= len(part) <= LONGEST:
                yield part


def save(folder, data):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / hashlib.sha1(data).hexdigest()).write_bytes(data)


def main(target):
    values = [
        None, ..., True, 5, -(2**40), 2**100, 1.5, 2j, "text", "tëxt", b"bytes", (1, (2,)), [1, [2]], {"k": {1: 2}}, {3, 4},
        frozenset("ab"), StopIteration, slice(1, "x", None), [[]] * 3, "a" * 300, (0,) * 300,
    ]
    shared = ["same"]
    values.append([shared, shared, {"x": shared}])
    shared.append(shared)
    for value in values:
        for version in range(6):
            try:
                save(target / "marshal", marshal.dumps(value, version))
            except ValueError:
                continue
    for number, text in enumerate(texts()):
        save(target / "source", b"\0" + text.encode())
        # A few are enough: they are alike.
        if number % 9:
            continue
        try:
            dumped = marshal.dumps(compile(text, "f", "exec"))
        except SyntaxError:
            continue
        if len(dumped) <= 4 * LONGEST:
            save(target / "bytecode", dumped[OUTER + HEADER:])
            if number % 90 == 0:
                save(target / "marshal", dumped)


main(pathlib.Path(sys.argv[1]))
