"""Circular imports: partially initialised modules, and their error messages."""
import os
import shutil
import sys
import tempfile

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


write("c1.py", "print('c1 begins')\nimport c2\nx = 1\nprint('c1 sees c2.y', c2.y)\n")
write("c2.py", "print('c2 begins')\nimport c1\nprint('c2 sees x', hasattr(c1, 'x'))\ny = 2\ndef late(): return c1.x\n")
import c1
import c2
print(c2.late())
write("d1.py", "from d2 import y\nx = 1\n")
write("d2.py", "from d1 import x\ny = 1\n")
err(lambda: __import__("d1"))
print("d1" in sys.modules, "d2" in sys.modules)
write("e1.py", "import e2\ne2.use()\nx = 1\n")
write("e2.py", "import e1\ndef use(): return e1.x\n")
err(lambda: __import__("e1"))
write("p/__init__.py", "from .m import thing\n")
write("p/m.py", "import p\nfrom . import n\nthing = n.other\n")
write("p/n.py", "from p import m\nother = 5\nmm = m\n")
import p
print(p.thing, p.m.n.mm is p.m)
write("q/__init__.py", "from . import a\nname = 'q'\n")
write("q/a.py", "from q import name\n")
err(lambda: __import__("q"))
write("r/__init__.py", "from . import a, b\n")
write("r/a.py", "import r.b as rb\nv = rb.w\n")
write("r/b.py", "import r.a as ra\nw = 3\n")
import r
print(r.a.v, r.b.ra is r.a)
write("selfish.py", "import selfish\nprint(selfish.__name__, hasattr(selfish, 'z'))\nz = 1\nfrom selfish import z as zz\nprint(zz)\n")
import selfish
write("random_shadow.py", "import random_shadow\nrandom_shadow.nothing\n")
err(lambda: __import__("random_shadow"))
write("lazy1.py", "def f():\n    from lazy2 import g\n    return g()\n")
write("lazy2.py", "from lazy1 import f\ndef g(): return 'lazy ok'\n")
import lazy1
print(lazy1.f())
write("attr1.py", "import attr2\nclass A: pass\n")
write("attr2.py", "import attr1\ntry:\n    attr1.A\nexcept AttributeError as e:\n    print(e.name, str(e).split(' from ')[0], '(most likely' in str(e))\n")
import attr1
write("excs.py", "try:\n    import nonexistent_thing\nexcept ImportError as e:\n    print('optional', e.name)\n    nonexistent_thing = None\n")
import excs
print(excs.nonexistent_thing)
shutil.rmtree(root)
