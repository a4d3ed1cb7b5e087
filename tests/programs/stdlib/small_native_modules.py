# _queue, _suggestions, _statistics, cmath, _uuid, resource, pwd, grp, _opcode: surface and errors.
import _opcode
import _queue
import _statistics
import _suggestions
import _uuid
import cmath
import grp
import math
import pwd
import resource


def show(f, *args, **kwargs):
    try:
        print(repr(f(*args, **kwargs)))
    except Exception as e:
        print(type(e).__name__, e)


q = _queue.SimpleQueue()
show(q.get, False)
show(q.get, True, -1)
show(q.get, timeout=0)
show(q.get, timeout=0.001)
show(q.get, timeout="x")
show(q.get_nowait)
show(q.put, 1, 2, 3)
show(q.put)
show(q.put_nowait, "b")
show(q.qsize)
show(q.empty)
show(lambda: [q.get(), q.get(block=False), q.empty()])
show(_queue.SimpleQueue, 1)
print(_queue.SimpleQueue[int], _queue.Empty.__mro__, _queue.Empty.__doc__)
show(q.get, True, float("nan"))

generate = _suggestions._generate_suggestions
for args in [(1, "a"), ([1], "a"), (["abc"], "abd"), (["abc"], "xyz"), (["abc"], 1), (["abc"], "abc"), (["blech", "bluch"], "bluck"), ([], "a")]:
    show(generate, *args)

inv = _statistics._normal_dist_inv_cdf
for args in [(0, 0, 1), (0.5, 0, 1), (0.001, 0, 1), (math.nan, 0, 1), (1, 0, 1), (0.5, 3, 0), (0.75, 1, 2), (1e-310, 0, 1), (0.9999999, 0, 1), ("x", 0, 1), (0.1,)]:
    show(inv, *args)

values = [0, 1, -1, 0.5, 2 + 3j, -2 - 3j, 1e-3j, complex(0.0, -0.0), complex(-0.0, 0.0), 1j, -1j, complex(math.inf, 1), complex(1, -math.inf),
          complex(math.nan, 0), 1000, 1e308 + 1e308j, True, 10 ** 20]


class C:
    def __complex__(self):
        return 1 + 2j


class F:
    def __float__(self):
        return 2.5


for name in sorted(n for n in dir(cmath) if not n.startswith("_")):
    f = getattr(cmath, name)
    if not callable(f):
        print(name, f)
    elif name not in ("rect", "isclose"):
        for z in values:
            try:
                r = f(z)
                if isinstance(r, complex):
                    r = f"{r.real:.12g} {r.imag:.12g}"
                elif isinstance(r, tuple):
                    r = f"{r[0]:.12g} {r[1]:.12g}"
                elif isinstance(r, float):
                    r = f"{r:.12g}"
                print(name, z, r)
            except Exception as e:
                print(name, z, type(e).__name__, e)
show(cmath.sqrt, C())
show(cmath.sqrt, F())
show(cmath.sqrt, "x")
show(cmath.sqrt, None)
show(cmath.log, 8, 2)
show(cmath.log, 1, 0)
show(cmath.log, 1, 1)
show(cmath.log, 2, "x")
show(cmath.log)
show(cmath.rect, 2, 0)
show(cmath.rect, "x", 1)
show(cmath.rect, 1e308, math.inf)
show(cmath.isclose, 1, 1 + 1e-10j)
show(cmath.isclose, 1, 2, rel_tol=-1)
show(cmath.isclose, 1, 2, abs_tol=1.5)
show(cmath.isclose, math.inf, math.inf)
show(cmath.isclose, 1, 2, 3)

data, safe = _uuid.generate_time_safe()
print(len(data), safe, data[6] >> 4, data[8] >> 6, _uuid.has_uuid_generate_time_safe, _uuid.has_stable_extractable_node)
print(_uuid.generate_time_safe()[0] != data)

show(resource.getrlimit, 99)
show(resource.getrlimit, "x")
show(resource.setrlimit, 7, 5)
show(resource.setrlimit, 7, (1, 2, 3))
show(resource.setrlimit, 7, (5, 4))
show(resource.setrlimit, 7, ("a", 4))
show(resource.setrlimit, 7, (2 ** 70, 1))
show(resource.setrlimit, 7, (-2, -1))
show(resource.getrusage, 77)
show(resource.prlimit, 0, 77)
show(resource.prlimit, 2 ** 22, 7)
soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
show(resource.setrlimit, resource.RLIMIT_CORE, (0, hard))
print(resource.getrlimit(resource.RLIMIT_CORE)[0], resource.prlimit(0, resource.RLIMIT_CORE, (0, hard))[0])
usage = resource.getrusage(resource.RUSAGE_SELF)
print(len(usage), usage.ru_utime >= 0, type(usage), usage.ru_maxrss > 0, resource.error is OSError, resource.getpagesize() >= 4096)
print([(n, getattr(resource, n)) for n in dir(resource) if n.startswith("R")])

root = pwd.getpwuid(0)
print(root.pw_name, root.pw_uid, root[3], pwd.getpwnam("root") == root, root in pwd.getpwall(), type(root))
for args in [("nope",), (5,), ("a\0b",)]:
    show(pwd.getpwnam, *args)
for args in [(987654,), (-1,), (2 ** 40,), ("x",), (-2,), (1.5,)]:
    show(pwd.getpwuid, *args)
root = grp.getgrgid(0)
print(root.gr_name, root.gr_gid, root[3], grp.getgrnam("root") == root, root in grp.getgrall(), type(root))
for args in [("nope",), (5,), ("a\0b",)]:
    show(grp.getgrnam, *args)
for args in [(987654,), (-1,), (2 ** 40,), ("x",), (-2,), (1.5,)]:
    show(grp.getgrgid, *args)

total = 0
for op in range(-1, 270):
    flags = sum(getattr(_opcode, "has_" + n)(op) << i for i, n in enumerate(("arg", "const", "name", "jump", "free", "local", "exc")))
    effects = []
    for oparg in (0, 1, 2, 3, 255, 256, 1000):
        for jump in (None, True, False):
            try:
                effects.append(_opcode.stack_effect(op, oparg, jump=jump))
            except ValueError as e:
                effects.append(str(e))
    total = (total * 31 + hash((op, flags, _opcode.is_valid(op))) + sum(e for e in effects if isinstance(e, int))) % 1000003
    if op % 20 == 0:
        print(op, flags, effects)
print(total)
print(_opcode.get_nb_ops(), _opcode.get_intrinsic1_descs(), _opcode.get_intrinsic2_descs(), _opcode.get_special_method_names())
show(_opcode.stack_effect, 1, None)
show(_opcode.stack_effect, 1, "x")
show(_opcode.stack_effect, 1, jump=5)
show(_opcode.stack_effect)
show(_opcode.get_executor, 1, 2)
show(_opcode.get_executor, show.__code__, 0)
show(_opcode.has_arg, "x")
show(_opcode.has_arg, 2 ** 40)
