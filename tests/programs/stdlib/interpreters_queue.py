# Queues between interpreters.
import _interpqueues
import gc
import threading
from concurrent import interpreters
from concurrent.interpreters import _queues as queues


def tried(f, *args, **kwargs):
    try:
        print("ok", f(*args, **kwargs))
    except BaseException as e:
        print(type(e).__name__, e)


queue = interpreters.create_queue(3)
print(type(queue).__name__, queue.maxsize, queue.empty(), queue.full(), queue.qsize(), queue.unbounditems)
for item in (1, "a", [1, {2}]):
    queue.put(item)
print(queue.full(), queue.qsize())
tried(queue.put_nowait, 4)
tried(queue.put, 4, timeout=0)
print(queue.get(), queue.get(), queue.get())
tried(queue.get_nowait)
tried(queue.get, timeout=0)
for item in ((n for n in ()), lambda: queue):
    try:
        queue.put(item)
    except interpreters.NotShareableError as e:
        print(str(e).partition(" at 0x")[0])

# Queues are shareable.
one = interpreters.create()
queue.put(queue)
print(queue.get() is queue, interpreters.is_shareable(queue))
one.prepare_main(queue=queue)
one.exec("queue.put((queue.id, queue.maxsize)); queue.put(queue)")
print(queue.get() == (queue.id, 3), queue.get() is queue)

# To and fro, in threads.
answers = interpreters.create_queue()


def work(tasks, answers):
    while (n := tasks.get()) is not None:
        answers.put((n, sum(i * i for i in range(n))))


t = one.call_in_thread(work, queue, answers)
for n in range(20):
    queue.put(n)
queue.put(None)
t.join()
print([answers.get() for n in range(20)] == [(n, sum(i * i for i in range(n))) for n in range(20)])

# Items of interpreters that have ended.
for unbound in (queues.UNBOUND, queues.UNBOUND_ERROR, queues.UNBOUND_REMOVE):
    queue = interpreters.create_queue()
    other = interpreters.create()
    queue.put("mine", unbounditems=unbound)
    other.prepare_main(queue=queue)
    flag, = queues._serialize_unbound(unbound)
    other.exec(f"import _interpqueues; [_interpqueues.put(queue.id, n, {flag}) for n in range(2)]")
    print(queue.qsize(), end=" ")
    other.close()
    print(queue.qsize(), end=" ")
    print(queue.get())
    tried(queue.get_nowait)
    tried(queue.get_nowait)

# The functions below.
number = _interpqueues.create(2, 3, 0)
print(_interpqueues.get_queue_defaults(number), _interpqueues.get_maxsize(number), _interpqueues.is_full(number))
tried(_interpqueues.put, number, [])
tried(_interpqueues.put, number, [], fallback=1)
tried(_interpqueues.put, number, 1, 9)
tried(_interpqueues.put, number, 1, 3, 9)
tried(_interpqueues.get, number)
tried(_interpqueues.get, number)
_interpqueues.bind(number)
_interpqueues.bind(number)
_interpqueues.release(number)
tried(_interpqueues.get_count, number)
_interpqueues.release(number)
tried(_interpqueues.get_count, number)
for bad in (1000, -1, "x", 1.5, 2**70, None):
    tried(_interpqueues.get, bad)
for bad in (("a", 3), (0, 9), (0, 3, 7)):
    tried(_interpqueues.create, *bad)
tried(_interpqueues._register_heap_types, 5, 5, 5)
tried(_interpqueues._register_heap_types, int, int, int)
number = _interpqueues.create(-3, -1, -1)
print(_interpqueues.get_maxsize(number), _interpqueues.get_queue_defaults(number))
_interpqueues.destroy(number)
tried(_interpqueues.destroy, number)
queue = answers = None
gc.collect()
one.close()
gc.collect()
