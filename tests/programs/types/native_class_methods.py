"""Class methods of native classes, read and called often, on classes of the program's too, and as tools see them."""
import datetime
import sys


class Sub(dict):
    pass


class Own(datetime.date):
    @classmethod
    def fromisoformat(cls, text):
        return cls, text


class Meta(type):
    @property
    def fromkeys(cls):
        return lambda keys: ("property", keys)


class ByMeta(dict, metaclass=Meta):
    pass


def numbers():
    total = 0
    for i in range(3000):
        total += int.from_bytes(b"12", "big") + bool.from_bytes(b"1") + len(dict.fromkeys("abc", i))
        total += int(float.fromhex("0x1p3")) + len(Sub.fromkeys("ab")) + datetime.date.fromisoformat("2020-01-01").day
        total += int.from_bytes(b"12", byteorder="little") + len(bytes.fromhex("00ff"))
    return total


def kinds():
    for _ in range(60):
        found = [c.fromkeys("a") for c in (dict, Sub, ByMeta)]
        dates = [c.fromisoformat("2020-01-02") for c in (datetime.date, datetime.datetime, Own)]
    return found, [type(f) for f in found], dates


def read():
    for _ in range(60):
        k, s = dict.fromkeys, Sub.fromkeys
    print(k("ab"), type(k), k.__self__, k.__name__, k.__qualname__, s.__self__, s.__qualname__, k == dict.fromkeys, k == s)
    print({}.fromkeys("b"), Sub().fromkeys("c"), dict.fromkeys(*["xy"]))


def changes():
    out = []
    for i in range(200):
        if i == 100:
            Sub.fromkeys = classmethod(lambda cls, keys: ("own", cls.__name__))
        elif i == 150:
            del Sub.fromkeys
        elif i == 180:
            Sub.fromkeys = dict.__dict__["fromkeys"]
        out.append(str(Sub.fromkeys("ab")))
    del Sub.fromkeys
    print(out[0], out[99], out[100], out[149], out[150], out[199])


def refused():
    method = dict.__dict__["fromkeys"]
    calls = [
        lambda: dict.fromkeys(), lambda: method(3, "q"), lambda: method(int, "q"), lambda: method(),
        lambda: int.from_bytes(), lambda: int.from_bytes(b"1", "odd"), lambda: dict.fromkeys(1),
        lambda: dict.fromkeys(iterable="s"), lambda: datetime.date.fromisoformat(1), lambda: method(Sub, "q"),
        lambda: float.fromhex("x"), lambda: dict.fromkeys("a", 1, 2),
    ]
    for call in calls:
        for _ in range(3):
            try:
                shown = repr(call())
            except Exception as e:
                shown = f"{type(e).__name__}: {e}"
        print(shown)


def called():
    dict.fromkeys("a")
    Sub.fromkeys("a", 1)
    {}.fromkeys("b")
    dict.__dict__["fromkeys"](dict, "q")


def show(name):
    def callback(code, offset, callable, first):
        if code is called.__code__:
            events.append((name, getattr(callable, "__self__", None), callable.__name__, type(callable).__name__, first))
    return callback


print(numbers(), kinds())
read()
changes()
refused()
for _ in range(60):
    called()
monitoring, events = sys.monitoring, []
monitoring.use_tool_id(2, "test")
monitoring.register_callback(2, monitoring.events.CALL, show("call"))
monitoring.register_callback(2, monitoring.events.C_RETURN, show("return"))
monitoring.set_events(2, monitoring.events.CALL)
called()
monitoring.set_events(2, 0)
print(*events, sep="\n")
del events[:]
sys.setprofile(lambda frame, event, arg: frame.f_code is called.__code__ and "c_" in event and events.append((event, arg.__self__, arg.__name__)))
called()
sys.setprofile(None)
print(*events, sep="\n")
