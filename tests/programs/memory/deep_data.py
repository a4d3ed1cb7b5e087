"""Deeply nested data: building, comparing, repr, copying, pickling, freeing; no crash."""
import copy
import gc
import json
import pickle


def nest(n, make):
    x = make(None)
    for _ in range(n):
        x = make(x)
    return x


def attempt(name, f):
    try:
        f()
        print(name, "ok")
    except RecursionError:
        print(name, "RecursionError")
    except MemoryError:
        print(name, "MemoryError")


DEEP = 200000
lists = nest(DEEP, lambda x: [x])
tuples = nest(DEEP, lambda x: (x,))
dicts = nest(DEEP, lambda x: {"k": x})
attempt("repr list", lambda: repr(lists))
attempt("repr tuple", lambda: repr(tuples))
attempt("repr dict", lambda: repr(dicts))
attempt("eq lists", lambda: lists == nest(DEEP, lambda x: [x]))
attempt("hash tuple", lambda: hash(tuples) if False else None)
attempt("deepcopy", lambda: copy.deepcopy(lists))
attempt("json", lambda: json.dumps(lists))
attempt("pickle", lambda: pickle.dumps(lists))
attempt("json loads", lambda: json.loads("[" * 100000 + "]" * 100000))


class Node:
    def __init__(self, next): self.next = next


nodes = nest(DEEP, Node)
n, x = 0, nodes
while x:
    n += 1
    x = x.next
print(n)
closures = nest(50000, lambda f: lambda: f)
gens = nest(50000, lambda g: (i for i in (g,)))
partials = nest(1000, lambda x: (lambda y: lambda: y)(x))
exc = nest(50000, lambda e: (lambda v: (setattr(v, "__context__", e), v)[1])(ValueError()) if e else ValueError())
n, x = 0, exc
while x is not None:
    n += 1
    x = x.__context__
print(n)
del lists, tuples, dicts, nodes, closures, gens, partials, exc, x
gc.collect()
print("freed")


def build(n):
    head = cur = Node(None)
    for i in range(n):
        cur.next = Node(None)
        cur = cur.next
    cur.next = head
    return head


for _ in range(3):
    build(50000)
gc.collect()
print("cycles freed")
s = "x"
for _ in range(5000):
    s = s + "y" if len(s) % 2 else "y" + s
print(len(s), s[:3], s[-3:])
parts = None
for i in range(100000):
    parts = (parts, i)
total = 0
while parts:
    parts, i = parts
    total += i
print(total)
it = iter([1])
for _ in range(50000):
    it = map(lambda x: x, it) if False else iter(it)
print(next(it))
