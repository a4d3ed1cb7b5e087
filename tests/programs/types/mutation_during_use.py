"""Containers and strings changed by callbacks while a method of theirs is running: no crash, and the documented result."""


def err(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__ + ":", e)


class Act:
    """Runs an action when compared, hashed, converted or printed."""
    def __init__(self, action, v=0): self.action, self.v = action, v
    def __eq__(self, o): self.action(); return False
    def __lt__(self, o): self.action(); return True
    def __hash__(self): return 1
    def __repr__(self): self.action(); return "Act"
    def __str__(self): self.action(); return "act"
    def __index__(self): self.action(); return self.v
    def __len__(self): self.action(); return 0
    def __bool__(self): self.action(); return True
    def __iter__(self): self.action(); return iter([1, 2])
    def __add__(self, o): self.action(); return 0
    def __format__(self, s): self.action(); return "fmt"


l = [1, 2, 3]
err(lambda: l.index(Act(l.clear)))
l = [Act(lambda: l.append(1) if len(l) < 50 else None) for _ in range(3)]
err(lambda: l.count(5))
print(len(l))
l = [1, Act(lambda: l.clear()), 3]
err(lambda: repr(l))
l = [1, 2, 3, 4]
err(lambda: l[Act(lambda: l.clear(), 2)])
l = [1, 2, 3, 4]
err(lambda: l.insert(Act(lambda: l.clear(), 2), "x"))
print(l)
l = [1, 2, 3]
err(lambda: l.__setitem__(slice(Act(lambda: l.clear(), 0), 2), [7, 8, 9]))
print(l)
l = [1, 2, 3]
l.extend(l.pop() for _ in range(2) if l)
print(l)
l = [3, 2, 1]
err(lambda: l.sort(key=lambda x: l.clear() or x))
print(l)
l = [1, 2, 3]
err(lambda: l == [Act(lambda: l.clear()), 2, 3])
l = list(range(10))
print([l.pop() for x in l], l)
l = [1, 2, 3]
print(l + [l.clear() or 9], l)
l = [5, 6]
print([*l, *(l.clear() or [1]), *l])
l = [1, 2, 3]
it = iter(l)
next(it)
l.clear()
print(list(it))
l += [1, 2]
print(list(it))
l = [1, 2, 3]
r = reversed(l)
next(r)
l.clear()
print(list(r))
d = {1: 1, 2: 2}
err(lambda: repr({Act(lambda: d.clear()): 1}))
d = {Act(lambda: None): 1}
k = Act(lambda: d.clear())
err(lambda: d.get(k))
d = {Act(lambda: d.clear()): 1}
err(lambda: Act(lambda: None) in d)
print(d)
d = {}
d[1] = Act(lambda: d.clear())
err(lambda: repr(d))
d = {i: i for i in range(5)}
err(lambda: d.update((k, d.pop(k)) for k in list(d)))
print(d)
err(lambda: d.update({k: d.clear() for k in [1, 2]}))
print(d)
d = {1: Act(lambda: d.clear()), 2: 3}
err(lambda: d == {1: 5, 2: 3})
d = {i: i for i in range(3)}
err(lambda: [d.pop(k) for k in d])
d = {"a": 1}
err(lambda: {**d, "b": d.clear()})
print(d)
s = {1, 2, 3}
err(lambda: [s.add(x + 10) for x in s])
s = {Act(lambda: s.clear())}
err(lambda: Act(lambda: None) in s)
s = {1, 2, 3}
s.update(x for x in list(s) if not s.discard(x))
print(sorted(s))
s = set(range(5))
err(lambda: s.difference_update(s))
print(s)
s = set(range(5))
s.symmetric_difference_update(s)
print(s)
b = bytearray(b"abc")
err(lambda: b.append(Act(lambda: b.clear(), 65)))
print(b)
b = bytearray(b"abcdef")
err(lambda: b.__setitem__(Act(lambda: b.clear(), 3), 65))
print(b)
b = bytearray(b"abc")
b.extend(b)
b[1:2] = b
print(b)
b = bytearray(b"ab")
err(lambda: b.join(x for x in [b"1", bytes(b.clear() or b"2")]))
print(", ".join(x for x in ["a", "b"]), "%s" % Act(lambda: None), f"{Act(lambda: None)}", "{}".format(Act(lambda: None)))
import collections
q = collections.deque([1, 2, 3])
err(lambda: q.index(Act(q.clear)))
q = collections.deque([Act(lambda: q.append(1)), 2])
err(lambda: q.count(5))
q = collections.deque([Act(lambda: q.clear()), 2])
err(lambda: q.remove(5))
od = collections.OrderedDict(a=1, b=2)
err(lambda: [od.move_to_end(k) for k in od])
od = collections.OrderedDict(a=1, b=2)
err(lambda: [od.pop(k) for k in od])
l = [1, 2, 3]
m = map(lambda x: l.append(x) if len(l) < 6 else x, l)
print(list(m), l)
z = zip(l, iter(lambda: l.pop() if l else None, None))
print(list(z), l)
e = enumerate(l := [1])
for i, x in e:
    if i < 5: l.append(x + 1)
print(l)
g = {"n": 0}


def hook(v): g["n"] += 1; l2.insert(0, g["n"]) if g["n"] < 5 else None; return v


l2 = [3, 1, 2]
print(max(l2, key=hook), l2, sorted(l2, key=hook), sum(hook(x) for x in l2), any(hook(0) for x in l2), [x for x in l2 if hook(x)])
