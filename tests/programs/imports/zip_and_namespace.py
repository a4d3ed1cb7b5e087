"""Import from zip files, namespace packages over several folders, .pyc files, sys.path changes, shadowing, import inside functions."""
import importlib
import os
import py_compile
import shutil
import sys
import tempfile
import zipfile

root = os.path.realpath(tempfile.mkdtemp())


def write(path, text):
    full = os.path.join(root, path)
    os.makedirs(os.path.dirname(full), exist_ok=True)
    with open(full, "w") as f:
        f.write(text)


def write_bytes(path, data):
    with open(path, "wb") as f:
        f.write(data)


def err(f):
    try:
        print(repr(f()).replace(root, "ROOT"))
    except Exception as e:
        print(type(e).__name__ + ":", str(e).replace(root, "ROOT"))


write("one/space/a.py", "where = 'one'\n")
write("two/space/b.py", "where = 'two'\nfrom . import a\n")
write("three/space/__init__.py", "kind = 'regular'\n")
sys.path[:0] = [root + "/one", root + "/two"]
import space
import space.a, space.b
print(space.a.where, space.b.where, space.b.a is space.a, [p.replace(root, "ROOT") for p in space.__path__], getattr(space, "__file__", None), space.__spec__.origin, type(space.__path__).__name__)
write("later/space/c.py", "where = 'later'\n")
err(lambda: importlib.import_module("space.c"))
sys.path.append(root + "/later")
importlib.invalidate_caches()
print(importlib.import_module("space.c").where, len(list(space.__path__)))
for n in [n for n in sys.modules if n.split(".")[0] == "space"]:
    del sys.modules[n]
sys.path.insert(0, root + "/three")
import space
print(space.kind, [p.replace(root, "ROOT") for p in space.__path__])
err(lambda: importlib.import_module("space.a"))
with zipfile.ZipFile(root + "/lib.zip", "w") as z:
    z.writestr("zmod.py", "value = 'from zip'\ndef f():\n    raise ValueError('inside zip')\n")
    z.writestr("zpkg/__init__.py", "from .inner import x\n")
    z.writestr("zpkg/inner.py", "x = __name__\n")
    z.writestr("zpkg/data.txt", "resource text")
    z.writestr("sub/deep/zdeep.py", "d = 'deep'\n")
    z.writestr("zbad.py", "def f(:\n")
sys.path.insert(0, root + "/lib.zip")
import zmod, zpkg
print(zmod.value, zpkg.x, zmod.__file__.replace(root, "ROOT"), type(zmod.__loader__).__name__, zpkg.__path__[0].replace(root, "ROOT"), zpkg.__loader__.get_data(os.path.join(root, "lib.zip", "zpkg", "data.txt")), zpkg.__loader__.is_package("zpkg"), "inner" in dir(zpkg))
sys.path.insert(0, root + "/lib.zip/sub/deep")
import zdeep
print(zdeep.d)
err(lambda: importlib.import_module("zbad"))
err(lambda: importlib.import_module("zpkg.nope"))
import traceback
try:
    zmod.f()
except ValueError as e:
    tb = traceback.extract_tb(e.__traceback__)[-1]
    print(tb.name, tb.lineno, tb.line)
import importlib.resources as res
print(res.files("zpkg").joinpath("data.txt").read_text(), sorted(p.name for p in res.files("zpkg").iterdir()))
write("m/plain.py", "import sys\nprint('plain runs')\nv = 1\n")
sys.path.insert(0, root + "/m")
py_compile.compile(root + "/m/plain.py", cfile=root + "/m/onlypyc.pyc")
importlib.invalidate_caches()
import onlypyc
print(onlypyc.v, onlypyc.__file__.replace(root, "ROOT"))
write_bytes(root + "/m/badpyc.pyc", b"garbage")
importlib.invalidate_caches()
err(lambda: importlib.import_module("badpyc"))


def inside():
    import plain as p
    from plain import v
    return p.v + v


print(inside(), inside(), "plain" in sys.modules)
write("m/json.py", "shadow = 'my own json'\n")
importlib.invalidate_caches()
saved = sys.modules.pop("json", None)
import json
print(json.shadow)
os.remove(root + "/m/json.py")
del sys.modules["json"]
importlib.invalidate_caches()
import json
print(json.dumps([1]), hasattr(json, "shadow"))
write("m/noname.py", "print(__name__, sorted(k for k in globals() if k.startswith('__')))\n")
import noname
write("m/latin.py", "")
write_bytes(root + "/m/latin.py", b"# coding: latin-1\ns = '\xe9'\n")
write_bytes(root + "/m/badenc.py", b"s = '\xe9'\n")
write_bytes(root + "/m/crlf.py", b"def f():\r\n    return 'crlf'\r\n")
write_bytes(root + "/m/bom.py", b"\xef\xbb\xbfb = 'bom'\n")
write_bytes(root + "/m/empty.py", b"")
write_bytes(root + "/m/noeol.py", b"if True:\n    n = 'no newline at the end'")
importlib.invalidate_caches()
import latin, crlf, bom, empty, noeol
print(latin.s, crlf.f(), bom.b, [k for k in vars(empty) if not k.startswith("__")], noeol.n)
err(lambda: importlib.import_module("badenc"))
write("m/héllo.py", "u = 'unicode name'\n")
importlib.invalidate_caches()
import héllo
print(héllo.u, héllo.__name__)
os.mkdir(root + "/m/dironly.py")
err(lambda: importlib.import_module("dironly"))
sys.path.insert(0, "/nonexistent")
sys.path.insert(0, 5) if False else None
err(lambda: importlib.import_module("nothing_here"))
write("m/swap.py", "import sys\nclass M(type(sys)):\n    def __getattr__(self, n): return 'swapped ' + n\n    def __call__(self): return 'called'\nsys.modules[__name__].__class__ = M\nreal = 1\n")
importlib.invalidate_caches()
import swap
from swap import whatever
print(swap.anything, swap.real, swap(), whatever)
import pkgutil
print(sorted(m.name for m in pkgutil.iter_modules([root + "/m"]) if m.name[0] in "pls"), [m.name for m in pkgutil.walk_packages(zpkg.__path__, "zpkg.")])
shutil.rmtree(root)
