"""Import of a large package: modules are written to a folder and imported from source, then again from bytecode.

Size: modules.
"""

import importlib
import os
import shutil
import sys
import tempfile

from _program import main

SOURCE = '''
"""Module number {n} of a package, with some of everything that modules have."""

import os
from collections import namedtuple

from . import base
from .base import Registered

LIMIT = {n} * 3
TABLE = {{name: len(name) for name in ("alpha", "beta", "gamma{n}")}}
Point = namedtuple("Point", "x y")


class Thing{n}(Registered):
    """A class of this module."""

    kind = "thing{n}"

    def __init__(self, size=LIMIT):
        super().__init__()
        self.size = size

    @property
    def half(self):
        return self.size // 2

    def walk(self, depth):
        for step in range(depth):
            if step % 2:
                continue
            try:
                yield self.size + step
            except GeneratorExit:
                break


def helper(first, *rest, key=None, **options):
    total = first
    for value in rest:
        total += value if key is None else key(value)
    return {{"total": total, **options}}


def describe(value):
    match value:
        case {{"total": total}}:
            return f"total {{total:>5}} of {{len(TABLE)}}"
        case Thing{n}(size=size):
            return "thing " + str(size)
        case _:
            return "other"


RESULT = helper(1, 2, {n}, key=lambda value: value * 2, base=base.VERSION)
'''

BASE = """
VERSION = 7
NAMES = []


class Registered:
    def __init_subclass__(cls):
        NAMES.append(cls.kind)
"""


def import_all(count):
    """Imports the package's modules, all afresh; the sum of what they computed."""
    for name in [name for name in sys.modules if name.split(".")[0] == "large_package"]:
        del sys.modules[name]
    importlib.invalidate_caches()
    modules = [importlib.import_module("large_package.module%d" % n) for n in range(count)]
    names = sys.modules["large_package.base"].NAMES
    return sum(module.RESULT["total"] for module in modules) + len(names)


def run(count):
    folder = tempfile.mkdtemp()
    package = os.path.join(folder, "large_package")
    os.mkdir(package)
    for name, text in [("__init__", ""), ("base", BASE)] + [
        ("module%d" % n, SOURCE.format(n=n)) for n in range(count)
    ]:
        with open(os.path.join(package, name + ".py"), "w") as file:
            file.write(text)
    writes_no_bytecode, sys.dont_write_bytecode = sys.dont_write_bytecode, False
    sys.path.insert(0, folder)
    try:
        return import_all(count), import_all(count)
    finally:
        sys.path.remove(folder)
        sys.dont_write_bytecode = writes_no_bytecode
        shutil.rmtree(folder)


if __name__ == "__main__":
    main(run, full=(200, (41000, 41000)), small=(10, (150, 150)))
