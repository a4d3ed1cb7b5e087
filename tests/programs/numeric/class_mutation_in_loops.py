"""Classes, methods, properties and instances that change while a hot loop uses them."""


class P:
    k = 1

    def __init__(self, v): self.v = v
    def get(self): return self.v
    def add(self, n): return self.v + n + self.k


def loop(obj, n, at, action):
    out = 0
    trace = []
    for i in range(n):
        if i == at:
            action(obj)
        r = obj.add(i)
        out = out + r if isinstance(r, (int, float)) else out
        if i == at or i == n - 1:
            trace.append(r)
    return out, trace


def fresh():
    class Q(P):
        pass
    return Q


def replace_method(o): type(o).add = lambda self, n: n * 1000
def instance_shadow(o): o.add = lambda n: -n
def class_attr(o): type(o).k = 100
def instance_attr(o): o.k = 7
def base_attr(o): P.k = 50
def change_class(o): o.__class__ = Other
def del_attr_readd(o): del o.v; o.w = 1; o.v = 3.5
def float_attr(o): o.v = 0.25
def str_attr(o): o.v = 2**65
def prop(o): type(o).v = property(lambda self: 9, lambda self, x: None)
def getattribute(o): type(o).__getattribute__ = lambda self, n: (lambda x: 11) if n == "add" else object.__getattribute__(self, n)
def dict_write(o): o.__dict__["v"] = 123
def dict_replace(o): o.__dict__ = {"v": 55}
def descriptor(o): type(o).k = type("D", (), {"__get__": lambda s, i, t: 77})()
def many_attrs(o): [setattr(o, f"a{i}", i) for i in range(100)]
def bases(o): type(o).__bases__ = (Other,)
def static(o): type(o).add = staticmethod(lambda n: n + 1)
def klass(o): type(o).add = classmethod(lambda cls, n: n + 2)
def callable_obj(o): type(o).add = type("C", (), {"__call__": lambda s, n: n + 3})()


class Other(P):
    def add(self, n): return ("other", n)


for action in (replace_method, instance_shadow, class_attr, instance_attr, base_attr, change_class, del_attr_readd, float_attr, str_attr, prop, getattribute, dict_write, dict_replace, descriptor, many_attrs, bases, static, klass, callable_obj):
    P.k = 1
    Q = fresh()
    print(action.__name__, loop(Q(5), 600, 400, action))
P.k = 1


def delete_method():
    Q = fresh()
    Q.add = lambda self, n: 5
    o = Q(1)
    s = 0
    for i in range(500):
        if i == 300:
            del Q.add
        s += o.add(i)
    return s


print(delete_method())


def polymorphic(n):
    classes = []
    for i in range(12):
        classes.append(type(f"K{i}", (), {"f": lambda self, x, i=i: x * i, "attr": i}))
    objs = [c() for c in classes]
    s = 0
    for i in range(n):
        o = objs[i % len(objs)] if i > 200 else objs[3]
        s += o.f(i) + o.attr
    return s


print(polymorphic(2000))


class Counter:
    total = 0
    __slots__ = ("n",)

    def __init__(self): self.n = 0

    def hit(self):
        self.n += 1
        Counter.total += 1
        return self.n


def counting(n):
    cs = [Counter() for _ in range(3)]
    for i in range(n):
        cs[i % 3].hit()
        if i == n // 2:
            Counter.hit = lambda self: setattr(self, "n", self.n + 10)
    return [c.n for c in cs], Counter.total


print(counting(900))


class Op:
    def __init__(self, v): self.v = v
    def __add__(self, o): return Op(self.v + o.v)
    def __lt__(self, o): return self.v < o.v
    def __len__(self): return self.v
    def __getitem__(self, i): return self.v + i
    def __call__(self, x): return x + self.v
    def __bool__(self): return self.v % 2 == 0
    def __eq__(self, o): return self.v == o
    def __iter__(self): return iter(range(self.v))
    def __contains__(self, x): return x == self.v


def ops(n):
    a, b = Op(3), Op(4)
    log = []
    for i in range(n):
        if i == 300:
            Op.__add__ = lambda self, o: Op(1000)
            Op.__lt__ = lambda self, o: "lt"
            Op.__len__ = lambda self: 77
        if i == 400:
            Op.__getitem__ = lambda self, i: "item"
            Op.__call__ = lambda self, x: "call"
            Op.__bool__ = lambda self: False
            Op.__eq__ = lambda self, o: "eq"
            Op.__iter__ = lambda self: iter("xyz")
            Op.__contains__ = lambda self, x: False
        r = ((a + b).v, a < b, len(a), a[i], a(i), bool(b), a == 3, list(a), 3 in a)
        if i in (0, 299, 300, 399, 400, n - 1):
            log.append(r)
    return log


print(ops(500))


def inherit(n):
    class Base:
        def f(self): return 1
    class Mid(Base):
        pass
    class Leaf(Mid):
        pass
    o = Leaf()
    s = []
    for i in range(n):
        if i == 200: Mid.f = lambda self: 2
        if i == 300: Leaf.f = lambda self: super(Leaf, self).f() + 10
        if i == 400: del Mid.f
        if i == 500: Base.f = lambda self: 3
        s.append(o.f())
    return s[0], s[199], s[200], s[299], s[300], s[399], s[400], s[500], sum(s)


print(inherit(600))


class Init:
    def __init__(self, a, b=2): self.a, self.b = a, b


def construct(n):
    s = 0
    for i in range(n):
        if i == 300:
            def init(self, a, b=5): self.a, self.b, self.c = a * 2, b, 1
            Init.__init__ = init
        if i == 400:
            Init.__new__ = lambda cls, *a: "not an instance"
        o = Init(i)
        s += o.a + o.b if not isinstance(o, str) else 1
    return s


print(construct(500))
