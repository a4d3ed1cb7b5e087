# Signals of crashes end the process, the first time they are sent.
import os
import signal
import subprocess
import sys

print(signal.getsignal(signal.SIGSEGV), signal.getsignal(signal.SIGBUS))
for code in (
    "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)",
    "import os, signal; os.kill(os.getpid(), signal.SIGBUS)",
    "import faulthandler; faulthandler._sigsegv()",
    "import faulthandler; faulthandler.enable(); faulthandler.disable(); faulthandler._sigsegv()",
    "import os; os.abort()",
):
    done = subprocess.run([sys.executable, "-c", code + "; print('alive')"], capture_output=True)
    print(done.returncode, done.stdout, done.stderr)
try:
    os.execv("/nowhere", ["x"])
except FileNotFoundError as e:
    print(e, e.filename)
try:
    os.execve("/nowhere", ["x"], {})
except FileNotFoundError as e:
    print(e, e.filename)
