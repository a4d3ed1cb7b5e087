"""Import hooks: meta_path finders, loaders, import of modules made on the fly, module attributes, lazy attributes."""
import builtins
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import sys
import types


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    sources = {
        "virtual": "print('exec', __name__)\nvalue = 42\n",
        "vpack": "import vpack.sub\nname = __name__\n",
        "vpack.sub": "from . import name2\nimport virtual\nr = virtual.value\n",
        "vpack.name2": "x = __package__\n",
        "vbroken": "1 / 0\n",
    }

    def find_spec(self, name, path, target=None):
        if name in self.sources:
            return importlib.machinery.ModuleSpec(name, self, is_package=name == "vpack")

    def create_module(self, spec):
        if spec.name == "virtual":
            print("create", spec.name)
        return None

    def exec_module(self, module):
        exec(self.sources[module.__name__], module.__dict__)


f = Finder()
sys.meta_path.insert(0, f)
import virtual
import vpack
from vpack import sub, name2
print(virtual.value, vpack.name, sub.r, name2.x, virtual.__loader__ is f, virtual.__spec__.name, vpack.__path__, sub.__package__, vpack.__spec__.submodule_search_locations)
try:
    import vbroken
except ZeroDivisionError as e:
    print(e, "vbroken" in sys.modules)
print(repr(virtual).replace(repr(f), "FINDER").split(" (")[0])
sys.meta_path.remove(f)
try:
    import not_there_at_all
except ImportError as e:
    print(e, e.name, e.path)
log = []
real = builtins.__import__


def traced(name, globals=None, locals=None, fromlist=(), level=0):
    log.append((name, fromlist, level))
    return real(name, globals, locals, fromlist, level)


builtins.__import__ = traced
import json
import os.path
from collections import OrderedDict as OD, deque
exec("from . import zz", {"__package__": "json", "__name__": "json.x"}) if False else None
builtins.__import__ = real
print([l for l in log if l[0] in ("json", "os.path", "collections")][:3])
m = types.ModuleType("dyn")
exec("def __getattr__(name):\n    if name == 'missing': raise AttributeError('custom missing')\n    return 'lazy ' + name\nreal = 1", m.__dict__)
sys.modules["dyn"] = m
import dyn
from dyn import anything, real as r
print(dyn.foo, anything, r)
try:
    dyn.missing
except AttributeError as e:
    print(e)
try:
    from dyn import missing
except ImportError as e:
    print(e)
spec = importlib.util.spec_from_loader("made", loader=None)
mod = importlib.util.module_from_spec(spec)
print(mod.__name__, mod.__spec__ is spec, mod.__loader__, spec.origin, spec.parent == "", spec.has_location, spec)
src = importlib.util.spec_from_file_location("x_y", "/nonexistent/x_y.py")
print(src.name, src.origin, type(src.loader).__name__, src.cached is not None)
try:
    src.loader.exec_module(importlib.util.module_from_spec(src))
except FileNotFoundError as e:
    print(type(e).__name__, e.filename)


class FakePath:
    def __init__(self, p):
        if p != "fake://x":
            raise ImportError

    def find_spec(self, name, target=None):
        if name == "on_fake_path":
            return importlib.machinery.ModuleSpec(name, f)


Finder.sources["on_fake_path"] = "where = 'fake path'\n"
sys.path_hooks.append(FakePath)
sys.path.append("fake://x")
import on_fake_path
print(on_fake_path.where, type(sys.path_importer_cache["fake://x"]).__name__)
print(importlib.util.resolve_name(".a.b", "p.q"), importlib.util.resolve_name("..a", "p.q"), importlib.util.resolve_name("c", None))
for args in ((".a", ""), ("...a", "p")):
    try:
        importlib.util.resolve_name(*args)
    except ImportError as e:
        print(e)
try:
    importlib.util.find_spec("json.nope.deeper")
except ModuleNotFoundError as e:
    print(e)
sys.modules["nospec"] = types.ModuleType("nospec")
try:
    importlib.util.find_spec("nospec")
except ValueError as e:
    print(e)
lazy = importlib.util.LazyLoader
print(lazy.__name__, importlib.machinery.SOURCE_SUFFIXES, importlib.machinery.BYTECODE_SUFFIXES, "sys" in sys.builtin_module_names, importlib.machinery.BuiltinImporter.find_spec("sys").origin, importlib.machinery.PathFinder.find_spec("zz_nope"))
for name in ("", 5):
    try:
        importlib.import_module(name)
    except (ValueError, AttributeError, TypeError) as e:
        print(type(e).__name__, e)
