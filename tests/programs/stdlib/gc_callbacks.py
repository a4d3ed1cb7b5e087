# gc.callbacks are told of collections that the program asks for and of those that happen by themselves.
import gc

seen = []


def callback(phase, info):
    seen.append((phase, info["generation"], sorted(info)))


gc.callbacks.append(callback)
gc.collect()
print([s for s in seen if s[1] == 2][-2:])
gc.callbacks.remove(callback)

seen.clear()
gc.callbacks.append(callback)
kept = []
for i in range(3_000_000):
    kept.append([kept, i])
    if len(kept) > 1000:
        kept = []
    if len(seen) > 1:
        break
phases = [s[0] for s in seen]
gc.callbacks.clear()
# (Where collections are forced at every so many allocations, none happens by itself.)
print(phases[:2] in (["start", "stop"], []))


def failing(phase, info):
    raise ValueError(phase)


import sys

told = []
sys.unraisablehook = lambda u: told.append((type(u.exc_value).__name__, str(u.exc_value)))
gc.callbacks.append(failing)
gc.collect()
gc.callbacks.clear()
print(told)
