"""Descriptor protocol: data and non-data, precedence, __set_name__, __delete__."""


class Data:
    def __set_name__(self, owner, name):
        self.name = "_" + name

    def __get__(self, obj, owner=None):
        if obj is None:
            return "on class " + owner.__name__
        return obj.__dict__.get(self.name, "unset")

    def __set__(self, obj, value):
        if value == "bad":
            raise ValueError("refused")
        obj.__dict__[self.name] = value

    def __delete__(self, obj):
        print("delete", self.name)
        obj.__dict__.pop(self.name, None)


class NonData:
    def __get__(self, obj, owner):
        return ("nondata", obj is None, owner.__name__)


class SetOnly:
    def __set__(self, obj, value):
        obj.__dict__["seen"] = value


class C:
    d = Data()
    n = NonData()
    s = SetOnly()
    plain = 1


c = C()
print(C.d, c.d, C.n, c.n)
c.d = 5
c.__dict__["d"] = "hidden"
print(c.d, c.__dict__)
del c.d
print(c.d)
try:
    c.d = "bad"
except ValueError as e:
    print(e)
c.n = "instance wins"
print(c.n)
del c.n
print(c.n)
c.s = 3
print(c.seen, type(c.s).__name__)
c.__dict__["s"] = "from dict"
print(c.s)
try:
    del c.s
except AttributeError as e:
    print(type(e).__name__, e)
C.d = "class attribute replaced"
print(c.d)


class Ro:
    @property
    def x(self):
        return 1

    @property
    def y(self):
        return self._y

    @y.setter
    def y(self, v):
        self._y = v

    @y.deleter
    def y(self):
        del self._y


r = Ro()
for action in ("r.x = 2", "del r.x", "r.y", "r.y = 5", "r.y", "del r.y", "r.y", "Ro.z", "r.__class__.x = 9", "r.x"):
    try:
        try:
            print(action, "->", eval(action))
        except SyntaxError:
            exec(action)
            print(action, "done")
    except AttributeError as e:
        print(action, "->", e)


class Lazy:
    def __init__(self, f):
        self.f = f
        self.name = f.__name__

    def __get__(self, obj, owner=None):
        value = self.f(obj)
        obj.__dict__[self.name] = value
        return value


class Circle:
    def __init__(self, r):
        self.r = r

    @Lazy
    def area(self):
        print("computing")
        return self.r * self.r


k = Circle(3)
print(k.area, k.area)


class Func:
    def method(self):
        return "method"


f = Func()
m = f.method
print(m(), m.__self__ is f, m.__func__ is Func.method, m == f.method, m is f.method, hash(m) == hash(f.method))
print(Func.method.__get__(f)(), Func.method.__get__(None, Func) is Func.method)
print(type(m).__name__, m.__name__, m.__qualname__)
try:
    m.attr = 1
except AttributeError as e:
    print(e)


class Getattr:
    def __getattr__(self, n):
        if n == "boom":
            raise AttributeError("custom " + n)
        return "dynamic " + n

    def __getattribute__(self, n):
        if n == "always":
            return "intercepted"
        return super().__getattribute__(n)

    def __setattr__(self, n, v):
        print("set", n, v)
        super().__setattr__(n, v)

    def __delattr__(self, n):
        print("del", n)
        super().__delattr__(n)

    def __dir__(self):
        return ["b", "a"]


g = Getattr()
g.x = 1
print(g.x, g.y, g.always, dir(g), hasattr(g, "boom"), getattr(g, "boom", "default"))
del g.x
print(g.x)


class PropertyError:
    @property
    def p(self):
        return self.missing

    def __getattr__(self, n):
        return "fallback " + n


print(PropertyError().p)
