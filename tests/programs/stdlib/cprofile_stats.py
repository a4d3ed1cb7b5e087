# cProfile, profile and trace: counts (times differ), and their ways of running code.
import _lsprof
import cProfile
import io
import profile
import pstats
import sys
import trace


def leaf(n):
    return abs(n)


def middle(n):
    return leaf(n) + leaf(n + 1)


def recursive(n):
    return n and recursive(n - 1)


def work():
    middle(1)
    recursive(3)
    [].append(1)
    sorted([2, 1], key=leaf)
    try:
        int("x")
    except ValueError:
        pass


def counts(profiler):
    profiler.create_stats()
    found = []
    for (file, line, name), (primitive, calls, _, _, callers) in profiler.stats.items():
        found.append((name, primitive, calls, sorted((c[2], v[:2]) for c, v in callers.items())))
    return sorted(found, key=repr)


p = cProfile.Profile()
p.runcall(work)
for entry in counts(p):
    print(entry)
p = cProfile.Profile(builtins=False)
with p:
    work()
print([(e[0], e[1], e[2]) for e in counts(p) if e[0] in ("leaf", "middle", "recursive", "work")])
p = cProfile.Profile()
p.runctx("work()", globals(), {})
print(len(p.getstats()))
p.clear()
p.enable(subcalls=False)
work()
p.disable()
print({e.calls for e in p.getstats()})
p.clear()
print(p.getstats())

ticks = iter(range(10000))
p = cProfile.Profile(lambda: next(ticks), 0.5)
p.runcall(leaf, 1)
for e in sorted(p.getstats(), key=lambda e: str(e.code)):
    print(getattr(e.code, "co_name", e.code), e.callcount, e.reccallcount, e.totaltime > 0, type(e).__name__, len(e))
print(_lsprof.profiler_entry.__match_args__, _lsprof.profiler_subentry.__match_args__)

first, second = cProfile.Profile(), cProfile.Profile()
first.enable()
try:
    second.enable()
except ValueError as e:
    print(e)
first.disable()

out = io.StringIO()
stats = pstats.Stats(p, stream=out)
stats.sort_stats("calls").print_stats()
print([line.split()[0] for line in out.getvalue().splitlines() if "leaf" in line])
print(cProfile.label("text"), cProfile.label(leaf.__code__)[1:])

q = profile.Profile()
q.runcall(work)
q.create_stats()
print(sorted((k[2], v[0], v[1]) for k, v in q.stats.items() if k[0].endswith("cprofile_stats.py")))

t = trace.Trace(count=1, trace=0, countfuncs=0)
t.runfunc(work)
results = t.results()
print(sorted((line, n) for (file, line), n in results.counts.items() if file == __file__))
t = trace.Trace(count=0, trace=0, countfuncs=1)
t.runfunc(work)
print(sorted(f[2] for f in t.results().calledfuncs if f[0] == __file__))
