"""A module whose strings hold pairs of surrogates is imported from its cached bytecode too."""
import importlib
import os
import subprocess
import sys
import tempfile

with tempfile.TemporaryDirectory() as folder:
    with open(os.path.join(folder, "pairs.py"), "w") as file:
        file.write("text = '\\ud800\\udc00', 'a\\udc00\\ud800', '\\udfff'\n")
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    code = "import pairs; print(ascii(pairs.text), [len(t) for t in pairs.text])"
    for _ in range(2):
        done = subprocess.run([sys.executable, "-c", code], cwd=folder, env=environment, capture_output=True, text=True)
        print(done.stdout.strip(), done.stderr.strip())
    print(os.path.exists(os.path.join(folder, "__pycache__")))
