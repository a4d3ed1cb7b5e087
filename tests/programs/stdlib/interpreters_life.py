# Configs, threads, exit functions and finalizers of interpreters, and what they may not do.
import _interpreters
import gc
import os
import sys
from concurrent import interpreters


def tried(f, *args, **kwargs):
    try:
        print("ok", f(*args, **kwargs))
    except BaseException as e:
        print(type(e).__name__, e)


for name in ("isolated", "legacy", "default", "empty", "", "other", "\udc80", 5):
    tried(_interpreters.new_config, name)
for changes in ({"gil": "shared"}, {"gil": "x"}, {"gil": 1}, {"allow_fork": True}, {"allow_fork": 1}, {"a": 1}, {"a": 1, "b": 2}):
    tried(_interpreters.new_config, **changes)


class Config:
    pass


tried(_interpreters.create, Config())
tried(_interpreters.create, 1.5)
tried(_interpreters.create, "empty")
tried(_interpreters.create, 5)
for config in ("legacy", _interpreters.new_config(gil="default")):
    i = _interpreters.create(config)
    print(_interpreters.get_config(i))
    _interpreters.destroy(i)
print(_interpreters.get_config(0))

# What is refused.
isolated, legacy = _interpreters.create(), _interpreters.create("legacy")
silent = _interpreters.create(_interpreters.new_config(allow_threads=False))
for code in (
    "import os; os.fork()",
    "import os; os.forkpty()",
    "import os; os.execv('/nowhere', ['x'])",
    "import os; os.execve('/nowhere', ['x'], {})",
    "import threading; threading.Thread(target=print, daemon=True)",
    "import threading; t = threading.Thread(target=int); t.start(); t.join()",
    "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)",
    "import signal; signal.set_wakeup_fd(-1)",
    "import signal; assert signal.getsignal(signal.SIGINT).__name__ == 'default_int_handler'",
    "import faulthandler",
    "import subprocess; subprocess.run(['true'], check=True)",
    "import subprocess; subprocess.run(['true'], preexec_fn=print)",
    "import _thread; assert not _thread._is_main_interpreter()",
    "import threading; assert threading.current_thread() is threading.main_thread()",
):
    for i in (isolated, legacy, silent):
        if i == legacy and "fork()" in code or "forkpty" in code and i != isolated:
            continue
        info = _interpreters.exec(i, code)
        print(code.partition("; ")[2] or code, "|", info and info.formatted)
for i in (isolated, legacy, silent):
    _interpreters.destroy(i)

# What happens at the end, in which order.
r, w = os.pipe()
i = _interpreters.create()
_interpreters.exec(i, f"""
import atexit, os, threading, time
say = lambda text, write=os.write: write({w}, text.encode() + b';')
class Dying:
    def __del__(self, say=say):
        say('finalizer')
dying = Dying()
atexit.register(say, 'atexit')
def work():
    time.sleep(0.05)
    say('thread')
threading.Thread(target=work).start()
say('script')
""")
_interpreters.destroy(i)
print(os.read(r, 100))

# Threads of an interpreter go on when nobody is in it.
i = interpreters.create()
i.exec(f"""
import threading, os
r, w = os.pipe()
def work():
    os.read(r, 1)
    os.write({w}, b'worked')
t = threading.Thread(target=work)
t.start()
""")
i.exec("os.write(w, b'x')")
print(os.read(r, 100))
i.exec("t.join(); assert not t.is_alive()")
i.close()

# Nobody refers to it any more.
i = interpreters.create()
number = i.id
i.exec(f"import atexit, os; atexit.register(os.write, {w}, b'gone')")
del i
gc.collect()
print([i.id for i in interpreters.list_all()], os.read(r, 100))
i = _interpreters.create(reqrefs=True)
_interpreters.incref(i)
_interpreters.incref(i)
_interpreters.decref(i)
print(len(_interpreters.list_all()))
_interpreters.decref(i)
print(len(_interpreters.list_all()))

# Many, one after the other, and at a time.
for n in range(10):
    i = interpreters.create()
    assert i.call(sum, [n, 1]) == n + 1
    i.close()
several = [interpreters.create() for n in range(5)]
print([i.call(eval, "[n for n in range(3)]") for i in several])
several[0].exec("x = 1")
sys.stdout.flush()
