"""What every kernel's program ends with: its answer, and the seconds of its fastest run."""

import os
import time


def measure(run):
    """Calls run() until KERNEL_BUDGET seconds (1) are over, three times at least; prints answer, first and best time."""
    budget = float(os.environ.get("KERNEL_BUDGET", "1"))
    begin = time.perf_counter()
    first = best = None
    rounds = 0
    while rounds < 3 or time.perf_counter() - begin < budget:
        start = time.perf_counter()
        answer = run()
        took = time.perf_counter() - start
        if first is None:
            first = best = took
        best = min(best, took)
        rounds += 1
    print(repr(answer), "%.9f" % first, "%.9f" % best)
