"""Object-oriented patterns: observers, plug-in registry, visitor, command with undo, strategy, proxy, builder, iterator, memento, flyweight, mixins."""
import functools
import gc
import weakref
from abc import ABC, abstractmethod
from collections import defaultdict


class Signal:
    def __init__(self): self.slots = []

    def connect(self, f):
        self.slots.append(f)
        return f

    def emit(self, *a, **k): return [f(*a, **k) for f in list(self.slots)]
    def disconnect(self, f): self.slots.remove(f)


class Thermometer:
    def __init__(self): self._t, self.changed = 0, Signal()

    @property
    def t(self): return self._t

    @t.setter
    def t(self, v):
        old, self._t = self._t, v
        if old != v:
            self.changed.emit(old, v)


log = []
th = Thermometer()
h = th.changed.connect(lambda o, n: log.append(f"{o}->{n}"))


@th.changed.connect
def once(o, n):
    log.append("once")
    th.changed.disconnect(once)


th.t = 5
th.t = 5
th.t = 7
print(log, len(th.changed.slots))


class Plugin:
    registry = {}
    name: str

    def __init_subclass__(cls, name=None, priority=0, **kw):
        super().__init_subclass__(**kw)
        cls.name, cls.priority = name or cls.__name__.lower(), priority
        if cls.name in Plugin.registry:
            raise TypeError(f"duplicate plug-in {cls.name}")
        Plugin.registry[cls.name] = cls

    def run(self, x): return x


class Double(Plugin, priority=5):
    def run(self, x): return x * 2


class Inc(Plugin, name="increment", priority=9):
    def run(self, x): return x + 1


try:
    class Inc2(Plugin, name="increment"): pass
except TypeError as e:
    print(e)
print(functools.reduce(lambda x, c: c().run(x), sorted(Plugin.registry.values(), key=lambda c: -c.priority), 10), list(Plugin.registry))


class Node(ABC):
    def accept(self, v): return getattr(v, "visit_" + type(self).__name__, v.generic)(self)


class Num(Node):
    def __init__(self, v): self.v = v


class Bin(Node):
    def __init__(self, op, l, r): self.op, self.l, self.r = op, l, r


class Neg(Node):
    def __init__(self, x): self.x = x


class Visitor:
    def generic(self, n): raise NotImplementedError(f"{type(self).__name__} cannot visit {type(n).__name__}")


class Eval(Visitor):
    def visit_Num(self, n): return n.v
    def visit_Bin(self, n): return {"+": int.__add__, "*": int.__mul__}[n.op](n.l.accept(self), n.r.accept(self))
    def visit_Neg(self, n): return -n.x.accept(self)


class Show(Visitor):
    def visit_Num(self, n): return str(n.v)
    def visit_Bin(self, n): return f"({n.l.accept(self)} {n.op} {n.r.accept(self)})"


e = Bin("+", Num(1), Bin("*", Num(2), Num(3)))
print(e.accept(Eval()), e.accept(Show()), Neg(e).accept(Eval()))
try:
    Neg(e).accept(Show())
except NotImplementedError as x:
    print(x)


class Editor:
    def __init__(self): self.text, self.done, self.undone = "", [], []

    def do(self, cmd):
        cmd.apply(self)
        self.done.append(cmd)
        self.undone.clear()

    def undo(self):
        if self.done:
            c = self.done.pop()
            c.revert(self)
            self.undone.append(c)

    def redo(self):
        if self.undone:
            c = self.undone.pop()
            c.apply(self)
            self.done.append(c)


class Insert:
    def __init__(self, at, s): self.at, self.s = at, s
    def apply(self, ed): ed.text = ed.text[:self.at] + self.s + ed.text[self.at:]
    def revert(self, ed): ed.text = ed.text[:self.at] + ed.text[self.at + len(self.s):]


class Delete:
    def __init__(self, at, n): self.at, self.n = at, n
    def apply(self, ed): self.was, ed.text = ed.text[self.at:self.at + self.n], ed.text[:self.at] + ed.text[self.at + self.n:]
    def revert(self, ed): ed.text = ed.text[:self.at] + self.was + ed.text[self.at:]


ed, states = Editor(), []
for c in (Insert(0, "hello"), Insert(5, " world"), Delete(0, 1), Insert(0, "J")):
    ed.do(c)
    states.append(ed.text)
for _ in range(5):
    ed.undo()
    states.append(ed.text)
ed.redo(), ed.redo()
print(states, ed.text)


class Proxy:
    def __init__(self, target): object.__setattr__(self, "_t", target); object.__setattr__(self, "_calls", [])

    def __getattr__(self, n):
        self._calls.append(n)
        return getattr(self._t, n)

    def __setattr__(self, n, v): setattr(self._t, n, v)
    def __len__(self): return len(self._t)
    def __getitem__(self, i): return self._t[i]


p = Proxy([1, 2])
p.append(3)
print(len(p), p[2], p.count(1), p._calls)


class Query:
    def __init__(self, *parts): self.parts = parts
    def __getattr__(self, n): return lambda *a: Query(*self.parts, f"{n.upper()} {', '.join(map(str, a))}")
    def __str__(self): return " ".join(self.parts)


print(Query().select("a", "b").from_("t").where("a > 1").limit(5))


class Flyweight:
    _pool = weakref.WeakValueDictionary()

    def __new__(cls, k):
        o = cls._pool.get(k)
        if o is None:
            o = super().__new__(cls)
            o.k = k
            cls._pool[k] = o
        return o


a, b, c = Flyweight("x"), Flyweight("x"), Flyweight("y")
print(a is b, a is c, len(Flyweight._pool))


class JsonMixin:
    def to_json(self): return {k: v.to_json() if isinstance(v, JsonMixin) else v for k, v in vars(self).items() if not k.startswith("_")}


class CompareMixin:
    def __eq__(self, o): return type(o) is type(self) and self.key() == o.key()
    def __lt__(self, o): return self.key() < o.key()
    def __hash__(self): return hash(self.key())


class Point(JsonMixin, CompareMixin):
    def __init__(self, x, y): self.x, self.y, self._cache = x, y, None
    def key(self): return self.x, self.y
    def __repr__(self): return f"P{self.key()}"


class Line(JsonMixin):
    def __init__(self, a, b): self.a, self.b = a, b


print(Line(Point(1, 2), Point(3, 4)).to_json(), sorted([Point(2, 1), Point(1, 9)]), len({Point(1, 1), Point(1, 1)}), Point(1, 2) == Point(1, 2))


class Singleton(type):
    instances = {}

    def __call__(cls, *a, **k):
        if cls not in cls.instances:
            cls.instances[cls] = super().__call__(*a, **k)
        return cls.instances[cls]


class Config(metaclass=Singleton):
    def __init__(self, v=1): self.v = v


print(Config(5) is Config(6), Config().v)


class Multi:
    table = defaultdict(dict)

    def __init__(self, f): self.name = f.__name__; self.register(f)
    def register(self, f): self.table[self.name][tuple(f.__annotations__.values())] = f

    def __call__(self, *a):
        for types, f in self.table[self.name].items():
            if len(types) == len(a) and all(map(isinstance, a, types)):
                return f(*a)
        raise TypeError(f"no {self.name} for {tuple(type(x).__name__ for x in a)}")


@Multi
def area(r: int): return r * r


@area.register
def _(w: int, h: int): return w * h


@area.register
def _(s: str): return len(s)


print(area(3), area(2, 5), area("four"))
try:
    area(1.5)
except TypeError as e:
    print(e)
