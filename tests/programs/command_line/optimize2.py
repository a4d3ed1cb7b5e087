"""-OO removes docstrings too."""
import sys


def f():
    "gone"
    assert 0


class C:
    """gone too"""


print(f.__doc__, C.__doc__, __doc__, f(), sys.flags.optimize)
