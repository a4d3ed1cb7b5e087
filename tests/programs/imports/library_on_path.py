"""The standard library's place on sys.path: modules of the program before it, behind it, in its packages; specs."""
import importlib
import importlib.util
import os
import pkgutil
import shutil
import sys
import tempfile

root = os.path.realpath(tempfile.mkdtemp())


def write(path, text):
    full = os.path.join(root, path)
    os.makedirs(os.path.dirname(full), exist_ok=True)
    with open(full, "w") as f:
        f.write(text)


def forget(*names):
    for name in [n for n in sys.modules if n.split(".")[0] in names]:
        del sys.modules[name]


write("before/colorsys.py", "who = 'the program'\n")
write("before/wave/__init__.py", "who = 'a package'\n")
write("before/wave/inner.py", "x = __name__\n")
write("behind/chunkless.py", "who = 'behind'\n")
write("behind/colorsys.py", "who = 'never'\n")
write("behind/json/extra.py", "")
library = os.path.dirname(os.__file__)
print(library in sys.path, sys._stdlib_dir == library)
sys.path.insert(0, os.path.join(root, "before"))
sys.path.append(os.path.join(root, "behind"))
import colorsys, wave, wave.inner, chunkless
print(colorsys.who, wave.who, wave.inner.x, chunkless.who)
try:
    import wave.nothing
except ModuleNotFoundError as e:
    print(e)
del sys.path[0]
forget("colorsys", "wave")
importlib.invalidate_caches()
import colorsys, wave
print(hasattr(colorsys, "who"), colorsys.rgb_to_hsv(1, 0, 0), hasattr(wave, "who"))
print(colorsys.__file__ == os.path.join(library, "colorsys.py"), colorsys.__spec__.origin == colorsys.__file__, colorsys.__spec__.has_location, colorsys.__spec__.parent == "", repr(colorsys) == f"<module 'colorsys' from {colorsys.__file__!r}>")
import json.decoder
print(json.__path__ == [os.path.join(library, "json")], json.__spec__.submodule_search_locations == json.__path__, json.decoder.__package__, json.decoder.__spec__.parent)
try:
    import json.extra
except ModuleNotFoundError as e:
    print(e)
spec = importlib.util.find_spec("email.message")
print(spec.name, spec.origin == os.path.join(library, "email", "message.py"), importlib.util.find_spec("email.nope"))
print({"json", "email", "os", "colorsys"} <= {m.name for m in pkgutil.iter_modules([library])}, sorted(m.name for m in pkgutil.iter_modules(json.__path__)), [m.ispkg for m in pkgutil.iter_modules([library]) if m.name in ("json", "colorsys")])
print([m.name for m in pkgutil.walk_packages(json.__path__, "json.")][:3])
print(importlib.import_module("json.tool").__name__, importlib.reload(colorsys) is colorsys)
saved = sys.path[:]
sys.path[:] = [p for p in sys.path if p != library]
forget("colorsys")
import colorsys
print(colorsys.who)
forget("wave")
try:
    import wave
except ModuleNotFoundError as e:
    print(e)
sys.path[:] = saved
import wave
print(wave.__name__)
shutil.rmtree(root)
