# Interpreters that are left when the program ends, with their exit functions and output.
import _interpreters
import atexit

atexit.register(print, "first at exit", flush=True)
i = _interpreters.create()
_interpreters.exec(i, "import atexit; atexit.register(print, 'other at exit'); print('other')")
print("end", flush=True)
