"""Classes that get data descriptors and attribute hooks after their instances, their subclasses' or their own attributes were used."""


class Watched:
    """A data descriptor."""

    def __init__(self, label):
        self.label = label

    def __get__(self, obj, owner):
        return (self.label, owner.__name__)

    def __set__(self, obj, value):
        print("set", self.label, value)


def read(objects):
    return [o.x for o in objects]


def store(objects, value):
    for o in objects:
        o.x = value


class Base:
    pass


class Derived(Base):
    pass


derived = [Derived() for _ in range(3)]
for turn in range(3):
    store(derived, turn)
    print(read(derived))
Base.x = Watched("base")
print(read(derived))
store(derived, 5)
del Base.x
print(read(derived))
Base.__setattr__ = lambda self, name, value: print("hook", name, value)
store(derived, 6)
Base.__getattribute__ = lambda self, name: "got " + name
print(read(derived))
del Base.__getattribute__, Base.__setattr__
store(derived, 7)
print(read(derived))


class Meta(type):
    pass


class Made(metaclass=Meta):
    x = 1


for turn in range(3):
    print(read([Made]), end=" ")
Meta.x = Watched("meta")
print(read([Made]))
Meta.__getattribute__ = lambda self, name: "meta " + name
print(read([Made]))
del Meta.__getattribute__

import types


class Module(types.ModuleType):
    pass


module = Module("m")
module.x = 1
for turn in range(3):
    print(read([module]), end=" ")
Module.x = Watched("module")
print(read([module]))


class Late:
    """Becomes a descriptor after it was found as a plain value."""

    def __set__(self, obj, value):
        obj.__dict__["x"] = value


class Owner:
    x = Late()


owner = Owner()
owner.x = 3
for turn in range(3):
    print(read([owner]), end=" ")
Late.__get__ = lambda self, obj, cls: "late"
print(read([owner]))


# Classes that are furnished after they were made, many of them, before and after instances.
def furnish(cls):
    cls.x = Watched(cls.__name__)
    return cls


for i in range(4):
    cls = type(f"C{i}", (Base,), {})
    made = cls()
    if i % 2:
        made.x = i
        print(read([made]), end=" ")
    furnish(cls)
    print(read([made]))


class Moved:
    pass


class Other:
    pass


moved = Moved()
for turn in range(3):
    store([moved], turn)
    print(read([moved]), end=" ")
Other.x = Watched("other")
moved.__class__ = Other
print(read([moved]))
Moved2 = type("Moved2", (Moved, Other), {})
print(read([Moved2()]))
Derived.__bases__ = (Moved,)
Moved.x = Watched("moved")
print(read(derived))
