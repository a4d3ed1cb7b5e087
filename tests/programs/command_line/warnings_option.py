"""-W error turns warnings into exceptions; -W ignore hides them."""
import subprocess
import sys
import warnings

program = "import warnings\nwarnings.warn('w1')\nwarnings.warn('w2', DeprecationWarning)\nprint('end')"
for options in ([], ["-W", "error"], ["-W", "ignore"], ["-Wdefault"], ["-W", "error::DeprecationWarning"], ["-W", "ignore::UserWarning"], ["-Wonce:w1"], ["-W", "nonsense"]):
    r = subprocess.run([sys.executable, *options, "-c", program], capture_output=True, text=True)
    print(options, r.returncode, r.stdout.split(), [l for l in r.stderr.splitlines() if "Warning" in l or "Invalid" in l])


def f():
    warnings.warn("from f", stacklevel=2)


with warnings.catch_warnings(record=True) as w:
    warnings.simplefilter("always")
    f()
    f()
    warnings.warn(UserWarning("instance"))
    warnings.warn("dep", DeprecationWarning)
    warnings.warn_explicit("explicit", RuntimeWarning, "file.py", 7)
print([(str(x.message), x.category.__name__, x.lineno > 0) for x in w], w[0].lineno == w[1].lineno - 1)
with warnings.catch_warnings(record=True) as w:
    warnings.simplefilter("default")
    for _ in range(3):
        f()
    warnings.filterwarnings("ignore", message="from.*")
    f()
print(len(w))
with warnings.catch_warnings():
    warnings.simplefilter("error", UserWarning)
    try:
        f()
    except UserWarning as e:
        print("raised", e)
print(warnings.formatwarning("msg", UserWarning, "f.py", 3, "the line"))


@warnings.deprecated("use g")
def old():
    return "old result"


with warnings.catch_warnings(record=True) as w:
    warnings.simplefilter("always")
    print(old(), w[0].category.__name__, w[0].message, old.__deprecated__)
for bad in (("x", int), ("x", "y")):
    try:
        warnings.warn(*bad)
    except TypeError as e:
        print(e)
