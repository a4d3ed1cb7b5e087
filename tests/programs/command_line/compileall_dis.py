"""-m with modules of the standard library: json.tool, calendar, base64, zipfile, ast, tokenize, unittest, timeit, this."""
import os
import subprocess
import sys
import tempfile


def run(*args, text=""):
    r = subprocess.run([sys.executable, "-m", *args], input=text, capture_output=True, text=True)
    print(args, r.returncode)
    print(r.stdout.replace(folder, "TMP"), end="")
    print("\n".join(r.stderr.replace(folder, "TMP").replace(sys.executable, "PYTHON").strip().splitlines()[-1:]))


folder = os.path.realpath(tempfile.mkdtemp())
os.chdir(folder)
with open("t.py", "w") as f:
    f.write('"""\n>>> 1 + 1\n2\n>>> 2 + 2\n5\n"""\nimport unittest\n\n\nclass T(unittest.TestCase):\n    def test_a(self):\n        self.assertEqual(1, 1)\n')
run("json.tool", text='{"b": [1, 2], "a": null}')
run("json.tool", "--sort-keys", "--compact", text='{"b": [1, 2], "a": null}')
run("json.tool", text="{bad}")
run("calendar", "2024", "2")
run("base64", "-e", text="hello")
run("base64", "-d", text="aGVsbG8=")
run("ast", text="x = 1")
run("tokenize", "-e", "t.py") if False else run("tokenize", text="x = 1\n")
run("zipfile", "-c", "a.zip", "t.py")
run("zipfile", "-t", "a.zip")
run("textwrap") if False else None
run("keyword") if False else None
run("py_compile", "t.py")
run("compileall", "-q", "t.py")
run("this")
run("quopri", text="é=")
run("inspect", "bisect:insort")if False else None
run("nope_module")
run("unittest", "-q", "nope_module_x")
run("pdb", "--help") if False else None
run("timeit", "-n", "1", "-r", "1", "bad syntax here")
run("site", "--user-base") if False else None
import shutil
os.chdir("/")
shutil.rmtree(folder)
