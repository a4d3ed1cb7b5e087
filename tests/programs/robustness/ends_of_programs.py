"""Programs that take away or replace what the end of a program needs: each ends, with its exit code."""
import subprocess
import sys

cases = r'''
import sys; sys.stdout = None; print("x"); print("y", file=sys.stderr)
import sys; sys.stdout = 5; print("x")
import sys; del sys.stdout; print("x")
import sys; sys.stderr = None; 1 / 0
import sys; sys.stdout.close(); print("x")
import sys; sys.excepthook = None; 1 / 0
import sys; sys.excepthook = 5; 1 / 0
import sys; del sys.excepthook; 1 / 0
import sys; sys.excepthook = lambda *a: sys.exit(7); 1 / 0
import sys; sys.exit(10**30)
e = ValueError(); e.__traceback__ = None; e.__context__ = e; raise e
e = ValueError(); e.__cause__ = e; e.__notes__ = 5; raise e
import sys; sys.modules["sys"] = None; import sys
import sys; sys.modules = None; import json
import sys; sys.path = None; import zork
import sys; sys.path = [5, None, b"x", "\0"]; import zork
import sys; sys.meta_path = [5]; import zork
import sys; sys.path_importer_cache = None; import zork
import builtins; builtins.__import__ = 5; import json
import builtins; del builtins.__build_class__;  exec("class A: pass")
__builtins__ = {}; exec("print(1)")
exec("[x for x in range(3)]; assert 0", {"__builtins__": {"range": range}})
def f(): return len([1])
f.__globals__["__builtins__"] = {}; print(f())
import atexit, sys; atexit.register(sys.exit, 5); atexit.register(lambda: sys.modules.clear())
import atexit, os; atexit.register(os._exit, 3); atexit.register(os.fork) if 0 else None
import threading; threading._shutdown = 5
import threading, sys; sys.modules["threading"] = None
import threading; threading.excepthook = None; threading.Thread(target=lambda: 1 / 0).start()
import sys; sys.setrecursionlimit(1)
import sys; sys.setrecursionlimit(2**31 - 1); f = lambda n: f(n - 1) if n else 0; print(f(10000))
import sys; sys.setrecursionlimit(0)
import sys; sys.breakpointhook = 5; breakpoint()
import sys; sys.displayhook = None; exec(compile("1", "", "single"))
import sys; sys.stdout.detach(); print("x")
import sys; sys.stdin.close(); input("p")
import sys; sys.stdout.write = 5; print(1)
import warnings; warnings.showwarning = 5; warnings.warn("x"); warnings.warn("x", stacklevel=10**9)
import signal, os; signal.signal(signal.SIGTERM, signal.SIG_DFL); os.kill(os.getpid(), signal.SIGTERM)
import os; os.kill(os.getpid(), 2); print(1)
import os; os.abort()
'''.strip().replace("\nf.__globals__", "\\nf.__globals__").split("\n")
for case in cases:
    case = case.replace("\\nf.__globals__", "\nf.__globals__")
    done = subprocess.run([sys.executable, "-c", case], stdin=subprocess.DEVNULL, capture_output=True, text=True)
    error = done.stderr.strip().splitlines()
    print(case.replace("\n", "; "), "=>", done.returncode, repr(done.stdout), error[-1] if error else "")
