"""What some functions refuse, and how: formats of struct, sizes of control messages, numbers of interfaces, types of sys, calls of
str, names of threads."""
import _thread
import queue
import socket
import struct
import sys
import threading


def attempt(function, *arguments, **keywords):
    try:
        print("   ", repr(function(*arguments, **keywords)))
    except Exception as error:
        print("   ", type(error).__name__, error)


print("struct")
for text in ("\udc00", "a\0", "\0", b"2\0i", "\xe9", 5, None):
    attempt(struct.Struct, text)
    attempt(struct.calcsize, text)
bare = struct.Struct.__new__(struct.Struct)
for name in ("pack", "__sizeof__", "__repr__"):
    attempt(getattr(bare, name))
print("socket")
for number in (-1, 2**32, 2**64, -2**70):
    attempt(socket.if_indextoname, number)
for size in (2**31 - 17, 2**31 - 16, 2**31 - 25, 2**31 - 24, -1, 2**62):
    attempt(socket.CMSG_LEN, size)
    attempt(socket.CMSG_SPACE, size)
print("sys")
for kind in (type(sys.flags), type(sys.version_info)):
    attempt(kind)
    attempt(kind, (1,) * 18)
print("str")
attempt(str, b"a", "utf8", "strict", errors="x")
attempt(str, b"a", "utf8", encoding="x")
attempt(str, b"a", "utf8", "strict", "x")
print("names")
for name in ("x" * 20, "ünï", "\udc80a", "\U0001f40d" * 20, "a\0b", ""):
    shown = []
    thread = threading.Thread(target=lambda: shown.append(_thread._get_name()), name=name)
    thread.start()
    thread.join()
    print(ascii(shown))
print("timeouts")
for make in (_thread.allocate_lock, _thread.RLock):
    for timeout in (_thread.TIMEOUT_MAX, _thread.TIMEOUT_MAX + 1, float("nan"), -100):
        attempt(make().acquire, timeout=timeout)
attempt(threading.Event().wait, float("nan"))
waiting = queue.SimpleQueue()
attempt(queue._PySimpleQueue().get, False, -1)
attempt(waiting.get, False, -1)
