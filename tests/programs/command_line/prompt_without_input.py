"""The prompt at the end of its input, and with an input that was closed."""
import subprocess
import sys

for text in ("1/0", "1/0\n", "lambda x, x: 0\n", "import os\nprint('before')\nos.close(0)\n"):
    done = subprocess.run([sys.executable, "-I", "-q", "-i"], input=text, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, timeout=60)
    print(done.returncode)
    print(done.stdout.replace("<stdin-0>", "<stdin>"))
