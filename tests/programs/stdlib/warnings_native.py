"""`_warnings`: filters, registries, stack levels, errors."""
import _warnings
import io
import sys
import warnings

sys.stderr = sys.stdout


def show(f):
    try:
        print(f())
    except BaseException as e:
        print(type(e).__name__, e)


print([n for n in dir(_warnings) if not n.startswith("__")])
print(warnings.filters is _warnings.filters, warnings.warn is _warnings.warn)
print([(a, m, c.__name__, mod, n) for a, m, c, mod, n in _warnings.filters])
warnings.warn("first")
for action in ("default", "always", "all", "module", "once", "ignore", "error"):
    with warnings.catch_warnings():
        warnings.simplefilter(action)
        print(action)
        for _ in range(2):
            show(lambda: warnings.warn("in " + action, FutureWarning))
        show(lambda: warnings.warn("in " + action, FutureWarning))
with warnings.catch_warnings(record=True) as log:
    warnings.simplefilter("always")
    warnings.warn("recorded", DeprecationWarning)
    warnings.warn(RuntimeWarning("an instance"))
    ~True
    def outer(): warnings.warn("level 2", stacklevel=2)
    outer()
    warnings.warn("level 99", stacklevel=99)
    warnings.warn_explicit("explicit", UserWarning, "file.py", 7, source=[1])
for w in log:
    print(w.category.__name__, w.message, w.filename[-20:], w.lineno, w.source)
with warnings.catch_warnings():
    warnings.filterwarnings("error", "bad.*", UserWarning, "m[ao]d", 3)
    registry = {}
    for text, module, line in [("bad thing", "mod", 3), ("bad thing", "mod", 4), ("good", "mod", 3), ("bad", "med", 3)]:
        show(lambda: warnings.warn_explicit(text, UserWarning, "f.py", line, module, registry))
    print(sorted(map(str, registry)))
show(lambda: _warnings.warn(1, 2))
show(lambda: _warnings.warn("x", "y"))
show(lambda: _warnings.warn("x", UserWarning, "a"))
show(lambda: _warnings.warn("x", skip_file_prefixes=[1]))
show(lambda: _warnings.warn("x", skip_file_prefixes=(1,)))
show(lambda: _warnings.warn_explicit("x", UserWarning, "f", 1, registry=3))
show(lambda: _warnings.warn_explicit("x", 3, "f", 1))
show(lambda: _warnings.warn_explicit("x", UserWarning, "f", 1, module_globals=3))
show(lambda: _warnings.warn_explicit("x", UserWarning, 5, 1))
show(lambda: _warnings._release_lock())
show(lambda: _warnings._filters_mutated_lock_held())
with warnings.catch_warnings():
    warnings.filters[:] = ["x"]
    show(lambda: warnings.warn("a"))
    warnings.filters[:] = [("what", None, Warning, None, 0)]
    warnings._filters_mutated()
    show(lambda: warnings.warn("a"))
    warnings.filters = 5
    show(lambda: warnings.warn("a"))


@warnings.deprecated("use something else")
def old(): return 1


warnings.simplefilter("always")
print(old())
compile("x is 1; '\\d'; assert (1, 2)", "<text>", "exec")
