"""Process pools whose workers end after some tasks: others take their place, also while the pool is shut down; and a pool that
nobody refers to any more, or that cannot start another worker, says so instead of waiting for ever."""
import concurrent.futures.process
import gc
import multiprocessing
import os
import threading
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool


def double(n):
    return n * 2


def wait_for(path, n):
    with open(path):
        return n


def main():
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(1, mp_context=context, max_tasks_per_child=1)
    futures = [pool.submit(double, n) for n in range(2)]
    pool.shutdown(wait=False)
    print([f.result(60) for f in futures])

    # Opening the pipe holds the worker until this process opens it too.
    gate = "workers.fifo"
    os.mkfifo(gate)

    def refuse(*arguments):
        raise OSError("none to be had")

    for what in ("refused", "forced", "dropped"):
        pool = ProcessPoolExecutor(1, mp_context=context, max_tasks_per_child=1)
        futures = [pool.submit(wait_for, gate, n) for n in range(2)]
        manager = pool._executor_manager_thread
        kept = concurrent.futures.process._spawn_worker
        if what == "refused":
            concurrent.futures.process._spawn_worker = refuse
        elif what == "forced":
            pool._force_shutting_down = True
        else:
            del pool
            gc.collect()
        with open(gate, "w"):
            pass
        print(what, futures[0].result(60))
        try:
            print(futures[1].result(60))
        except BrokenProcessPool as error:
            print(type(error).__name__, type(error.__cause__).__name__)
        manager.join(60)
        print(manager.is_alive())
        concurrent.futures.process._spawn_worker = kept
    os.unlink(gate)


if __name__ == "__main__":
    main()
