"""-O removes asserts and sets __debug__."""
import sys

assert False, "removed"
print(__debug__, sys.flags.optimize)
if __debug__:
    print("never")


def f():
    "docstring stays with -O"
    assert 1 / 0
    return "ok"


print(f(), f.__doc__)
