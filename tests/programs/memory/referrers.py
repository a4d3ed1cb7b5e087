"""Who refers to an object: what is not in use any more is not shown."""
import gc


def make():
    class Body:
        def method(self):
            pass

    return Body


classes = [make() for _ in range(50)]
print({len([d for d in gc.get_referrers(c.method) if isinstance(d, dict)]) for c in classes})
print({len([f for f in gc.get_referrers(c.method.__code__) if callable(f)]) for c in classes[:1]} <= {50, 1})


def drop():
    held = [object() for _ in range(100)]
    lists = [[x] for x in held]
    del lists
    return held


held = drop()
print(sum(len([r for r in gc.get_referrers(x) if isinstance(r, list) and len(r) == 1]) for x in held) < 10)
