"""Exception classes: hierarchy, args, str and repr, attributes of OSError, UnicodeError, SyntaxError, KeyError, StopIteration, ..."""
import builtins


def tree(cls, depth=0):
    if cls.__module__ == "builtins":
        print("  " * depth + cls.__name__)
        for sub in sorted(set(cls.__subclasses__()), key=lambda c: c.__name__):
            tree(sub, depth + 1)


tree(BaseException)
for name in sorted(dir(builtins)):
    c = getattr(builtins, name)
    if isinstance(c, type) and issubclass(c, BaseException) and c.__name__ == name and "Unicode" not in name and c is not SyntaxError and not issubclass(c, SyntaxError) and "Group" not in name:
        print(name, repr(c()), repr(c("a")), repr(c("a", 2)), repr(str(c())), repr(str(c("a"))), repr(str(c("a", 2))), c("a", 2).args)


def err(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__ + ":", e)


e = OSError(2, "No such file", "name.txt")
print(repr(e), str(e), e.errno, e.strerror, e.filename, e.filename2, e.args, type(e).__name__, OSError(2, "m", "a", None, "b"), OSError(2, "m", "a", None, "b").args, OSError("x").errno, OSError(99999, "unknown").errno, type(OSError(13, "x")).__name__, type(OSError(17, "x")).__name__, type(OSError(32, "x")).__name__, type(OSError(4, "")).__name__, type(OSError(11, "")).__name__, type(OSError(10, "")).__name__, type(OSError(111, "")).__name__, type(OSError(20, "")).__name__, type(OSError(21, "")).__name__, type(OSError(110, "")).__name__, type(OSError(3, "")).__name__, IOError is OSError, EnvironmentError is OSError, type(FileNotFoundError(13, "x")).__name__)
b = BlockingIOError(11, "m", 5)
print(b.characters_written, repr(b))
err(lambda: OSError(2, "m", "f").characters_written)
u = UnicodeDecodeError("utf-8", b"\xff\xfe", 0, 1, "bad byte")
print(u, u.encoding, u.object, u.start, u.end, u.reason, repr(u), UnicodeDecodeError("utf-8", b"abc", 0, 2, "r"), UnicodeEncodeError("ascii", "aé", 1, 2, "r"), UnicodeEncodeError("ascii", "aéé", 1, 3, "r"), UnicodeTranslateError("é", 0, 1, "r"), UnicodeEncodeError("ascii", "😀", 0, 1, "r"), UnicodeEncodeError("x", "\u20ac", 0, 1, "r"))
for f in (lambda: UnicodeDecodeError(), lambda: UnicodeDecodeError("a", "b", 0, 1, "r"), lambda: UnicodeEncodeError(1, 2, 3, 4, 5), lambda: ValueError(x=1), lambda: KeyError().foo, lambda: BaseException.__new__(int), lambda: StopIteration(1, 2).value, lambda: StopIteration().value, lambda: SystemExit(3).code, lambda: SystemExit().code, lambda: SystemExit(1, 2).code, lambda: setattr(ValueError, "x", 1), lambda: ImportError("m", name="n", path="p", foo=1), lambda: AttributeError("m", name="n", obj=5, foo=1), lambda: NameError("m", name="x", other=1), lambda: OSError(errno=1)):
    err(f)
i = ImportError("m", name="n", path="p")
a = AttributeError("m", name="n", obj=[1])
n = NameError("m", name="x")
print(i.msg, i.name, i.path, i.name_from, a.name, a.obj, n.name, ImportError().name, AttributeError().obj, repr(i), repr(a))
s = SyntaxError("msg", ("file.py", 3, 5, "the text\n", 3, 9))
print(s, s.msg, s.filename, s.lineno, s.offset, s.text, s.end_lineno, s.end_offset, s.print_file_and_line, repr(s), SyntaxError("only"), SyntaxError("m", ("f", 1, 2, "t")), SyntaxError().msg, IndentationError("x", ("/a/b.py", 1, 2, "t")))
for f in (lambda: SyntaxError("m", (1, 2)), lambda: SyntaxError("m", 5), lambda: SyntaxError("m", ("f", 1, 2, "t", 5))):
    err(f)
k = KeyError("k")
print(str(k), repr(k), str(KeyError(1)), str(KeyError("a", "b")), str(KeyError("it's")), str(KeyError()), str(LookupError("k")))
x = ValueError("a")
x.args = ("changed", 2)
x.custom = 5
print(x, repr(x), x.args, x.custom, vars(x), x.__dict__)
err(lambda: setattr(x, "args", 5))
err(lambda: delattr(x, "args"))
x.args = []
print(x.args, str(x))


class My(Exception):
    def __init__(self, code, msg="default"):
        super().__init__(code, msg)
        self.code = code

    def __str__(self): return f"My {self.code}"


class Empty(Exception):
    pass


class NoInit(ValueError):
    def __init__(self, x): self.x = x


print(My(5), repr(My(5)), My(5).args, My(1, "m").code, Empty(), repr(Empty()), repr(Empty("x")), NoInit(3), repr(NoInit(3)), NoInit(3).args, isinstance(NoInit(1), ValueError))
import pickle, copy
for exc in (ValueError("a", 1), My(5), OSError(2, "m", "f"), KeyError("k"), u, s, StopIteration(3), i, ExceptionGroup("g", [ValueError(1)])):
    try:
        c = pickle.loads(pickle.dumps(exc))
        print(repr(c), c.args == exc.args, repr(copy.copy(exc)), type(c) is type(exc))
    except Exception as z:
        print("cannot pickle:", type(z).__name__, z)
print(ValueError("a") == ValueError("a"), x == x, BaseException.__doc__, Exception.__mro__, issubclass(ExceptionGroup, Exception), ExceptionGroup.__mro__[1:3], Warning.__subclasses__()[0].__name__ != "", ValueError.__base__, ValueError().__reduce__())
