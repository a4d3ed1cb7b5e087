"""Packages made in a temporary folder: submodules, relative imports, __init__, __all__, attributes."""
import os
import sys
import tempfile
import shutil

root = tempfile.mkdtemp()
sys.path.insert(0, root)


def write(path, text):
    full = os.path.join(root, path)
    os.makedirs(os.path.dirname(full), exist_ok=True)
    with open(full, "w") as f:
        f.write(text)


def err(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__ + ":", str(e).replace(root, "ROOT"))


write("pkg/__init__.py", "print('init pkg', __name__, __package__)\nfrom . import a\nfrom .sub import deep as d\nvalue = 1\n__all__ = ['a', 'value', 'late']\n")
write("pkg/a.py", "print('init a', __name__, __package__)\nx = 10\ndef f(): return x\n")
write("pkg/late.py", "print('init late')\nfrom .. import nothing\n")
write("pkg/sub/__init__.py", "print('init sub')\n")
write("pkg/sub/deep.py", "print('init deep', __name__)\nfrom ..a import x as ax\nfrom .. import a\nfrom . import sibling\nfrom .sibling import name\n")
write("pkg/sub/sibling.py", "print('init sibling')\nname = __name__\n")
write("pkg/sub/bad.py", "from ... import x\n")
write("pkg/sub/toofar.py", "from ..... import x\n")
write("pkg/broken.py", "def f(:\n")
write("pkg/raises.py", "before = 1\nraise ValueError('while importing')\n")
write("pkg/star.py", "from .a import *\nfrom .sub.sibling import *\n")
write("ns/one.py", "print('namespace', __name__)\n")
write("single.py", "print('single', __name__, __file__.rsplit('/', 1)[-1], __spec__.name, __spec__.origin == __file__, __doc__)\n_private = 1\npublic = 2\n")
import pkg
print(pkg.a.x, pkg.d.ax, pkg.sub.deep is pkg.d, pkg.d.name, pkg.value, sorted(m for m in sys.modules if m.startswith("pkg")))
import pkg.sub.deep as again
import pkg.a, pkg.sub
from pkg import a as aa, sub
from pkg.a import f, x
print(again is pkg.d, aa is pkg.a, f(), x)
err(lambda: __import__("pkg.late"))
err(lambda: exec("from pkg import *"))
err(lambda: __import__("pkg.sub.bad"))
err(lambda: __import__("pkg.sub.toofar"))
err(lambda: __import__("pkg.broken"))
err(lambda: __import__("pkg.raises"))
print("pkg.raises" in sys.modules, hasattr(pkg, "raises"))
err(lambda: __import__("pkg.raises"))
err(lambda: __import__("pkg.nope"))
err(lambda: __import__("pkg.a.nope"))
err(lambda: __import__("single.nope"))
err(lambda: exec("from pkg import nope"))
err(lambda: exec("from pkg.a import nope"))
err(lambda: exec("from . import x", {"__name__": "m", "__package__": ""}))
err(lambda: exec("from .x import y", {"__name__": "__main__"}))
err(lambda: exec("from . import x", {"__name__": "pkg.m", "__package__": "pkg"}))
err(lambda: exec("from .a import x; print(x)", {"__name__": "pkg.m", "__package__": "pkg"}))
err(lambda: exec("from .. import x", {"__name__": "pkg.m", "__package__": "pkg"}))
err(lambda: exec("from . import x", {"__name__": "m", "__package__": 5}))
ns = {}
exec("from pkg.star import *", ns)
print(sorted(k for k in ns if not k.startswith("__")))
import ns.one
print(type(ns).__name__ if isinstance(ns, dict) else (ns.__name__, ns.__file__ if hasattr(ns, "__file__") else None, list(ns.__path__)[0].replace(root, "ROOT"), ns.__spec__.origin, ns.__spec__.loader is not None))
import single
print(single.__name__, single.__package__ == "", single.public, single.__builtins__ is not None, repr(single).replace(root, "ROOT"), single.__spec__.parent == "", pkg.__path__[0].replace(root, "ROOT"), pkg.__spec__.submodule_search_locations is not None, pkg.a.__package__)
x1 = __import__("pkg.sub.deep")
x2 = __import__("pkg.sub.deep", fromlist=["name"])
print(x1.__name__, x2.__name__, __import__("a", {"__package__": "pkg", "__name__": "pkg.z"}, None, ("x",), 1).x, __import__("", {"__package__": "pkg"}, None, ("a",), 1).__name__)
import importlib
write("single.py", "print('reloaded')\npublic = 3\n")
os.utime(os.path.join(root, "single.py"), (2000000000, 2000000000))
importlib.invalidate_caches()
old = single
print(importlib.reload(single) is old, single.public, single._private)
print(importlib.import_module("pkg.sub").__name__, importlib.import_module(".sub.deep", "pkg").__name__)
err(lambda: importlib.import_module(".x"))
err(lambda: importlib.reload(5))
print(importlib.util.find_spec("pkg.a").name, importlib.util.find_spec("nope_nope"), importlib.util.find_spec("json").name)
del sys.modules["single"]
import single as fresh
print(fresh is old, fresh.public)
pkg.a = "replaced attribute"
from pkg import a
print(a)
import pkg.a as pa
print(pa if isinstance(pa, str) else pa.__name__)
write("changes.py", "import sys\nsys.modules[__name__] = 'not a module'\n")
importlib.invalidate_caches()
import changes
print(changes)
shutil.rmtree(root)
