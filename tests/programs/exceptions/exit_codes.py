"""sys.exit and SystemExit with all kinds of codes, seen by a parent process; atexit; finally at exit."""
import re
import subprocess
import sys


def run(source, *args, text=""):
    r = subprocess.run([sys.executable, "-c", source, *args], capture_output=True, text=True, input=text)
    err = [l for l in r.stderr.splitlines() if not l.startswith((" ", "Traceback"))]
    err = [re.sub(r"0x[0-9a-f]+", "0x...", l) for l in err]
    print(repr(source), "->", r.returncode, repr(r.stdout), err)


run("")
run("import sys; sys.exit()")
run("import sys; sys.exit(0)")
run("import sys; sys.exit(3)")
run("import sys; sys.exit(256 + 7)")
run("import sys; sys.exit(-1)")
run("import sys; sys.exit('message')")
run("import sys; sys.exit(None)")
run("import sys; sys.exit((1, 2))")
run("import sys; sys.exit(1.5)")
run("import sys; sys.exit(True)")
run("raise SystemExit")
run("raise SystemExit(4)")
run("exit(5)")
run("quit()")
run("1/0")
run("import os; os._exit(9)")
run("raise KeyboardInterrupt")
run("def f(:")
run("x = ")
run("import sys\ntry:\n  sys.exit(2)\nfinally:\n  print('finally')")
run("import sys\ntry:\n  sys.exit(2)\nexcept SystemExit as e:\n  print('caught', e.code)")
run("import atexit\natexit.register(print, 'atexit 1')\natexit.register(print, 'atexit 2')\nprint('body')")
run("import atexit, sys\natexit.register(print, 'still runs')\nsys.exit(6)")
run("import atexit\natexit.register(lambda: 1/0)\natexit.register(print, 'after error')")
run("import atexit, sys\natexit.register(sys.exit, 8)")
run("import threading, sys\nt = threading.Thread(target=lambda: print('thread done'))\nt.start()\nsys.exit(1)")
run("import threading\nt = threading.Thread(target=lambda: 1/0)\nt.start(); t.join(); print('main goes on')")
run("import sys\nsys.excepthook = lambda t, v, tb: print('hook', t.__name__, v)\n1/0")
run("import sys\nsys.excepthook = lambda *a: 1/0\nraise ValueError('orig')")
run("import sys\nprint(sys.argv)", "a", "-b", "--c=d")
run("import sys\nprint(sys.stdin.read().upper())", text="input text")
run("import os, signal\nos.kill(os.getpid(), signal.SIGTERM)")
run("import sys\nsys.stderr.write('to stderr\\n'); sys.exit(0)")
run("class E(BaseException): pass\nraise E('custom base')")
run("raise ExceptionGroup('g', [ValueError(1)])")
run("import warnings\nwarnings.warn('careful')")
run("import sys\nsys.stdout.write('no newline')")
run("print('a'); raise SystemExit('bye')")
run("import sys\nclass X(SystemExit): pass\nraise X(11)")
run("assert False, 'message'")
run("import sys\nsys.tracebacklimit = 0\ndef f(): 1/0\nf()")
run("def f(): f()\nf()")
