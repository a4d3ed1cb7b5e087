"""contextvars: variables, tokens, contexts, copies, with generators, threads and asyncio."""
import asyncio
import contextvars
import threading
from contextvars import ContextVar, copy_context, Context


def err(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__ + ":", str(e).split(" at 0x")[0].split("<")[0])


v = ContextVar("v", default="default")
w = ContextVar("w")
print(v.name, v.get(), w.get("fallback"), v.get("other"))
err(w.get)
t = v.set(1)
t2 = v.set(2)
print(v.get(), t.old_value is contextvars.Token.MISSING, t2.old_value, t2.var is v)
v.reset(t2)
print(v.get())
err(lambda: v.reset(t2))
v.reset(t)
print(v.get())
err(lambda: w.reset(v.set(5)))
err(lambda: ContextVar())
err(lambda: ContextVar(5))
err(lambda: ContextVar("x").nope)
err(lambda: hash(v) == hash(v))
with v.set("in with") as tok:
    print(v.get(), type(tok).__name__)
print(v.get())
c = copy_context()


def change():
    v.set("inside")
    w.set("w inside")
    return v.get(), w.get()


print(c.run(change), v.get(), w.get("unset"), c[v], c.get(w), v in c, len(c) >= 1, sorted(x.name for x in c), dict(c.items())[w], list(c.keys()) == list(c))
err(lambda: c[ContextVar("other")])
err(lambda: c["v"])
err(lambda: Context().run(c.run, c.run, print))
e = Context()
print(e.run(v.get), len(e), e.copy() == e, list(e.values()))
err(lambda: c.run(1 .__truediv__, 0))
err(lambda: c.run())


def gen():
    v.set("in generator")
    yield v.get()
    yield v.get()


v.set("before")
g = gen()
print(next(g), v.get())
v.set("changed outside")
print(next(g))
out = []


def thread():
    out.append(v.get())
    v.set("thread")
    out.append(v.get())


t = threading.Thread(target=thread)
t.start()
t.join()
t = threading.Thread(target=copy_context().run, args=(thread,))
t.start()
t.join()
print(out, v.get())


async def child(n):
    v.set(f"child {n}")
    await asyncio.sleep(0)
    return v.get()


async def main():
    v.set("main")
    r = await asyncio.gather(*(child(i) for i in range(3)))
    print(r, v.get())
    await child("awaited directly")
    print(v.get())
    t = asyncio.create_task(child("task"), context=(ctx := copy_context()))
    await t
    print(v.get(), ctx[v])
    loop = asyncio.get_running_loop()
    f = loop.create_future()
    loop.call_soon(lambda: f.set_result(v.get()), context=Context())
    print(await f)


v.set("outer")
asyncio.run(main())
print(v.get())
many = [ContextVar(f"m{i}", default=i) for i in range(100)]
tokens = [m.set(-i) for i, m in enumerate(many)]
ctx = copy_context()
for m, tok in zip(many, tokens):
    m.reset(tok)
print(sum(m.get() for m in many), sum(ctx[m] for m in many), len(ctx) >= 100)
