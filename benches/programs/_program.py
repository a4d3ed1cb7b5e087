"""What every program of this folder ends with: it runs, times itself and checks its answer.

`python NAME.py` runs once at full size and says whether the answer is right. Options:

    --small         the small size, for a quick check of the answer
    --report        print lines for another program to read, see below
    --runs=N        run N times at least (1)
    --seconds=S     go on until S seconds have passed (0), but no more than 1000 runs

The lines of `--report`, each written at once: `start` when the program has been loaded, `size N` when its data are
ready, then `run SECONDS` after each run. A wrong answer ends the program with status 1 and a line on standard error.
"""

import os
import sys
import time

MOST_RUNS = 1000


def main(run, full, small, prepare=None):
    """Calls `run(size)` as the command line asks. `full` and `small` are pairs of a size and its answer.

    With `prepare` the runs get what `prepare(size)` returns in place of the size; making it is not timed, and the
    runs must leave it as it is.
    """
    name = os.path.splitext(os.path.basename(sys.argv[0]))[0]
    (size, expected), report, runs, seconds = _options(name, full, small)
    if report:
        _say("start")
    data = size if prepare is None else prepare(size)
    if report:
        _say("size %d" % size)
    begin = time.perf_counter()
    done = 0
    while done < runs or (done < MOST_RUNS and time.perf_counter() - begin < seconds):
        start = time.perf_counter()
        answer = run(data)
        took = time.perf_counter() - start
        done += 1
        if answer != expected:
            sys.exit("%s: wrong answer at size %d: expected %r, got %r" % (name, size, expected, answer))
        if report:
            _say("run %.9f" % took)
        else:
            print("%s: size %d, the answer is right, %.3f s" % (name, size, took))


def _options(name, full, small):
    """What the command line asks for: size and answer, whether to report, runs, seconds."""
    chosen, report, runs, seconds = full, False, 1, 0.0
    for argument in sys.argv[1:]:
        option, _, value = argument.partition("=")
        if argument == "--small":
            chosen = small
        elif argument == "--report":
            report = True
        elif option == "--runs":
            runs = int(value)
        elif option == "--seconds":
            seconds = float(value)
        else:
            sys.exit("%s: unknown option %s" % (name, argument))
    return chosen, report, runs, seconds


def _say(line):
    print(line, flush=True)
