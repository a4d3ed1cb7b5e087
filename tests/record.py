"""Records what CPython 3.14 prints for the programs in tests/programs.

    python3.14 tests/record.py [--check] [--new] [--jobs N] [FILTER ...]

Without options, every program whose AREA/NAME contains one of the filters (all, without filters) is run and
its results are written beside it:

    NAME.out    standard output, always
    NAME.err    standard error, if anything came out there
    NAME.code   exit status, if it is not 0

--new records only the programs that have no NAME.out yet. --check writes nothing and compares.

How a program is run is said by files that people write: NAME.args holds arguments that follow the file's name,
one a line; NAME.cmd holds the interpreter's whole argument list in place of "NAME.py" and NAME.args; NAME.in is
standard input. The working directory is the program's folder. The folder's path is cut from all output.

Each program runs twice, under two hash seeds: if the results differ, the program is not deterministic and
nothing is recorded for it. The environment is the one tests/harness/run.rs makes.

The area builtins_dir needs data: dir.json, the attributes of the module builtins and of built-in types. It is
written (or checked) too, unless filters exclude the area. So do the files of stdlib_dir, which are about the
library's modules and are made by stdlib_dir/_surface.py.

The exit status is 1 if something differed, was not deterministic or took too long.
"""

import argparse
import collections
import concurrent.futures
import functools
import inspect
import json
import os
import pathlib
import subprocess
import sys

PROGRAMS = pathlib.Path(__file__).resolve().parent / "programs"
LIMIT = 60  # seconds


def environment(seed):
    """The variables a program sees; `seed` decides the order of sets of strings."""
    env = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    env.update(LC_ALL="C.UTF-8", TZ="UTC", COLUMNS="80", NO_COLOR="1")
    env.update(PYTHONDONTWRITEBYTECODE="1", PYTHONHASHSEED=str(seed))
    return env


def lines_of(path):
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def run(program, seed):
    """Runs a program; gives its results as {suffix: bytes} of the files to record."""
    whole = program.with_suffix(".cmd")
    arguments = lines_of(whole) if whole.exists() else [program.name, *lines_of(program.with_suffix(".args"))]
    given = program.with_suffix(".in")
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=program.parent,
        env=environment(seed),
        input=given.read_bytes() if given.exists() else b"",
        capture_output=True,
        timeout=LIMIT,
    )
    folder = f"{program.parent}/".encode()
    results = {".out": done.stdout.replace(folder, b"")}
    if done.stderr:
        results[".err"] = done.stderr.replace(folder, b"")
    if done.returncode:
        results[".code"] = b"%d\n" % done.returncode
    return results


def differences(program, results):
    """The suffixes of the recorded files that are not what `results` says."""
    recorded = {}
    for suffix in (".out", ".err", ".code"):
        path = program.with_suffix(suffix)
        if path.exists():
            recorded[suffix] = path.read_bytes()
    return [suffix for suffix in (".out", ".err", ".code") if recorded.get(suffix) != results.get(suffix)]


def treat(program, check):
    """Records or checks one program; gives a complaint, or None."""
    try:
        first, second = run(program, 1), run(program, 2)
    except subprocess.TimeoutExpired:
        return f"did not finish in {LIMIT} s"
    if first != second:
        return "is not deterministic: two runs differ"
    if check:
        wrong = differences(program, first)
        return f"recorded {' '.join(wrong)} differs" if wrong else None
    for suffix in (".out", ".err", ".code"):
        path = program.with_suffix(suffix)
        if suffix in first:
            path.write_bytes(first[suffix])
        else:
            path.unlink(missing_ok=True)
    return None


def directories():
    """dir() of the module builtins and of the built-in types, as the text of dir.json."""
    import builtins
    import types

    subjects = {"builtins": builtins}
    for name in dir(builtins):
        value = getattr(builtins, name)
        if isinstance(value, type):
            subjects[f"builtins.{name}"] = value
    for name in types.__all__:
        value = getattr(types, name)
        if isinstance(value, type) and value.__module__ != "types":
            subjects[f"types.{name}"] = value
    subjects["collections.deque"] = collections.deque
    subjects["collections.defaultdict"] = collections.defaultdict
    subjects["functools.partial"] = functools.partial
    subjects["inspect.Signature"] = inspect.Signature
    return json.dumps({name: dir(value) for name, value in subjects.items()}, indent=0) + "\n"


def main():
    parser = argparse.ArgumentParser(description="Record the results of the test programs.")
    parser.add_argument("--check", action="store_true", help="write nothing, compare with what is recorded")
    parser.add_argument("--new", action="store_true", help="only programs without recorded output")
    parser.add_argument("--jobs", type=int, default=2, help="programs at a time")
    parser.add_argument("filters", nargs="*", help="parts of AREA/NAME")
    options = parser.parse_args()
    if sys.version_info[:2] != (3, 14) or sys.implementation.name != "cpython":
        parser.error("results are recorded from CPython 3.14")

    def wanted(name):
        return not options.filters or any(part in name for part in options.filters)

    complaints = []
    data = PROGRAMS / "builtins_dir" / "dir.json"
    if wanted("builtins_dir/"):
        text = directories()
        if not options.check:
            data.parent.mkdir(exist_ok=True)
            data.write_text(text)
        elif data.read_text() != text:
            complaints.append("builtins_dir/dir.json differs")
    if wanted("stdlib_dir/"):
        command = [sys.executable, str(PROGRAMS / "stdlib_dir" / "_surface.py")]
        if subprocess.run([*command, *(["--check"] if options.check else [])], env=environment(0)).returncode:
            complaints.append("stdlib_dir: the recorded names differ")
    programs = []
    for path in sorted(PROGRAMS.glob("*/*.py")):
        name = f"{path.parent.name}/{path.stem}"
        if not path.name.startswith("_") and wanted(name):
            if not (options.new and path.with_suffix(".out").exists()):
                programs.append((name, path))
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        outcomes = pool.map(lambda item: treat(item[1], options.check), programs)
        for (name, _), complaint in zip(programs, outcomes):
            if complaint:
                complaints.append(f"{name} {complaint}")
    for complaint in complaints:
        print(complaint)
    print(f"{len(programs)} programs, {len(complaints)} complaints")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
