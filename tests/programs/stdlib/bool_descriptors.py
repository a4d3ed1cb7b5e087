"""Bools given for file descriptors are warned of; paths whose class says that it is none; futures' iterators and the old form of
throw."""
import _asyncio
import asyncio
import fcntl
import os
import select
import warnings

warnings.simplefilter("error")


def attempt(function, *arguments):
    try:
        function(*arguments)
        print("   ", "no error")
    except BaseException as error:
        print("   ", type(error).__name__, error)


for name, *more in (["fchdir"], ["fdatasync"], ["fsync"], ["fpathconf", "PC_NAME_MAX"], ["pathconf", "PC_NAME_MAX"], ["stat"],
                    ["listdir"], ["scandir"], ["chdir"], ["truncate", 0], ["statvfs"], ["chmod", 0o600], ["utime"]):
    print(name)
    attempt(getattr(os, name), True, *more)
    attempt(getattr(os, name), False, *more)
print("others")
attempt(open, True)
attempt(select.poll().register, True)
attempt(select.select, [True], [], [], 0)
attempt(fcntl.flock, False, fcntl.LOCK_UN)


class NoPath:
    __fspath__ = None


for function in (os.fspath, open, os.stat, os.listdir, os.fsencode, os._fspath):
    attempt(function, NoPath())

print("throw")
loop = asyncio.new_event_loop()
for action in ("error", "ignore"):
    warnings.simplefilter(action)
    for arguments in ((ValueError,), (ValueError("a"),), (ValueError, ValueError("z"), None), (ValueError, "x"),
                      (ValueError, ValueError("e"), 32), (ValueError("e"), ValueError("f")), (list,), (5,),
                      (ValueError("a"), None, None), ()):
        attempt(iter(_asyncio.Future(loop=loop)).throw, *arguments)
loop.close()
