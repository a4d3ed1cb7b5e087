"""A module of the program that hides one of the library is named in the error."""
import os
import subprocess
import sys
import tempfile


def run(files, main):
    with tempfile.TemporaryDirectory() as folder:
        folder = os.path.realpath(folder)
        for name, text in files.items():
            os.makedirs(os.path.dirname(os.path.join(folder, name)), exist_ok=True)
            with open(os.path.join(folder, name), "w") as file:
                file.write(text)
        for arguments in (["main.py"], ["-P", "main.py"], ["-m", "main"], ["-c", main]):
            with open(os.path.join(folder, "main.py"), "w") as file:
                file.write(main)
            done = subprocess.run([sys.executable, *arguments], cwd=folder, capture_output=True, text=True)
            last = done.stderr.strip().splitlines()[-1:]
            print(arguments[0], *[line.replace(folder, "FOLDER") for line in last])


run({"fractions.py": "x = 1"}, "import fractions\nfractions.Fraction")
run({"fractions.py": "x = 1"}, "from fractions import Fraction")
run({"fractions/__init__.py": ""}, "import fractions\nfractions.Fraction")
run({"numpy.py": "import numpy\nnumpy.array"}, "import numpy")
run({"numpy.py": "from numpy import array"}, "import numpy")
run({"package/__init__.py": "", "package/one.py": "import package.two", "package/two.py": "import package\npackage.one"},
    "import package.one")
