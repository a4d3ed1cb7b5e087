"""sys attributes that do not depend on the machine, and the module objects."""
import sys
import builtins
import types


def err(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__ + ":", e)


print(sys.version_info[:2], sys.version_info.major, sys.version_info >= (3, 14), sys.hexversion >> 16 == 0x030e, sys.byteorder, sys.maxsize == 2**63 - 1, sys.maxunicode, sys.platform, type(sys.version_info).__name__, sys.version_info.releaselevel)
print(sys.float_info.max, sys.float_info.epsilon, sys.float_info.dig, sys.float_info.mant_dig, sys.float_info.min, sys.float_info.radix, sys.float_repr_style)
print(sys.int_info.bits_per_digit > 0, sys.hash_info.modulus == 2**61 - 1, sys.hash_info.inf, sys.hash_info.nan, sys.hash_info.imag, sys.hash_info.width)
print(sys.flags.optimize, sys.flags.dev_mode, sys.flags.interactive, sys.flags.utf8_mode in (0, 1), sys.argv, sys.path[0].rsplit("/", 1)[-1], sys.getdefaultencoding(), sys.getfilesystemencoding(), sys.getrecursionlimit(), sys.is_finalizing(), sys.getswitchinterval())
print(sys.implementation.name in ("cpython", "taipan"), sys.implementation.cache_tag is not None, sys.copyright.startswith("Copyright"), isinstance(sys.version, str), sys.version.startswith("3.14"), sys.stdlib_module_names >= {"os", "json", "re"}, "sys" in sys.builtin_module_names, sys.thread_info is not None, sys.warnoptions, sys.orig_argv[-1] == sys.argv[0])
print(sys.intern("abc") == "abc", sys.getsizeof([]) > 0, sys.getrefcount(None) > 0, sys.exc_info(), sys.gettrace(), sys.getprofile(), sys.modules["sys"] is sys, sys.modules["__main__"].__name__, sys.api_version > 0, sys.pycache_prefix, sys.dont_write_bytecode, sys.meta_path != [], sys.path_hooks != [], sys.prefix == sys.base_prefix)
for f in (lambda: sys.intern(5), lambda: sys.setrecursionlimit(0), lambda: sys.setrecursionlimit("a"), lambda: sys.exit.__name__, lambda: sys.nope, lambda: sys.getsizeof(), lambda: sys._getframe(1000), lambda: sys.setswitchinterval(-1), lambda: sys.version_info.nope, lambda: sys.flags.__class__(), lambda: setattr(sys.flags, "debug", 1), lambda: sys.flags[0], lambda: sys.intern(type("S", (str,), {})("x"))):
    err(f)
f = sys._getframe()
print(f.f_code.co_name, f.f_lineno, f.f_globals is globals(), f.f_locals is not None, f.f_back, f.f_builtins is builtins.__dict__, type(f).__name__)


def g():
    x = 5
    fr = sys._getframe()
    return fr.f_code.co_name, fr.f_back.f_code.co_name, fr.f_lineno, fr.f_locals["x"], sys._getframe(1).f_lineno, sys._getframemodulename(0)


print(g())


def h():
    v = 1
    fr = sys._getframe()
    fr.f_locals["v"] = 10
    fr.f_locals["new"] = 3
    return v, sorted(k for k in fr.f_locals if k != "fr"), "new" in locals()


print(h())
m = types.ModuleType("m", "doc")
m.x = 1
print(m, m.__dict__.keys() >= {"__name__", "__doc__", "x"}, m.__name__, vars(m)["x"], dir(m)[-1], repr(sys), repr(builtins), type(m).__name__, m.__package__)
for f in (lambda: m.y, lambda: types.ModuleType(), lambda: types.ModuleType(5), lambda: setattr(m, "__dict__", {}), lambda: delattr(m, "nope"), lambda: sys.modules["nope_nope"], lambda: m()):
    err(f)
m.__name__ = "renamed"
err(lambda: m.y)
print(m)


class Sub(types.ModuleType):
    @property
    def prop(self): return "prop of " + self.__name__

    def __call__(self): return "called"


s = Sub("sub")
m.__class__ = Sub
print(s.prop, m.prop, m(), s)
ns = types.SimpleNamespace(a=1, b="x")
ns.c = [1]
print(ns, ns == types.SimpleNamespace(a=1, b="x", c=[1]), vars(ns), types.SimpleNamespace({"k": 1}, z=2), ns.__replace__(a=5) if hasattr(ns, "__replace__") else "")
del ns.a
err(lambda: ns.a)
err(lambda: types.SimpleNamespace(5))
err(lambda: ns < 5)
ns.self = ns
print(ns)
print(sys.call_tracing is not None, hasattr(sys, "_clear_internal_caches"), sys.get_int_max_str_digits(), sys.getunicodeinternedsize() > 0 if hasattr(sys, "getunicodeinternedsize") else True, type(sys.implementation).__name__, sys.tracebacklimit if hasattr(sys, "tracebacklimit") else "no limit")
import time, os
print(type(time.time()).__name__, time.perf_counter() <= time.perf_counter(), time.monotonic_ns() > 0, time.gmtime(0)[:6], time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(86400)), time.timezone, os.getpid() > 0, os.path.basename(os.getcwd()), os.sep, os.name, os.linesep, os.environ["TZ"], os.getenv("NOPE_X", "default"))
