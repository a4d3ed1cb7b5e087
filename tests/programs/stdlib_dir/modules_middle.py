"""The modules of the library whose names begin with some letters show what CPython's show."""
import _surface

_surface.compare("middle")
