"""Compares interpreters on random programs: compare.py [--from SEED] [--count N] [--jobs N] COMMAND...

Each COMMAND is run on each program; the first is right. Differences are printed with their seed, and the programs kept in
the folder given by --keep.
"""
import argparse
import concurrent.futures
import os
import shlex
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from generate import Maker  # noqa: E402


def run(command, path):
    env = dict(os.environ, PYTHONHASHSEED="0")
    words = shlex.split(command)
    while words and "=" in words[0]:
        key, _, value = words.pop(0).partition("=")
        env[key] = value
    try:
        p = subprocess.run(words + [path], capture_output=True, text=True, timeout=60, env=env)
    except subprocess.TimeoutExpired:
        return "timeout"
    error = p.stderr.strip().splitlines()
    return "%d\n%s%s" % (p.returncode, p.stdout, error[-1] if error else "")


def main():
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--from", dest="start", type=int, default=0)
    ap.add_argument("--count", type=int, default=100)
    ap.add_argument("--jobs", type=int, default=2)
    ap.add_argument("--keep")
    ap.add_argument("command", nargs="+")
    a = ap.parse_args()
    folder = tempfile.mkdtemp()

    def one(seed):
        path = os.path.join(folder, "p%d.py" % seed)
        with open(path, "w") as f:
            f.write(Maker(seed).program())
        results = [run(c, path) for c in a.command]
        bad = [(c, r) for c, r in zip(a.command[1:], results[1:]) if r != results[0]]
        if "timeout" in results[0]:
            bad = []
        if bad and a.keep:
            os.makedirs(a.keep, exist_ok=True)
            os.replace(path, os.path.join(a.keep, "p%d.py" % seed))
        else:
            os.unlink(path)
        return seed, results[0], bad

    differ = 0
    with concurrent.futures.ThreadPoolExecutor(a.jobs) as pool:
        for seed, right, bad in pool.map(one, range(a.start, a.start + a.count)):
            for command, got in bad:
                differ += 1
                print("seed %d: %s\n--- wanted\n%s\n--- got\n%s" % (seed, command, right[-1500:], got[-1500:]), flush=True)
    os.rmdir(folder)
    print("%d programs, %d differences" % (a.count, differ))
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
