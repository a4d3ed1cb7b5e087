"""tracemalloc: where objects were allocated."""
import gc
import tracemalloc

print(tracemalloc.is_tracing(), tracemalloc.get_traceback_limit(), tracemalloc.get_traced_memory())
print(tracemalloc._get_traces(), tracemalloc.get_object_traceback([]))
for frames in (0, -1, 65536):
    try:
        tracemalloc.start(frames)
    except ValueError as e:
        print(e)


class Thing:
    def __init__(self, data):
        self.data = data


def make(n):
    return [Thing([i]) for i in range(n)]


def large(size):
    return b"x" * size


def inner():
    return large(500_000)


def outer():
    return inner()


tracemalloc.start(5)
print(tracemalloc.is_tracing(), tracemalloc.get_traceback_limit())
kept = make(50)
data = outer()
for frame in tracemalloc.get_object_traceback(data):
    print(frame.filename.rsplit("/")[-1], frame.lineno)
print([frame.lineno for frame in tracemalloc.get_object_traceback(kept[7].data)][:-1])
size, peak = tracemalloc.get_traced_memory()
print(500_000 <= size <= peak, tracemalloc.get_tracemalloc_memory() > 0)

first = tracemalloc.take_snapshot()
mine = [tracemalloc.Filter(True, __file__)]
largest = first.filter_traces(mine).statistics("lineno")[0]
print(largest.traceback[0].lineno, largest.count, largest.size >= 500_000)
more = [large(200_000) for _ in range(3)]
second = tracemalloc.take_snapshot()
for difference in second.filter_traces(mine).compare_to(first.filter_traces(mine), "lineno")[:1]:
    print(difference.traceback[0].lineno, difference.count_diff, difference.size_diff >= 600_000)
print({trace.traceback.total_nframe >= len(trace.traceback) for trace in second.traces})

del data, more
gc.collect()
print(tracemalloc.get_traced_memory()[0] < size, tracemalloc.get_traced_memory()[1] > size)
tracemalloc.reset_peak()
print(tracemalloc.get_traced_memory()[1] < size)
tracemalloc.clear_traces()
print(tracemalloc.get_object_traceback(kept), tracemalloc.is_tracing())
tracemalloc.stop()
print(tracemalloc.is_tracing(), tracemalloc.get_traced_memory(), tracemalloc.get_object_traceback(kept))
tracemalloc.start()
tracemalloc.start(9)
print(tracemalloc.get_traceback_limit())
total = 0
for i in range(20000):
    total += len([i, i])
tracemalloc.stop()
print(total)
