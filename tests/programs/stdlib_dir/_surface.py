"""What the modules of the standard library show: their names, and of native ones the classes and functions in them.

What CPython shows is recorded in the JSON files beside this one, by tests/record.py or by

    python3.14 _surface.py [--check]

The programs `modules_*.py` compare a part each: what is missing here, what is here and not there, functions, classes and
methods whose signature `inspect.signature` gives otherwise (or not at all), and those that are documented there and not here.
Differences that are meant stand in missing.txt, with the reason: "SUBJECT NAME REASON", NAME with a + before it for
what is extra here; NAME `*` stands for all of a module.
"""
import importlib
import inspect
import json
import pathlib
import pkgutil
import sys
import warnings

HERE = pathlib.Path(__file__).resolve().parent
# Modules for other machines and for Tk, and modules that do something when they are imported.
LEFT_OUT = {
    "antigravity", "idlelib", "this", "tkinter", "turtle", "turtledemo", "_overlapped", "_scproxy", "_tkinter", "_winapi", "_wmi",
    "msvcrt", "nt", "winreg", "winsound", "_ios_support", "asyncio.windows_events", "asyncio.windows_utils", "encodings.mbcs",
    "encodings.oem", "multiprocessing.popen_spawn_win32", "ctypes.wintypes", "ctypes.macholib", "nturl2path",
    "_pyrepl.windows_console", "_pyrepl.windows_eventqueue",
}
# These must not be there.
ABSENT = ("idlelib", "tkinter", "turtledemo", "_overlapped", "_scproxy", "_tkinter", "_winapi", "_wmi", "msvcrt", "nt", "winreg",
          "winsound")
# Names that tell where a module came from.
OWN = {"__file__", "__cached__", "__path__", "__warningregistry__", "__builtins__"}
OF_OBJECT = frozenset(dir(object)) | {"__module__"}
# The parts by the first letter of a module's name.
PARTS = {"internal": "_", "first": "abcde", "middle": "fghijklmnop", "last": "qrstuvwxyz"}


def left_out(name):
    return name in LEFT_OUT or any(name.startswith(part + ".") for part in LEFT_OUT) or name.endswith("__main__")


def all_names(letters):
    """The names of the modules of the library that runs this, submodules too, that can be imported here."""
    names = []
    for name in sorted(sys.stdlib_module_names):
        if left_out(name) or name[0] not in letters:
            continue
        try:
            path = getattr(importlib.import_module(name), "__path__", None)
        except ImportError:
            continue
        names.append(name)
        if path:
            found = pkgutil.walk_packages(path, name + ".", onerror=lambda name: None)
            names += sorted(item.name for item in found if not left_out(item.name))
    return names


def described(value, callable):
    """"+" if it is documented, "-" if not; then the text of its signature, if it has one."""
    text = "+" if getattr(value, "__doc__", None) else "-"
    if callable is not None:
        try:
            text += str(inspect.signature(callable))
        except Exception:  # Some of CPython's own texts name what is not there, which ends in many ways.
            pass
    return text


def members(cls):
    """What a native class has that object has not."""
    shown = {"": described(cls, cls)}
    for name in dir(cls):
        if name not in OF_OBJECT:
            value = inspect.getattr_static(cls, name, None)
            shown[name] = described(value, getattr(cls, name, None) if inspect.isroutine(value) else None)
    return shown


def is_native(module):
    """Whether CPython has the module in C (asked of CPython alone)."""
    path = getattr(module, "__file__", None)
    python = module.__name__ in ("builtins", "_frozen_importlib", "_frozen_importlib_external")
    return not python and (path is None or path.endswith(".so"))


def describe(module, native):
    """The names of a module, as a text; those of native modules with what is known of functions and classes."""
    prefix = module.__name__ + "."
    submodules = {known[len(prefix):] for known in sys.modules if known.startswith(prefix)}
    names = [name for name in dir(module) if name not in OWN and name not in submodules]
    shown = {"dir": " ".join(names)}
    if native:
        functions = shown["functions"] = {}
        classes = shown["classes"] = {}
        for name in names:
            value = getattr(module, name)
            if isinstance(value, type):
                # Those of the module builtins are looked at elsewhere.
                if not issubclass(value, BaseException) and value.__module__ != "builtins":
                    classes[name] = members(value)
            elif inspect.isroutine(value) and not inspect.isfunction(value):
                functions[name] = described(value, value)
    return shown


def record(letters):
    """What the modules of a part show, as the text of its file."""
    modules = {}
    for name in all_names(letters):
        try:
            modules[name] = importlib.import_module(name)
        except ImportError:
            pass
    shown = {name: describe(module, is_native(module)) for name, module in modules.items()}
    return json.dumps(shown, indent=1) + "\n"


def allowed_differences():
    """The differences in missing.txt, with their reasons: those that are there, and those that are on some machines."""
    allowed, perhaps = {}, {}
    for line in (HERE / "missing.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            subject, name, reason = line.removeprefix("? ").split(None, 2)
            (perhaps if line.startswith("? ") else allowed)[subject, name] = reason
    return allowed, perhaps


def of_names(subject, expected, actual, found):
    """Adds names that are missing and names that are extra."""
    found += [(subject, name) for name in expected if name not in actual]
    found += [(subject, "+" + name) for name in actual if name not in expected]


def of_texts(subject, expected, actual, found):
    """Adds what is documented less, or has another signature."""
    for name, text in expected.items():
        here = actual.get(name)
        if here is not None and (text[0] == "+" != here[0] or text[1:] and text[1:] != here[1:]):
            found.append((subject, f"{name or 'signature'}:{here}"))


def compare(part):
    """Prints the differences of a part that missing.txt does not allow, and lines of missing.txt that are not needed."""
    warnings.simplefilter("ignore")
    expected = json.loads((HERE / f"{part}.json").read_text())
    modules, found = {}, []
    for name in expected:
        try:
            modules[name] = importlib.import_module(name)
        except ImportError:
            found.append((name, "*"))
    for name, module in modules.items():
        there = expected[name]
        here = describe(module, "classes" in there)
        of_names(name, there["dir"].split(), here["dir"].split(), found)
        of_texts(name, there.get("functions", {}), here.get("functions", {}), found)
        for cls, has in there.get("classes", {}).items():
            if cls in here["classes"]:
                of_names(f"{name}.{cls}", has, here["classes"][cls], found)
                of_texts(f"{name}.{cls}", has, here["classes"][cls], found)
    allowed, perhaps = allowed_differences()
    for subject, name in found:
        if (subject, name.partition(":")[0]) not in allowed | perhaps:
            print("difference:", subject, name)
    if sys.implementation.name == "cpython":
        allowed = {}
    known = {(subject, name.partition(":")[0]) for subject, name in found}
    for subject, name in allowed:
        if subject[0] in PARTS[part] and (subject, name) not in known:
            print("missing.txt has too much:", subject, name)
    print(len(expected), "modules compared")


def main():
    """Records; with --check compares the files with what would be recorded, and exits with 1 where they differ."""
    import subprocess
    if len(sys.argv) > 1 and sys.argv[1] in PARTS:
        warnings.simplefilter("ignore")
        print(record(PARTS[sys.argv[1]]), end="")
        return 0
    status = 0
    for part in PARTS:
        # In a process of its own, so that it has imported what the program that compares has imported.
        text = subprocess.run([sys.executable, __file__, part], check=True, stdout=subprocess.PIPE, text=True).stdout
        path = HERE / f"{part}.json"
        if "--check" not in sys.argv:
            path.write_text(text)
        elif not path.exists() or path.read_text() != text:
            print(path.name, "differs")
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main())
