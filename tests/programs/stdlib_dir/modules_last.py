"""The modules of the library whose names begin with some letters show what CPython's show."""
import _surface

_surface.compare("last")

# What the library lacks on purpose says so as any module that is not there.
for name in _surface.ABSENT:
    try:
        __import__(name)
    except ModuleNotFoundError as e:
        print(e, e.name)
