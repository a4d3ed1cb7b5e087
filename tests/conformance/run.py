"""Runs CPython's own test suite under an interpreter, and compares with what passed before.

    python3 tests/conformance/run.py [--suite FOLDER] [--subset short] [FILE ...]

Each file of the suite runs in a process of its own (child.py), two at a time. A method that kills the process, or does
not end in time, costs only itself: the file goes on in a new process without it. CPython 3.14 runs the same files,
once for each version: its results are kept in target/conformance. What passes there is what is asked for here, but for
the methods that implementation_details.txt names.

expected.toml tells for each file how many methods pass and which of those that CPython passes do not. The exit
status is 1 if a method that passed does not pass any more, or if any process died or had to be ended. --update
writes the file anew, for the files that ran.

The results go to target/conformance: results.json, and results.md, a table.
"""
import argparse
import concurrent.futures
import json
import os
import pathlib
import shlex
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import expected  # noqa: E402
import process  # noqa: E402
import report  # noqa: E402

ROOT = HERE.parent.parent
# Packages whose files are run one by one. All others say themselves what belongs to them.
SPLIT = {
    "test_asyncio", "test_concurrent_futures", "test_free_threading", "test_future_stmt", "test_gdb", "test_inspect",
    "test_multiprocessing_fork", "test_multiprocessing_forkserver", "test_multiprocessing_spawn", "test_pydoc",
}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", metavar="FILE", help="test_int, test_asyncio.test_tasks, ...; all if none")
    parser.add_argument("--suite", default=os.environ.get("TAIPAN_CPYTHON_TESTS"), help="the folder Lib/test")
    parser.add_argument("--interpreter", help="a command (the release build of taipan)")
    parser.add_argument("--jit", action="store_true", help="the same as --interpreter 'taipan --jit'")
    parser.add_argument("--reference", default="python3.14", help="the command of CPython 3.14")
    parser.add_argument("--subset", choices=["short"], help="short: the files that short.txt names")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--method-limit", type=float, default=90, help="seconds for a method")
    parser.add_argument("--file-limit", type=float, default=900, help="seconds for a file")
    parser.add_argument("--memory", type=float, default=4, help="gigabytes that a process may use")
    parser.add_argument("--update", action="store_true", help="write expected.toml anew")
    parser.add_argument("--if-there", action="store_true", help="be content if the machine has no test suite")
    parser.add_argument("--results", default=str(ROOT / "target" / "conformance"), help="folder for the results")
    parser.add_argument("--show", action="store_true", help="show how the methods end that should have passed")
    return parser.parse_args()


def words(command):
    """A command's environment variables (written before it) and its arguments."""
    arguments, variables = shlex.split(command), {}
    while arguments and "=" in arguments[0]:
        name, _, value = arguments.pop(0).partition("=")
        variables[name] = value
    return variables, arguments


def answer(command, code):
    """What a Python command prints for the code, or None if it cannot be run."""
    try:
        done = subprocess.run(words(command)[1] + ["-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    except OSError:
        return None
    return done.stdout.decode().strip() if done.returncode == 0 else None


def find_suite(given, reference):
    """The folder of the test suite: the given one, or the one that CPython 3.14 of this machine has."""
    if given is None:
        given = answer(reference, "import os, test.test_grammar; print(os.path.dirname(test.__file__))")
    if given is None or not os.path.isfile(os.path.join(given, "test_grammar.py")):
        return None
    return pathlib.Path(given)


def files_of(suite):
    """The names of all test files, as they are given on the command line."""
    names = []
    for path in sorted(suite.glob("test_*")):
        if path.name in SPLIT:
            names += [path.name + "." + inner.stem for inner in sorted(path.glob("test_*.py"))]
        elif path.suffix == ".py" or (path / "__init__.py").exists():
            names.append(path.stem)
    return names


def chosen(arguments, suite):
    """The files to run."""
    files = files_of(suite)
    wanted = list(arguments.files)
    if arguments.subset:
        wanted += expected.lines_of(HERE / "short.txt")
    if not wanted:
        return files
    picked = [name for name in files if name in wanted or name.split(".")[0] in wanted]
    missing = [name for name in wanted if name not in files and name not in SPLIT]
    if missing:
        raise SystemExit("no such file in %s: %s" % (suite, ", ".join(missing)))
    return picked


def install(program, suite, folder):
    """Installs the interpreter in a folder as tests expect it: with the library's sources beside it, though it has a
    library inside, and the tests where programs installed later are found. Gives the program's path."""
    library = os.path.join(folder, "lib", "python3.14")
    os.makedirs(os.path.join(library, "site-packages"))
    os.mkdir(os.path.join(folder, "bin"))
    installed = os.path.join(folder, "bin", os.path.basename(program))
    shutil.copy2(program, installed)
    for entry in suite.resolve().parent.iterdir():
        if entry.name not in ("test", "site-packages", "lib-dynload", "__pycache__"):
            os.symlink(entry, os.path.join(library, entry.name))
    os.symlink(suite.resolve(), os.path.join(library, "site-packages", "test"))
    add_c_functions(suite, os.path.join(library, "site-packages"))
    return installed


STAND_INS = """
void *PyModuleDef_Init(void *definition) { return definition; }
void *PyLong_FromLong(long n) { return (void *)n; }
void *PyLong_FromLongLong(long long n) { return (void *)n; }
void *PyLong_FromUnsignedLongLong(unsigned long long n) { return (void *)n; }
"""
C_FUNCTIONS = """
import ctypes

# With it, the library finds the names of the interpreter's functions; next to none of the tests calls them.
ctypes.CDLL(%r, ctypes.RTLD_GLOBAL)
__file__ = %r


class Method(ctypes.Structure):
    _fields_ = [("name", ctypes.c_char_p), ("call", ctypes.c_void_p), ("flags", ctypes.c_int), ("doc", ctypes.c_char_p)]


class Definition(ctypes.Structure):
    _fields_ = [("head", ctypes.c_void_p * 5), ("name", ctypes.c_char_p), ("doc", ctypes.c_char_p),
                ("size", ctypes.c_ssize_t), ("methods", ctypes.POINTER(Method))]


def __getattr__(name):
    start = ctypes.CDLL(__file__).PyInit__ctypes_test
    start.restype = ctypes.POINTER(Definition)
    result = {"get_last_tf_arg_s": ctypes.c_longlong, "get_last_tf_arg_u": ctypes.c_ulonglong}.get(name)
    for method in start().contents.methods if result else ():
        if not method.name:
            break
        if method.name.decode() == name:
            call = ctypes.CFUNCTYPE(result, ctypes.c_void_p, ctypes.c_void_p)(method.call)
            return lambda: call(None, None)
    raise AttributeError(name)
"""


def add_c_functions(suite, folder):
    """Lets the tests of ctypes use CPython's library of C functions for them, `_ctypes_test`, which is an extension module:
    a module of that name says where it is, and has a library loaded before that has stand-ins for the interpreter's own
    functions and objects that it names. Nothing is done where there is no such library or no C compiler."""
    found = list((suite.resolve().parent / "lib-dynload").glob("_ctypes_test.*.so"))
    try:
        listed = subprocess.run(["nm", "-D", "--undefined-only", str(found[0])], capture_output=True, check=True)
        names = [line.split()[-1] for line in listed.stdout.decode().splitlines()]
        names = [name for name in names if name.startswith(("Py", "_Py")) and name + "(" not in STAND_INS]
        lines = ["void *%s%s\n" % (name, ";" if name.startswith("PyExc") else "(void) { return 0; }") for name in names]
        source = STAND_INS + "".join(lines)
        stand_ins = os.path.join(folder, "_ctypes_test_names.so")
        subprocess.run(["cc", "-shared", "-fPIC", "-x", "c", "-", "-o", stand_ins], input=source.encode(), check=True)
    except (IndexError, OSError, subprocess.CalledProcessError):
        return
    pathlib.Path(folder, "_ctypes_test.py").write_text(C_FUNCTIONS % (stand_ins, str(found[0])))


def run_all(command, files, suite, arguments, tell, details=None):
    """Runs files; gives {file: {method: (how, why)}}. `suite` is None if the command has the tests installed."""
    variables, program = words(command)
    limits = process.Limits(arguments.method_limit, arguments.file_limit, int(arguments.memory * 2**30))
    results = {}
    with tempfile.TemporaryDirectory(prefix="cp") as folder:
        if suite is not None:
            program = [install(program[0], suite, folder)] + program[1:]
        runner = process.Runner(program, variables, folder, limits, details)
        with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
            waiting = {pool.submit(runner.run, name): name for name in files}
            for future in concurrent.futures.as_completed(waiting):
                results[waiting[future]] = future.result()
                tell(waiting[future], future.result())
    return results


def reference_results(arguments, files):
    """What CPython does with the files, from the folder of results where it was noted before; {} without CPython."""
    version = answer(arguments.reference, "import sys, test.support; print(sys.version.split()[0])")
    if version is None:
        return None, {}
    path = pathlib.Path(arguments.results) / ("cpython-%s.json" % version)
    known = json.loads(path.read_text()) if path.exists() else {}

    def tell(name, found):
        print("%s (CPython): %d methods" % (name, len(found)), flush=True)
        known[name] = found
        path.write_text(json.dumps(known, indent=0))

    run_all(arguments.reference, [name for name in files if name not in known], None, arguments, tell)
    return version, known


def keep(path, found):
    """Adds results to those that a file has."""
    kept = json.loads(path.read_text()) if path.exists() else {}
    kept.update(found)
    path.write_text(json.dumps(kept, indent=0))


def main():
    given = arguments()
    suite = find_suite(given.suite, given.reference)
    if suite is None:
        print("CPython's test suite is not on this machine: conformance was not checked. (TAIPAN_CPYTHON_TESTS may name its folder.)")
        return 0 if given.if_there else 2
    os.makedirs(given.results, exist_ok=True)
    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    command = given.interpreter or shlex.quote(str(target / "release" / "taipan")) + (" --jit" if given.jit else "")
    files = chosen(given, suite)
    details = expected.Details(HERE / "implementation_details.txt")
    files = [name for name in files if not details.whole(name)]
    version, reference = reference_results(given, files)
    before = expected.read(HERE / "expected.toml")
    outcomes = {}
    path = pathlib.Path(given.results) / "results.json"

    def tell(name, found):
        outcomes[name] = report.Outcome(name, found, reference.get(name), details, before.get(name))
        outcomes[name].tell(given.show)
        keep(path, {name: found})

    run_all(command, files, suite, given, tell, details)
    (pathlib.Path(given.results) / "results.md").write_text(report.table(outcomes, version))
    if given.update:
        expected.write(HERE / "expected.toml", before, outcomes)
    return report.summary(outcomes, version)


if __name__ == "__main__":
    sys.exit(main())
