"""-m, __main__.py in packages and zip files, __pycache__, python FILE in another folder, sys.path[0]."""
import glob
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile

root = os.path.realpath(tempfile.mkdtemp())


def write(path, text):
    full = os.path.join(root, path)
    os.makedirs(os.path.dirname(full), exist_ok=True)
    with open(full, "w") as f:
        f.write(text)


def run(*args, cache=False):
    env = dict(os.environ)
    if cache:
        env.pop("PYTHONDONTWRITEBYTECODE", None)
    r = subprocess.run([sys.executable, *args], capture_output=True, text=True, cwd=root, env=env)
    last = r.stderr.strip().splitlines()[-1:]
    args = [a.replace(root, "ROOT") for a in args]
    print(*args, "->", r.returncode, r.stdout.replace(root, "ROOT").strip().split("\n"), [l.replace(root, "ROOT").replace(sys.executable, "PYTHON") for l in last])


write("script.py", "import sys\nprint(__name__, __package__, __file__, sys.argv, sys.path[0])\nimport beside\n")
write("beside.py", "print('beside', __name__)\n")
write("pack/__init__.py", "print('pack init')\n")
write("pack/__main__.py", "import sys\nprint('pack main', __name__, __package__, __spec__.name, sys.argv[0], sys.argv[1:])\nfrom . import inner\n")
write("pack/inner.py", "print('inner', __name__, __package__)\nif __name__ == '__main__':\n    import pack.inner\n")
write("pack/nomain/__init__.py", "")
write("folder/__main__.py", "import sys\nprint('folder main', __package__ == '', sys.path[0], sys.argv)\nimport helper\n")
write("folder/helper.py", "print('helper')\n")
write("bad.py", "def f(:\n")
write("raises.py", "raise SystemExit(7)\n")
run("script.py", "a", "-x")
run("./script.py")
run(os.path.join(root, "script.py"))
run("-m", "script", "arg")
run("-m", "pack", "1", "2")
run("-m", "pack.inner")
run("-m", "pack.nomain")
run("-m", "nope")
run("-m", "pack.nope")
run("-m", "bad")
run("-m", "raises")
run("-m", "script.nope")
run("folder", "x")
run("nope.py")
run("pack")
run(os.path.join(root, "pack", "nomain"))
run("-c", "import sys; print(sys.argv, repr(sys.path[0]), __name__, '__file__' in globals())", "q")
run("-c", "import beside, pack.inner")
with zipfile.ZipFile(os.path.join(root, "app.zip"), "w") as z:
    z.writestr("__main__.py", "import sys, zmod\nprint('zip main', __name__, sys.path[0], zmod.v)\n")
    z.writestr("zmod.py", "v = __name__ + ' from zip'\n")
run("app.zip")
run("-c", "import sys; sys.path.insert(0, 'app.zip'); import zmod; print(zmod.v, zmod.__file__)")
run("-c", "import beside", cache=True)
cached = glob.glob(os.path.join(root, "__pycache__", "*"))
print(len(cached), [os.path.basename(c).split(".")[0] for c in cached], all(c.endswith(".pyc") for c in cached))
run("-c", "import beside", cache=True)
write("beside.py", "print('changed source is seen')\n")
run("-c", "import beside", cache=True)
run("-c", "import sys, importlib.util as u; print(u.cache_from_source('x/y.py').split('/')[:2], u.source_from_cache(u.cache_from_source('/x/y.py')), len(u.MAGIC_NUMBER))")
run("-c", "import py_compile; print(bool(py_compile.compile('beside.py')))", cache=True)
run("-B", "-c", "import sys; print(sys.dont_write_bytecode)")
run("-c", "import runpy; d = runpy.run_path('beside.py', init_globals={'q': 1}, run_name='given'); print(d['__name__'], d['q'])")
run("-c", "import runpy; print(runpy.run_module('pack.inner')['__name__'])")
shutil.rmtree(root)
