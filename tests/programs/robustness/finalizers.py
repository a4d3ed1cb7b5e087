"""Finalizers, hooks and callbacks of the collector that raise, resurrect and collect."""
import gc
import io
import sys
import weakref

# resurrecting and raising finalisers
kept = []
class Res:
    def __del__(self):
        kept.append(self)
        raise ValueError("in del")
class Res2:
    def __init__(self): self.me = self; self.r = weakref.ref(self, lambda r: kept.append(r()))
    def __del__(self): self.__class__ = Res; del self.me; gc.collect(); self.w = weakref.ref(self)
sys.unraisablehook = lambda a: print("ignored", a.exc_type.__name__, a.exc_value)
for i in range(20):
    Res(); Res2(); gc.collect()
kept.clear(); gc.collect()
def bad_hook(a): raise KeyError
sys.unraisablehook = bad_hook
olderr = sys.stderr; sys.stderr = io.StringIO()
Res(); gc.collect(); kept.clear(); gc.collect()
sys.unraisablehook = None
Res(); gc.collect(); kept.clear(); gc.collect()
del sys.unraisablehook
Res(); gc.collect(); kept.clear(); gc.collect()
sys.unraisablehook = sys.__unraisablehook__
sys.stderr = olderr
def cb(phase, info): gc.collect(); gc.callbacks.clear(); 1 / 0
sys.stderr = io.StringIO()
gc.callbacks.append(cb); gc.callbacks.append(5); gc.callbacks.append(cb)
gc.collect()
gc.callbacks.clear()
sys.stderr = olderr
# gc introspection
for o in gc.get_objects():
    try: gc.get_referents(o); type(o)
    except Exception: pass
print(len(gc.get_referrers(kept)) > 0, gc.is_tracked(kept))
