"""Indices, items and values whose conversion changes the size of the container that they are for."""
import array
import collections
import mmap


class Acting:
    """Runs an action when it is asked for a number, a length or its items."""

    def __init__(self, action, value=0):
        self.action, self.value = action, value

    def __index__(self):
        self.action()
        return self.value

    def __len__(self):
        self.action()
        return self.value

    def __iter__(self):
        self.action()
        return iter([65, 66])

    def __eq__(self, other):
        self.action()
        return False


def attempt(name, f):
    try:
        r = f()
    except Exception as e:
        r = f"{type(e).__name__}: {e}"
    print(name, "->", r, "|", len(c), bytes(c[:12]) if isinstance(c, (bytearray, array.array)) else list(c)[:4])


def set_item(key, value):
    c[key] = value


def del_item(key):
    del c[key]


def clear():
    while c:
        c.pop()


def grow():
    if len(c) < 100:
        c.extend(bytes(1000))


for make in (bytearray, lambda b: array.array("B", b), list, collections.deque):
    sliced = make is not collections.deque
    part = (lambda b: array.array("B", b)) if isinstance(make(b""), array.array) else bytes
    for act in (clear, grow):
        for name, f in {
            "get": lambda: c[Acting(act, 3)],
            "set": lambda: set_item(Acting(act, 3), 65),
            "set value": lambda: set_item(3, Acting(act, 65)) if not isinstance(c, (list, collections.deque)) else None,
            "del": lambda: del_item(Acting(act, 3)),
            "insert": lambda: c.insert(Acting(act, 3), 65),
            "pop": lambda: c.pop(Acting(act, 3)) if sliced else c.rotate(Acting(act, 3)),
            "multiply": lambda: len(c * Acting(act, 3)),
            "get slice": lambda: len(c[Acting(act):Acting(act, 5)]) if sliced else None,
            "get every other": lambda: len(c[Acting(act)::2]) if sliced else None,
            "set slice": lambda: set_item(slice(Acting(act), 4), part(b"xyzw")) if sliced else None,
            "set shorter": lambda: set_item(slice(Acting(act), 6), part(b"xy")) if sliced else None,
            "set longer": lambda: set_item(slice(Acting(act), 2), part(b"tuvwxyz")) if sliced else None,
            "set backwards": lambda: set_item(slice(Acting(act, 6), None, -2), part(b"xyzw")) if sliced else None,
            "del slice": lambda: del_item(slice(Acting(act, 1), 6)) if sliced else None,
            "del every other": lambda: del_item(slice(Acting(act), None, 2)) if sliced else None,
            # (Where the items go is another matter: behind what is there when all are known, or when the first came.)
            "extend": lambda: c.extend(Acting(clear)),
            "index": lambda: c.index(Acting(clear, 99)) if not isinstance(c, bytearray) else c.find(b"h", Acting(act, 5)),
        }.items():
            c = make(b"abcdefgh")
            attempt(f"{type(c).__name__} {act.__name__} {name}", f)
memory = mmap.mmap(-1, 8192)
for name, f in {
    "get": lambda: memory[Acting(lambda: memory.resize(4096), 8000)],
    "slice": lambda: len(memory[Acting(lambda: memory.resize(4096), 8000):8100]),
    "closed": lambda: memory[Acting(memory.close, 3)],
}.items():
    try:
        print("mmap", name, f())
    except (ValueError, IndexError) as e:
        print("mmap", name, type(e).__name__, e)
