"""Hooks for audits: which events the library tells of, with which arguments; hooks that prevent what is to be done."""
import ast
import encodings.idna
import fcntl
import gc
import io
import marshal
import mmap
import os
import pickle
import readline
import resource
import shutil
import signal
import socket
import sys
import syslog
import tempfile
import threading
import time
import types

class A:
    pass


class B:
    pass


told = []
closed = False


def hook(event, arguments):
    if not closed and event not in ("import", "marshal.loads") and not event.startswith("object.__getattr__"):
        told.append((event, arguments))


def show(what, *calls):
    told.clear()
    for call in calls:
        try:
            call()
        except OSError:
            pass
    events = told[:]
    print(what)
    for event, arguments in events:
        shown = []
        for a in arguments:
            if isinstance(a, types.CodeType):
                a = "code " + a.co_name
            elif isinstance(a, types.FrameType):
                a = "frame " + a.f_code.co_name
            elif isinstance(a, ast.AST):
                a = "tree"
            elif isinstance(a, (socket.socket, types.FunctionType, A, B)):
                a = type(a).__name__
            shown.append(a)
        print("   ", event, *shown)


class C(A):
    pass


def set_names():
    C.__name__ = "X"
    C.__qualname__ = "Y"
    C.__module__ = "here"
    C.__doc__ = "text"
    C.__bases__ = (B,)
    a = A()
    a.__class__ = B
    a.x = C.y = 1


def set_function():
    f = lambda: 0
    f.__defaults__ = ()
    f.__kwdefaults__ = {}
    del f.__defaults__, f.__kwdefaults__
    f.__name__ = "n"


def sockets():
    with socket.socket() as s, socket.socket() as t, socket.socket(type=socket.SOCK_DGRAM) as u:
        told[:] = [event for event in told if event[0] != "socket.__new__"] + told[:1]
        s.bind(("127.0.0.1", 0))
        told.pop()
        s.listen()
        t.connect(s.getsockname())
        told.pop()
        u.sendto(b"a", ("127.0.0.1", 9))
        u.sendmsg([b"a"], [], 0, ("127.0.0.1", 9))
        s.accept()[0].close()


def in_folder():
    os.mkdir("a")
    os.rmdir("a")
    open("f", "w").close()
    open("f", "rb", buffering=0).close()
    os.close(os.open("f", os.O_RDONLY))
    os.rename("f", "g")
    os.replace("g", "f")
    os.link("f", "g")
    os.symlink("f", "h")
    os.chmod("f", 0o600)
    os.chown("f", -1, -1)
    os.utime("f")
    os.utime("f", (1, 2))
    os.utime("f", ns=(1, 2))
    os.truncate("f", 0)
    os.listdir(".")
    os.listdir()
    os.scandir(b".").close()
    os.unlink("g")
    os.remove("h")
    with open("f", "r+b") as f:
        told.append(("opened", ()))
        n = f.fileno()
        for call in (lambda: os.ftruncate(n, 0), lambda: os.fchmod(n, 0o600), lambda: fcntl.flock(n, fcntl.LOCK_UN)):
            call()
            event, arguments = told.pop()
            told.append((event, arguments[1:]))
    try:
        os.setxattr("f", "user.a", b"v")
    except OSError:
        pass
    try:
        os.getxattr("f", "user.a")
    except OSError:
        pass


def run(command):
    os.waitpid(os.posix_spawn("/bin/sh", ["sh", "-c", command], {"A": "b"}), 0)


def forked():
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)


def executed():
    try:
        os.execve("/no/such/program", ["a"], {"b": "c"})
    finally:
        os.execv("/no/such/program", ("a",))


sys.addaudithook(hook)
show("compile", lambda: eval(" 1"), lambda: exec("x = 1"), lambda: compile(b"1", "file", "eval"),
     lambda: compile(ast.Module([], []), "file", "exec"))
show("code", lambda: exec(compile("1", "file", "exec")), lambda: types.FunctionType(set_names.__code__, {}))
show("sys", sys._getframe, sys._getframemodulename, sys._current_frames, lambda: sys.settrace(None),
     lambda: sys.setprofile(None), lambda: sys.set_asyncgen_hooks(None, None),
     lambda: sys.monitoring.register_callback(1, 1, None), lambda: sys.audit("a.b", 1, "c"))
show("attributes", set_names, set_function)
show("objects", lambda: gc.get_referrers(), lambda: gc.get_referents(1), lambda: gc.get_objects(generation=1))
show("marshal", lambda: marshal.load(io.BytesIO(marshal.dumps((1, "a")))), lambda: marshal.dump(5, io.BytesIO()))
data = pickle.dumps([len, int])
show("pickle", lambda: pickle.loads(data))
show("time", lambda: time.sleep(0), lambda: time.sleep(0.0625))
show("environment", lambda: os.putenv("ab", "cd"), lambda: os.unsetenv("ab"), lambda: os.environ.update(q="1"))
show("processes", forked, lambda: os.system("true"), lambda: run("true"), executed)
show("signals", lambda: os.kill(1 << 30, 0))
show("sockets", sockets)
show("names", lambda: socket.getaddrinfo("127.0.0.1", 80), lambda: socket.gethostbyname("127.0.0.1"),
     lambda: socket.gethostbyname_ex("127.0.0.1"), lambda: socket.getnameinfo(("127.0.0.1", 80), 3),
     lambda: socket.gethostname(), lambda: socket.getservbyname("no such"), lambda: socket.getservbyport(1, "tcp"))
show("syslog", lambda: syslog.openlog("name"), lambda: syslog.syslog("text"), lambda: syslog.setlogmask(7),
     syslog.closelog)
show("memory", lambda: mmap.mmap(-1, 8))
show("limits", lambda: resource.setrlimit(resource.RLIMIT_CORE, (0, 0)),
     lambda: resource.prlimit(0, resource.RLIMIT_CORE))
show("readline", lambda: readline.read_history_file("none"), lambda: readline.read_init_file("none"))
before = os.getcwd()
folder = tempfile.mkdtemp()
os.chdir(folder)
show("files", in_folder)
os.chdir(before)
shutil.rmtree(folder)


class Function:
    def __repr__(self):
        return "<function>"

    def __call__(self):
        sys.audit("in.thread")


handle = []
show("threads", lambda: handle.append(threading._start_joinable_thread(Function())), lambda: handle[0].join())
closed = True


# A hook that raises prevents what it was told of.
def refusing(event, arguments):
    if event in refused:
        raise refused[event]("no " + event)


def attempt(function, *arguments):
    try:
        print(function(*arguments))
    except BaseException as error:
        print(type(error).__name__, error)


refused = {"open": RuntimeError, "os.mkdir": ValueError, "exec": KeyError, "time.sleep": OSError}
sys.addaudithook(refusing)
attempt(open, __file__)
attempt(os.mkdir, "none")
attempt(eval, "1")
attempt(time.sleep, 0)
refused = {"sys.addaudithook": RuntimeError}
sys.addaudithook(print)
sys.audit("told to the others alone")
refused = {"sys.addaudithook": KeyboardInterrupt}
attempt(sys.addaudithook, print)
refused = {}
for arguments in ((), (9,), ("a\udc80",)):
    attempt(sys.audit, *arguments)
attempt(sys.addaudithook)

# Hooks are not traced, unless they want to be.
traced = []


class Traced:
    def __call__(self, event, arguments):
        return None


third = Traced()
sys.addaudithook(third)


def tracer(frame, event, argument):
    if frame.f_code is Traced.__call__.__code__:
        traced.append(event)


for wish in (None, False, True, 1, 0):
    if wish is not None:
        third.__cantrace__ = wish
    sys.settrace(tracer)
    sys.audit("one")
    sys.settrace(None)
    print(wish, traced)
    traced.clear()
print(any(third in held for held in gc.get_objects() if isinstance(held, list)))
refused = {"sys.excepthook": AttributeError}
