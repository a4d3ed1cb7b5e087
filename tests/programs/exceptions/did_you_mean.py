"""Suggestions: NameError, AttributeError, ImportError, keyword arguments, forgotten imports, self."""
import collections
import re
import traceback


def show(f):
    try:
        f()
    except Exception as e:
        text = traceback.format_exception(e)[-1].rstrip()
        print(re.sub(r"' \([^)]*\)", "' (PATH)", text))


some_variable = 1


class Thing:
    attribute = 1
    _private = 2
    values = 3

    def method(self):
        return atribute

    def uses_self(self):
        return values

    def other(self):
        return metod()


def local_names():
    first_value = 1
    return frist_value


def nested():
    captured = 1

    def inner():
        captured
        return captuerd
    return inner()


t = Thing()
show(lambda: some_varable)
show(lambda: pritn("x"))
show(lambda: lenn([]))
show(lambda: Ture)
show(lambda: nul)
show(lambda: t.atribute)
show(lambda: t.methd())
show(lambda: t._privat)
show(lambda: t.zzzzzz)
show(lambda: [].appendd(1))
show(lambda: "".uper())
show(lambda: {}.itmes())
show(lambda: collections.OrderdDict)
show(lambda: (1).bit_lenght())
show(t.method)
show(t.uses_self)
show(t.other)
show(local_names)
show(nested)
show(lambda: sys)
show(lambda: os.path)
show(lambda: math.pi)
show(lambda: math_pi)
show(lambda: __import__("collections", fromlist=["x"]).namedtupel)
show(lambda: exec("from collections import OrderdDict"))
show(lambda: exec("from os import pathh"))
show(lambda: exec("import colections"))
show(lambda: exec("import zzqqxx"))
show(lambda: exec("import json.decoderr"))
show(lambda: sorted([1], kye=1))
show(lambda: print("a", edn=""))
show(lambda: int("1", bsae=10))
show(lambda: open("x", mod="r"))


def kw(first, *, keyword=1):
    pass


show(lambda: kw(1, keywrd=2))
show(lambda: kw(frist=1))
show(lambda: dict.fromkeyss([]))
show(lambda: Thing.atribute)
show(lambda: Thing().values.foo)
show(lambda: setattr(object(), "abc", 1))


class Slots:
    __slots__ = ("alpha", "beta")


show(lambda: Slots().alpah)
show(lambda: setattr(Slots(), "betta", 1))


class Dynamic:
    def __dir__(self): return ["suggested"]
    def __getattr__(self, n): raise AttributeError(n)


show(lambda: Dynamic().sugested)
class Nested:
    class Inner:
        target = 1
    def __init__(self): self.inner = Nested.Inner()


show(lambda: Nested().target)
show(lambda: Nested().inner.targt)
show(lambda: None.foo)
show(lambda: t.__init_)
show(lambda: a)
show(lambda: aa)
show(lambda: x_y_z)
show(lambda: t.a)
show(lambda: NameErorr)
show(lambda: dispaly)
show(lambda: exec("def f():\n  clas = 1\n  return class_"))
show(lambda: exec("for i in rang(3): pass"))
show(lambda: exec("async_"))
show(lambda: "a".contains("b"))
show(lambda: [].push(1))
show(lambda: [].add(1))
show(lambda: {}.put(1))
show(lambda: "".toUpperCase())
show(lambda: [].length)
show(lambda: set().append(1))
show(lambda: (1,).append(1))
show(lambda: {1: 2}.has_key(1))
show(lambda: [1].map(str))
show(lambda: {}.iteritems())
e = NameError("name 'pritn' is not defined", name="pritn")
print(traceback.format_exception_only(e))
e = AttributeError("msg", name="appnd", obj=[])
print(traceback.format_exception_only(e))
print(traceback.format_exception_only(ImportError("cannot import name 'x'", name="os", name_from="pathh")))
