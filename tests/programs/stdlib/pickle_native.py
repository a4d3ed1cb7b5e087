# _pickle: what is written for every type in every protocol, hooks, errors, malformed pickles.
import _pickle
import copyreg
import io
import pickle
import sys

assert pickle.dumps is _pickle.dumps and pickle.Pickler is _pickle.Pickler


def show(f, *args, **kwargs):
    try:
        print(repr(f(*args, **kwargs)).split(" at 0x")[0])
    except Exception as e:
        print(type(e).__name__, e, getattr(e, "__notes__", ""), type(e.__context__).__name__)


dumps, loads = _pickle.dumps, _pickle.loads


class Plain:
    def __init__(self, **kw):
        self.__dict__.update(kw)

    def __eq__(self, other):
        return type(self) is type(other) and self.__dict__ == other.__dict__

    class Inner:
        def method(self):
            pass

        @classmethod
        def make(cls):
            return cls()


class Slots:
    __slots__ = ("a", "b")


class Both:
    __slots__ = ("a", "__dict__")


class SubList(list):
    pass


class SubDict(dict):
    pass


class SubTuple(tuple):
    pass


class SubInt(int):
    pass


class SubStr(str):
    pass


class State:
    def __getstate__(self):
        return ("state", 1)

    def __setstate__(self, state):
        self.state = state


class NewArgs:
    def __new__(cls, *args):
        self = super().__new__(cls)
        self.args = args
        return self

    def __getnewargs__(self):
        return self.args


class NewArgsEx(NewArgs):
    def __new__(cls, *args, **kw):
        self = super().__new__(cls, *args)
        self.kw = kw
        return self

    def __getnewargs_ex__(self):
        return self.args, self.kw


def function():
    pass


slots = Slots()
slots.a = 1
both = Both()
both.a, both.c = 1, 2
sub = SubList([1, 2])
sub.attr = "x"
recursive_list = []
recursive_list.append(recursive_list)
recursive_dict = {}
recursive_dict["self"] = recursive_dict
recursive_tuple = ([],)
recursive_tuple[0].append(recursive_tuple)
recursive_object = Plain()
recursive_object.me = recursive_object
shared = "a shared string"
objects = [-1, -128, -129, 255, 256, 65535, 65536, 2 ** 31 - 1, 2 ** 31, -2 ** 31, -2 ** 31 - 1, 2 ** 61, -2 ** 61, 2 ** 63, -2 ** 63, 10 ** 20, -10 ** 20, 2 ** 2100,
           1.5, -0.0, 1e300, float("inf"), b"", b"a", b"\xff" * 300, bytearray(b""), bytearray(b"x"), "", "a\n\\\0\r\x1a\xe9\u1234\U00012345\ud800", "x" * 300,
           (), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4), [], [1], [1, 2], {}, {1: 2}, {1: 2, 3: 4}, {"a": {"a": "a"}}, set(), {1}, frozenset(), frozenset([1]),
           None, True, False, ..., NotImplemented, type(None), type(...), type(NotImplemented), int, len, range(3), slice(1), 1j, function, Plain,
           Plain.Inner, Plain.Inner.method, Plain.Inner.make, Plain(), Plain(a=1, b=[2]), both, SubList(), sub, SubDict(a=1), SubTuple((1, 2)), SubInt(5),
           SubStr("s"), State(), NewArgs(), NewArgs(1, 2), NewArgsEx(1), NewArgsEx(1, k=2), [shared, shared, (shared,)], recursive_list, recursive_dict,
           ValueError("x", 1), OSError(2, "no", "f"), [1].append, sys, object(), lambda: 1, (i for i in ()), slots]
for proto in range(6):
    for obj in objects:
        try:
            data = dumps(obj, proto)
        except Exception as e:
            text = str(e)
            print(proto, type(obj).__name__, type(e).__name__, text.split(" at 0x")[0], getattr(e, "__notes__", ""))
            continue
        print(proto, data if len(data) < 400 else (len(data), data[:50]))
        if obj is recursive_list or obj is recursive_dict:
            back = loads(data)
            print(back[0] is back if obj is recursive_list else back["self"] is back)
            continue
        back = loads(data)
        if type(back) is not type(obj) or type(obj).__eq__ is not object.__eq__ and back != obj and obj != obj.__class__ and not isinstance(obj, (Exception, SubList)):
            print("differs:", type(back).__name__)
        assert _pickle.load(io.BytesIO(data)).__class__ is back.__class__
        assert pickle._loads(data).__class__ is back.__class__
    for obj in (recursive_tuple, recursive_object):
        back = loads(dumps(obj, proto))
        print(dumps(obj, proto), back[0][0] is back if isinstance(obj, tuple) else back.me is back)
back = loads(dumps(slots, 2))
print(back.a, hasattr(back, "b"), loads(dumps(State())).state, loads(dumps(NewArgsEx(1, k=2))).kw, loads(dumps(sub)).attr)

# batches, frames, large data
for size in (999, 1000, 1001, 2001):
    for proto in (1, 4):
        for obj in (list(range(size)), dict.fromkeys(range(size)), set(range(size)), SubList(range(size)), SubDict.fromkeys(range(size))):
            data = dumps(obj, proto)
            assert loads(data) == obj
            print(size, proto, len(data), data.count(b"("), end=" ")
    print()
for obj in ("x" * 70000, b"x" * 70000, bytearray(70000), ["y" * 70000, "z"], ["%05d" % i for i in range(20000)], [b"a" * 65535, b"b" * 65536]):
    for proto in range(6):
        chunks = []

        class W:
            def write(self, data):
                chunks.append(bytes(data))

        _pickle.dump(obj, W(), proto)
        assert b"".join(chunks) == dumps(obj, proto)
        assert loads(b"".join(chunks)) == obj == _pickle.load(io.BytesIO(b"".join(chunks)))
        print([len(c) for c in chunks], end=" ")
    print()

# hooks
copyreg.pickle(complex, lambda z: (complex, (z.real, z.imag)))


class Hooked(_pickle.Pickler):
    def persistent_id(self, obj):
        return ("pid", obj.name) if isinstance(obj, Named) else None

    def reducer_override(self, obj):
        return (int, (99,)) if obj is Plain else NotImplemented


class Named:
    def __init__(self, name):
        self.name = name


class Loading(_pickle.Unpickler):
    def persistent_load(self, pid):
        return ["loaded", pid]

    def find_class(self, module, name):
        print("find_class", module, name)
        return super().find_class(module, name)


for proto in range(1, 6):
    file = io.BytesIO()
    p = Hooked(file, proto)
    p.dump([Named("n"), Plain, 1j, Plain(a=1)])
    file.seek(0)
    show(Loading(file).load)
    file.seek(0)
    show(_pickle.Unpickler(file).load)
show(Hooked(io.BytesIO(), 0).dump, Named("é"))
file = io.BytesIO()
p = _pickle.Pickler(file, 2)
p.dispatch_table = {Plain: lambda o: (str, ("from the table",))}
p.persistent_id = lambda o: "id" if o == 7 else None
p.dump([Plain(), 7])
print(file.getvalue(), sorted(n for n in dir(p) if n[0] != "_"))
u = _pickle.Unpickler(io.BytesIO(file.getvalue()))
u.persistent_load = lambda pid: pid.upper()
show(u.load)
del p.persistent_id
show(p.persistent_id, 1)
show(lambda: [type(p.memo).__name__, len(p.memo.copy()), p.bin, p.fast, p.dispatch_table.keys()])
p.clear_memo()
print(p.memo.copy())
p = _pickle.Pickler(io.BytesIO(), 4)
p.dump("x")
other = _pickle.Pickler(io.BytesIO(), 4)
other.memo = p.memo
print(len(other.memo.copy()))
for value in (5, {1: 2}, {1: (0, "a")}):
    show(setattr, other, "memo", value)
show(getattr, other, "dispatch_table")
show(setattr, p, "foo", 1)
file = io.BytesIO()
p = _pickle.Pickler(file)
p.dump(shared)
p.dump(shared)
u = _pickle.Unpickler(io.BytesIO(file.getvalue()))
print(u.load() is u.load(), u.memo.copy())
for value in (5, {"a": 1}, {-1: 1}, {0: "q"}):
    show(setattr, u, "memo", value)
show(u.find_class, "os", "path.join")
show(u.find_class, "os", "nope")
show(u.find_class, 5, "nope")
show(u.load)
show(u.persistent_load, 1)
p = _pickle.Pickler(io.BytesIO())
p.fast = 1
try:
    p.dump(recursive_list)
except ValueError as e:
    print(str(e).split(" at ")[0], len(e.__notes__))

copyreg.add_extension("__main__", "Plain", 200)
copyreg.add_extension("__main__", "State", 70000)
for proto in (1, 2, 4):
    data = dumps([Plain, State], proto)
    print(data, loads(data) == [Plain, State])
copyreg.remove_extension("__main__", "Plain", 200)
copyreg.remove_extension("__main__", "State", 70000)

# buffers
B = _pickle.PickleBuffer
show(B, 5)
show(B)
b = B(b"abc")
show(lambda: bytes(b.raw()))
show(lambda: bytes(memoryview(b)))
b.release()
show(b.raw)
show(dumps, b)
show(dumps, B(b"x"), 4)
for source in (b"x", bytearray(b"x")):
    for callback in (None, lambda b: None, lambda b: True):
        out = []
        show(dumps, B(source), 5, buffer_callback=callback)
show(dumps, B(memoryview(b"abcdef")[::2]))
show(B(memoryview(b"abcdef")[::2]).raw)
show(dumps, 1, 4, buffer_callback=print)
show(loads, b"\x80\x05\x97.", buffers=[b"x"])
show(loads, b"\x80\x05\x97.", buffers=[])
show(loads, b"\x80\x05\x97.", buffers=5)
show(loads, b"\x80\x05\x97.")
show(lambda: loads(b"\x80\x05\x97\x98.", buffers=[bytearray(b"x")]).readonly)


# reductions that are none
class R:
    def __init__(self, v):
        self.v = v

    def __reduce__(self):
        return self.v


class N:
    def __init__(self, v):
        self.v = v

    def __reduce_ex__(self, proto):
        return self.v


def clean(f, *args):
    try:
        print(f(*args))
    except Exception as e:
        import re
        print(type(e).__name__, re.sub(" at 0x[0-9a-f]+", "", str(e)), getattr(e, "__notes__", ""), type(e.__context__).__name__)


for v in (5, None, (), (1,), (int,), (5, ()), (int, 5), (int, (), 5, 6), (int, (), None, []), (int, (), None, None, []), (int, (), None, None, None, 5),
          (int, (), None, None, None, None, None), "nope", "R", (int, (), None, iter([1])), (dict, (), None, None, iter([(1, 2)])),
          (dict, (), None, None, iter([1])), (Plain, (), {"a": 1}, None, None, function), (int, (lambda: 1,)), (lambda: 1, ())):
    clean(dumps, R(v))
new, new_ex = copyreg.__newobj__, copyreg.__newobj_ex__
for v in ((new, ()), (new, (5,)), (new, (int,)), (new_ex, (1,)), (new_ex, (1, 2, 3)), (new_ex, (N, 2, 3)), (new_ex, (N, (), 3)), (new_ex, (int, (), {})), (new_ex, (N, (), {}))):
    for proto in (1, 2, 4):
        clean(dumps, N(v), proto)


class Hidden:
    __qualname__ = "nope.x"


clean(dumps, Hidden)
Hidden.__module__ = "zzz"
clean(dumps, Hidden)
Old = Plain


class Plain:
    pass


clean(dumps, Old)
for v in (Old(), {Old: 1}, {1: Old()}, {Old()} if Old.__hash__ else 0, (Old(),), SubList([Old()]), {1: [Old()]}):
    clean(dumps, v)
    clean(dumps, v, 0)


class BadInit(_pickle.Pickler):
    def __init__(self):
        pass


class BadInit2(_pickle.Unpickler):
    def __init__(self):
        pass


show(BadInit().dump, 1)
show(BadInit2().load)
show(_pickle.Pickler)
show(_pickle.Pickler, 1, 2, 3, 4, 5)
show(_pickle.Pickler, io.BytesIO(), foo=1)
show(_pickle.Pickler, 5)
show(_pickle.Unpickler, 5)
show(_pickle.Unpickler)
show(dumps)
show(dumps, 1, 2, 3)
show(dumps, 1, 6)
show(dumps, 1, "x")
show(dumps, 1, -1)
show(_pickle.dump, 1, 5)
show(_pickle.load, 5)
show(loads, 5)
show(loads, "x")
show(loads, bytearray(b"N."))

malformed = [b"", b".", b"\x80", b"\x80\x06.", b"q", b"q\0", b"h\0.", b"g0\n.", b"gx\n.", b"(.", b"(1.", b"1.", b"t.", b"l.", b"\xff", b"a", b"Na.", b"NNa.", b"NNNs.", b"N(NNu.",
             b"N(Nu.", b"]N(Ne.", b"](NN.", b"cos\n", b"cos\nnope\n.", b"cnope\nx\n.", b"NNR.", b"N)R.", b"NN\x81.", b"N)\x81.", b"NNN\x92.", b"N)}\x92.", b"NNb.", b"N}b.", b"I1.5\n.",
             b"Ixx\n.", b"I01\n.", b"I00\n.", b"I010\n.", b"I0x1f\n.", b"I-5\n.", b"I\n.", b"I1", b"Lxx\n.", b"L5L\n.", b"L5\n.", b"Fx\n.", b"F1e400\n.", b"F1.5\n.", b"Finf\n.", b"Sx\n.", b"S'x\n.", b"S'\n.",
             b"S'\\xff'\n.", b"S'\\x'\n.", b'S"a\\n"\n.', b"V\\u12\n.", b"Va\\u1234\n.", b"X\xff\xff\xff\xffx", b"X\2\0\0\0\xff\xff.", b"X\3\0\0\0\xed\xa0\x80.", b"\x8d\xff\xff\xff\xff\xff\xff\xff\xff.",
             b"\x8e\xff\xff\xff\xff\xff\xff\xff\xff.", b"\x96\xff\xff\xff\xff\xff\xff\xff\xff.", b"T\xff\xff\xff\xff.", b"\x8b\xff\xff\xff\xff.",
             b"\x82\0.", b"\x82\5.", b"\x84\xff\xff\xff\xff.", b"Pabc\n.", b"NQ.", b"\x95\xff\xff\xff\xff\xff\xff\xff\xff.", b"\x95\x05\0\0\0\0\0\0\0N.", b"\x95\x01\0\0\0\0\0\0\0N.",
             b"\x95\x02\0\0\0\0\0\0\0N.", b"\x94.", b"NN\x93.", b"N\x98.", b"\x98.", b"N(N\x90.", b"(N\x91.", b"(]\x91.", b"0.", b"2.", b"N2\x86.", b"(i", b"(ios\nnope\n.",
             b"(ibuiltins\nlist\n.", b"(cbuiltins\nlist\no.", b"(cbuiltins\nint\nI5\no.", b"(o.", b"(No.", b"(d.", b"(Nd.", b"(NNd.", b"(]Nd.", b"r\xff\xff\xff\x7f.", b"p-1\n.", b"Np-1\n.", b"NpX\n.", b"j\1\0\0\0.",
             b"Np99999999999999999999\n.", b"N\x85\x86.", b"B\xff\xff\xff\x7f", b"U\5ab", b"C\5ab", b"K", b"M1", b"J123", b"G123", b"\x8a\5ab", b"\x8a\0.", b"\x8a\1\xff.", b"U\1\xff.",
             b"((e.", b"N(0.", b"(0N.", b"](0.", b"(]a.", b"(NR.", b"(2.", b"\x80\x04\x8c\x02os\x8c\x09path.join\x93.", b"\x80\x04\x8c\x02os\x8c\x0apath.joinx\x93.",
             b"\x80\x04\x8c\x02os\x8c\x0a<locals>.a\x93.", b"\x80\x02c__builtin__\nxrange\n.", b"\x80\x03c__builtin__\nxrange\n.", b"ccopy_reg\n_reconstructor\n.", b"N", b"\n", b"'", b"\\",
             b"cbuiltins\nint\n)\x81.", b"cbuiltins\nint\nK\5\x85\x81.", b"cbuiltins\ndict\n)}X\1\0\0\0aK\1s\x92.", b"cbuiltins\nobject\n)\x81N}X\1\0\0\0aK\1s\x86b.", b"(K\1K\2K\3t.", b"(K\1l.", b"\x88\x89\x86."]
for data in malformed:
    print(data, end=" ")
    show(loads, data)
    try:
        a = repr(loads(data))
    except Exception as e:
        a = repr(e)
    try:
        b = repr(_pickle.load(io.BytesIO(data)))
    except Exception as e:
        b = repr(e)
    if a != b and "truncated" not in a:
        print("   file:", b)
for kwargs in ({"encoding": "bytes"}, {"encoding": "latin1"}, {"errors": "replace"}, {"encoding": "nope"}):
    show(loads, b"U\1\xff.", **kwargs)
print(_pickle.PickleError.__mro__, _pickle.PicklingError.__mro__, _pickle.UnpicklingError.__mro__)
