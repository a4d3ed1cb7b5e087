"""How fast the library's modules are: one case a use of one of them, run by any Python.

    PYTHON run.py [--scale S] [--times N] NAME...       runs cases whose name contains a NAME ("all": every one)
    python3 run.py --compare A=COMMAND B=COMMAND ... [--scale S] [--times N] [--rounds N] [--table FILE] NAME...

The first form prints for each case: name, seconds (the best of N times), seconds of processor time (those of its child
processes too), peak memory in MB, and a check value, which must not depend on the interpreter. The second runs each case in
a process of its own, the commands by turns, and prints the ratios to the first command: above 1 is slower than it. With
--table the result is written as Markdown. Time is processor time unless --wall is given: the machine may be in use. It exits
with 1 if check values differ or a case fails.
"""
import argparse
import importlib
import os
import pathlib
import resource
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
PARTS = ["archives", "data", "text", "values", "files", "parallel"]
# Ends a case that hangs.
LIMIT = 600


def load():
    """All cases, by name."""
    for part in PARTS:
        importlib.import_module(part)
    return importlib.import_module("cases").CASES


def chosen(cases, patterns, exact=False):
    """The names of the cases that a pattern asks for; exact patterns are whole names."""
    if exact:
        return [name for name in cases if name in patterns]
    return [name for name in cases if any(p == "all" or p in name for p in patterns)]


def spent():
    """Processor time so far, of this process and of its children that have ended."""
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def measure(entry, scale, times):
    """Runs a case; gives (seconds, processor seconds, check value)."""
    function, size, needs = entry
    work = function(max(needs, round(size * scale)))
    best = best_spent = None
    for _ in range(times):
        before, start = spent(), time.perf_counter()
        value = work()
        wall, used = time.perf_counter() - start, spent() - before
        best = wall if best is None else min(best, wall)
        best_spent = used if best_spent is None else min(best_spent, used)
    return best, best_spent, value


def run(arguments):
    cases = load()
    for name in chosen(cases, arguments.names, arguments.exact):
        wall, used, value = measure(cases[name], arguments.scale, arguments.times)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{name}\t{wall:.4f}\t{used:.4f}\t{memory:.0f}\t{' '.join(repr(value).split())}", flush=True)


def make_certificate(folder):
    """A certificate for localhost with its key, in one file; None where there is no openssl command."""
    path = os.path.join(folder, "certificate.pem")
    key = os.path.join(folder, "key.pem")
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", path, "-days", "2",
               "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
               "-addext", "keyUsage=critical,digitalSignature,keyCertSign", "-addext", "basicConstraints=critical,CA:TRUE"]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    with open(key) as f, open(path, "a") as out:
        out.write(f.read())
    return path


def one(command, name, arguments, environment):
    """Runs a case by a command in a process of its own; gives [wall, used, memory, value] or the text of the failure."""
    line = [*command.split(), str(HERE / "run.py"), "--scale", str(arguments.scale), "--times", str(arguments.times),
            "--exact", name]
    try:
        done = subprocess.run(line, capture_output=True, text=True, timeout=LIMIT,
                              env=environment | {"LIBRARY_BENCH_SELF": command.split()[0]})
    except subprocess.TimeoutExpired:
        return "took too long"
    if done.returncode:
        return (done.stderr.strip().splitlines() or [f"exit status {done.returncode}"])[-1]
    _, wall, used, memory, value = done.stdout.rstrip("\n").split("\t")
    return [float(wall), float(used), float(memory), value]


def best_of(results):
    """The smallest figures of several rounds; a failure where one failed."""
    for result in results:
        if isinstance(result, str):
            return result
    return [min(column) for column in list(zip(*results))[:3]] + [results[0][3]]


def row_of(name, commands, arguments, environment):
    """A line of the table as a list of texts, and whether all is well."""
    results = {label: [] for label in commands}
    for _ in range(arguments.rounds):
        for label, command in commands.items():
            results[label].append(one(command, name, arguments, environment))
    first, *others = [best_of(r) for r in results.values()]
    if isinstance(first, str):
        return [name, first], False
    which = 0 if arguments.wall else 1
    row, well = [name, f"{first[which] * 1000:.0f} ms"], True
    for other in others:
        if isinstance(other, str) or other[3] != first[3]:
            row += ["fails: " + other if isinstance(other, str) else f"differs: {other[3]} for {first[3]}", ""]
            well = False
        else:
            row += [f"{other[which] / max(first[which], 1e-6):.2f}", f"{other[2] / first[2]:.2f}"]
    return row, well


def compare(arguments):
    commands = dict(item.split("=", 1) for item in arguments.compare)
    first, *others = commands
    head = ["case", first] + [text for label in others for text in (label, "memory")]
    rows, well = [], True
    with tempfile.TemporaryDirectory() as folder:
        certificate = make_certificate(folder)
        environment = os.environ | ({"LIBRARY_BENCH_CERTIFICATE": certificate} if certificate else {})
        for name in chosen(load(), arguments.names, arguments.exact):
            row, fine = row_of(name, commands, arguments, environment)
            well &= fine
            rows.append(row)
            print(f"{row[0]:24}" + "".join(f"{text:>12}" for text in row[1:]), flush=True)
    if arguments.table:
        lines = ["| " + " | ".join(head) + " |", "| --- " + "| ---: " * (len(head) - 1) + "|"]
        lines += ["| " + " | ".join(row) + " |" for row in rows]
        pathlib.Path(arguments.table).write_text("\n".join(lines) + "\n")
    return 0 if well else 1


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--compare", nargs="+", metavar="LABEL=COMMAND")
    parser.add_argument("--scale", type=float, default=1.0, help="share of the full sizes")
    parser.add_argument("--times", type=int, default=3, help="how often the work is done in a process")
    parser.add_argument("--rounds", type=int, default=2, help="processes for each command and case")
    parser.add_argument("--wall", action="store_true", help="compare elapsed time instead of processor time")
    parser.add_argument("--table", help="where to write the table")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--exact", action="store_true", help="NAMEs are whole names")
    parser.add_argument("names", nargs="*", metavar="NAME")
    arguments = parser.parse_args()
    if arguments.list:
        print(*load(), sep="\n")
        return 0
    if arguments.compare:
        return compare(arguments)
    return run(arguments)


if __name__ == "__main__":
    sys.exit(main())
