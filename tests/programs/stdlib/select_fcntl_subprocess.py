# select, fcntl and the start of child processes.
import _posixsubprocess
import fcntl
import os
import select


def show(f, *args, **kwargs):
    try:
        print(repr(f(*args, **kwargs)))
    except Exception as e:
        print(type(e).__name__, e)


class File:
    def __init__(self, fd):
        self.fd = fd

    def fileno(self):
        return self.fd


r, w = os.pipe()
file = File(r)
# A number that no descriptor has, whatever the one who started us left open.
closed = fcntl.fcntl(r, fcntl.F_DUPFD, 600)
os.close(closed)
for args in [(1, 2, 3), ([1.5], [], []), ([-1], [], []), ([5000], [], []), ([], [], [], -1), ([], [], [], "x"), ([], [], [], 0), ([closed], [], [], 0),
             ([File("x")], [], []), ([File(-5)], [], [])]:
    show(select.select, *args)
print(select.select([file], [], [], 0.001), select.select([file], [w], [], 0)[1] == [w])
os.write(w, b"x")
print(select.select([file], [w], [w], None)[0] == [file])

p = select.poll()
for args in [(r,), (w, select.POLLOUT), (0, 70000), ("x",), (0, -1), (file, select.POLLIN)]:
    show(p.register, *args)
print([(fd == r or fd == w, e) for fd, e in p.poll(10)])
show(p.modify, 77, 1)
show(p.unregister, 77)
for t in ("x", float("inf"), 10 ** 20, -1e300, float("nan")):
    show(p.poll, t)
show(p.unregister, w)
show(p.modify, r, 0)
show(p.poll, 1)
print(type(p), select.error is OSError)
show(type(p))

for args in [(-2,), (0,), (5, 5), ("x",)]:
    show(select.epoll, *args)
e = select.epoll()
print(e.closed, e.fileno() > 2)
show(e.register, closed, 1)
show(e.register, r, select.EPOLLIN)
show(e.register, r, select.EPOLLIN)
show(e.modify, r, select.EPOLLIN | select.EPOLLET)
show(e.register, w)
show(e.unregister, closed)
print(sorted(ev for fd, ev in e.poll(0.1)))
show(e.poll, 0, 0)
show(e.poll, 0, -2)
show(e.poll, "x")
show(e.unregister, fd=w)
show(lambda: len(e.poll(timeout=0, maxevents=1)))
with e:
    pass
print(e.closed)
show(e.fileno)
show(e.register, 0)
show(e.poll)
show(e.close)
show(e.__enter__)
print([(n, getattr(select, n)) for n in dir(select) if n.isupper()])

show(fcntl.fcntl, r, fcntl.F_GETFD)
show(fcntl.fcntl, r, fcntl.F_SETFD, 0)
show(fcntl.fcntl, file, fcntl.F_GETFD)
for args in [(-1, 1), ("x", 1), (r, 1, b"x" * 2000), (r, 1, "abc"), (r, 1, 1.5), (r, 1, []), (r, 2 ** 40), (r, 1, 2 ** 40), (r, 1, None), (closed, 1)]:
    show(fcntl.fcntl, *args)
for args in [(r, 1, []), (r, 21523, b"x" * 2000), (r, 21523, b"12345678"), (closed, 1)]:
    show(fcntl.ioctl, *args)
FIONREAD = 0x541B
buffer = bytearray(4)
print(fcntl.ioctl(r, FIONREAD, b"\0\0\0\0"), fcntl.ioctl(r, FIONREAD, buffer), buffer, fcntl.ioctl(r, FIONREAD, bytearray(4), False))
show(fcntl.flock, closed, 1)
show(fcntl.lockf, r, 77)
show(fcntl.lockf, r, 0)
fd = os.open("select_fcntl_subprocess.py", os.O_RDONLY)
show(fcntl.flock, fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
show(fcntl.flock, fd, fcntl.LOCK_UN)
show(fcntl.lockf, fd, fcntl.LOCK_SH | fcntl.LOCK_NB, 1, 0, 0)
show(fcntl.lockf, fd, fcntl.LOCK_EX)
print([(n, getattr(fcntl, n)) for n in dir(fcntl) if n.isupper()])

base = [["x"], [b"/bin/true"], True, (), None, None, -1, -1, -1, -1, -1, -1, -1, 5, True, False, -1, None, None, None, -1, None]
show(_posixsubprocess.fork_exec)
for i, v in [(0, 5), (0, [5]), (1, 5), (1, [5]), (3, 5), (3, (5, 4)), (3, ("a",)), (4, 5), (5, 5), (5, [5]), (6, "x"), (13, 1), (16, "x"), (17, "x"), (18, "x"),
             (18, [1] * 70000), (18, ["x"]), (19, "x"), (20, "x"), (3, (-1,)), (1, ["a\0b"]), (0, ["a\0b"]), (5, ["a\0b"])]:
    args = list(base)
    args[i] = v
    show(_posixsubprocess.fork_exec, *args)


def run(**changes):
    """Starts a child whose output and errors come through pipes."""
    out_r, out_w = os.pipe()
    err_r, err_w = os.pipe()
    args = list(base)
    args[9] = out_w
    args[12], args[13] = err_r, err_w
    args[3] = (err_w,)
    for i, v in changes.items():
        args[int(i[1:])] = v
    pid = _posixsubprocess.fork_exec(*args)
    os.close(out_w)
    os.close(err_w)
    out = b""
    while part := os.read(out_r, 1000):
        out += part
    err = os.read(err_r, 1000)
    os.close(out_r)
    os.close(err_r)
    _, status = os.waitpid(pid, 0)
    print(out, err, status)


def fail():
    raise ValueError("in the child")


run(_0=["echo", "hello"], _1=[b"/nonexistent/echo", b"/bin/echo"])
run(_0=["sh", "-c", "echo $A; pwd; umask"], _1=[b"/bin/sh"], _5=[b"A=b"], _4="/", _20=0o77)
run(_1=[b"/nonexistent/x"])
run(_1=[b"/etc"])
run(_4="/nonexistent")
run(_21=fail)
run(_0=["sh", "-c", "echo pre"], _1=[b"/bin/sh"], _21=lambda: os.write(1, b"called\n"))
run(_15=True)
