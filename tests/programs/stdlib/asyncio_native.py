"""Futures, tasks and what runs: the native half of asyncio."""
import asyncio, _asyncio, contextvars, gc, re, sys

def t(f):
    try: r = f()
    except BaseException as e: r = f'{type(e).__name__} {e}'
    print(re.sub(r'0x[0-9a-f]+', '0x', r if isinstance(r, str) else repr(r)))

print(asyncio.Future is _asyncio.Future, asyncio.Task is _asyncio.Task, asyncio.current_task is _asyncio.current_task)
print(sorted(n for n in dir(_asyncio.Future) if n != '__annotations_cache__'))
print(sorted(n for n in dir(_asyncio.Task) if n != '__annotations_cache__'))
loop = asyncio.new_event_loop()
f = loop.create_future()
for g in [lambda: f.result(), lambda: f.exception(), lambda: f.done(), lambda: f.cancelled(), lambda: repr(f), lambda: f.get_loop() is loop, lambda: f._state, lambda: f._callbacks, lambda: f.set_exception(3), lambda: f.set_exception(StopIteration), lambda: f.exception(), lambda: f.set_result(1), lambda: f.cancel(), lambda: repr(f), lambda: asyncio.Future(), lambda: asyncio.get_running_loop(), lambda: asyncio.current_task(), lambda: asyncio.all_tasks(), lambda: asyncio.Task(3, loop=loop), lambda: _asyncio._get_running_loop(), lambda: _asyncio.Future.__new__(_asyncio.Future).result(), lambda: _asyncio.Future.__new__(_asyncio.Future).get_loop(), lambda: asyncio.Future[int], lambda: _asyncio._enter_task(loop, 1), lambda: setattr(f, '_log_traceback', True), lambda: _asyncio.Future(1), lambda: f.add_done_callback(), lambda: f.add_done_callback(print, 3)]: t(g)
f = loop.create_future(); calls = []
f.add_done_callback(calls.append); f.add_done_callback(calls.append); cb = lambda fut: calls.append('cb'); f.add_done_callback(cb); t(lambda: f.remove_done_callback(cb)); t(lambda: len(f._callbacks))
f.set_result(42); loop.call_soon(loop.stop); loop.run_forever(); print(calls == [f, f], f.result(), repr(f))
f = loop.create_future(); f.cancel('why'); t(lambda: f.result()); t(lambda: f.exception()); t(lambda: f._make_cancelled_error()); print(repr(f), f.cancelled())
f.attribute = 5; print(f.attribute)
class Custom(asyncio.Future): pass
print(repr(Custom(loop=loop)))
var = contextvars.ContextVar('var', default=0)

async def child(n):
    var.set(n); await asyncio.sleep(0)
    return n * var.get()
async def failing():
    await asyncio.sleep(0); raise ValueError('bad')
async def main():
    me = asyncio.current_task()
    print(me.get_name(), me in asyncio.all_tasks(), type(me.get_coro()), me.cancelling(), len(asyncio.all_tasks()))
    print(await asyncio.gather(*[child(i) for i in range(5)]), var.get())
    task = asyncio.create_task(failing(), name='f')
    try: await task
    except ValueError as e: print('caught', e, task.exception() is e, task.get_name())
    t(lambda: task.set_result(1)); t(lambda: task.set_exception(ValueError()))
    sleeper = asyncio.create_task(asyncio.sleep(100)); await asyncio.sleep(0)
    print(sleeper.cancel('msg'), sleeper.cancelling(), sleeper.uncancel(), sleeper.done()); sleeper.cancel('again')
    try: await sleeper
    except asyncio.CancelledError as e: print('cancelled', e.args, sleeper.cancelled())
    t(lambda: re.sub(r'(file|at) \S+', '', repr(sleeper)))
    async def stubborn():
        try: await asyncio.sleep(10)
        except asyncio.CancelledError: return 'no'
    st = asyncio.create_task(stubborn()); await asyncio.sleep(0); st.cancel(); print(await st, st.cancelled())
    fut = asyncio.get_running_loop().create_future(); w = asyncio.create_task(asyncio.wait_for(fut, 10)); await asyncio.sleep(0); fut.set_result('x'); print(await w)
    try: await asyncio.wait_for(asyncio.sleep(5), 0.01)
    except TimeoutError as e: print('timeout', e)
    async with asyncio.timeout(5): print(await asyncio.shield(child(3)))
    try:
        async with asyncio.TaskGroup() as tg: tg.create_task(failing()); tg.create_task(asyncio.sleep(10))
    except* ValueError as eg: print(eg.exceptions)
    done, pending = await asyncio.wait([asyncio.create_task(child(i)) for i in range(3)]); print(sorted(d.result() for d in done), pending)
    q = asyncio.Queue(2)
    async def producer():
        for i in range(5): await q.put(i)
        await q.put(None)
    async def consumer():
        out = []
        while (i := await q.get()) is not None: out.append(i)
        return out
    print((await asyncio.gather(producer(), consumer()))[1])
    lock = asyncio.Lock(); order = []
    async def locked(i):
        async with lock: order.append(i); await asyncio.sleep(0); order.append(i)
    await asyncio.gather(*map(locked, range(3))); print(order)
    @__import__('types').coroutine
    def bad(): yield 5
    async def awaits_bad(): await bad()
    try: await asyncio.create_task(awaits_bad())
    except RuntimeError as e: print(e)
    @__import__('types').coroutine
    def bare(): yield; return 'bare'
    async def awaits_bare(): return await bare()
    print(await asyncio.create_task(awaits_bare()))
    async def self_await(): await asyncio.current_task()
    try: await asyncio.create_task(self_await())
    except RuntimeError as e: t(lambda: str(e).split(':')[0])
    other = asyncio.new_event_loop(); of = other.create_future()
    async def wrong(): await of
    try: await asyncio.create_task(wrong())
    except RuntimeError as e: t(lambda: 'attached to a different loop' in str(e))
    other.close()
    eager = asyncio.Task(child(7), loop=asyncio.get_running_loop(), eager_start=True); print(eager.done(), await eager)
    async def now(): return 'now'
    e2 = asyncio.Task(now(), loop=asyncio.get_running_loop(), eager_start=True); print(e2.done(), e2.result(), e2.get_coro())
    ctx = contextvars.copy_context(); ctx.run(var.set, 99); ct = asyncio.create_task(child(2), context=ctx); await ct; print(ctx[var], ct.get_context() is ctx)
    server = await asyncio.start_server(handle, '127.0.0.1', 0)
    r, w = await asyncio.open_connection(*server.sockets[0].getsockname()); w.write(b'hello\n'); await w.drain(); print(await r.readline()); w.close(); await w.wait_closed(); server.close(); await server.wait_closed()
    p = await asyncio.create_subprocess_exec('echo', 'sub', stdout=asyncio.subprocess.PIPE); print(await p.communicate(), p.returncode)
    print(await asyncio.to_thread(lambda: 'thread'))
    async def agen():
        for i in range(3): yield i; await asyncio.sleep(0)
    print([i async for i in agen()])
    awaited = asyncio.create_task(asyncio.sleep(0.01)); aw = asyncio.create_task(asyncio.wait_for(awaited, 1)); waiter = asyncio.create_task(one(awaited)); await asyncio.sleep(0); print(awaited._asyncio_awaited_by is not None, waiter in awaited._asyncio_awaited_by); await waiter; await aw
async def one(x): await x
async def handle(r, w):
    w.write((await r.readline()).upper()); await w.drain(); w.close()
print(asyncio.run(main()))
handled = []
loop.set_exception_handler(lambda l, c: handled.append((c['message'], repr(c.get('exception')))))
f = loop.create_future(); f.set_exception(KeyError('lost')); del f; gc.collect(); print(handled)
loop.close()
try: asyncio.run(failing())
except ValueError as e: print('run raised', e)
async def interrupted(): raise KeyboardInterrupt
try: asyncio.run(interrupted())
except KeyboardInterrupt: print('interrupted')
