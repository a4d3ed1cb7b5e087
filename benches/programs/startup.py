"""Start-up: the interpreter that runs this starts itself, with its options, to print a number.

Size: starts.
"""

import subprocess
import sys

from _program import main


def interpreter():
    """The command that runs this program, up to the program's name."""
    options = sys.orig_argv[1 : len(sys.orig_argv) - len(sys.argv)]
    return [sys.executable] + options


def run(starts):
    command = interpreter()
    total = 0
    for n in range(starts):
        total += int(subprocess.check_output(command + ["-c", "print(%d)" % (n * n)]))
    return total


if __name__ == "__main__":
    main(run, full=(15, 1015), small=(1, 0))
