import sys, traceback
def inner(n):
    for i in range(n):
        try:
            x = yield i
            if x: print('got', x)
        except ValueError as e:
            print('caught', e); yield 'v'
    print([f.f_code.co_name for f in iter_frames()])
    return 'r'
def iter_frames():
    f = sys._getframe()
    while f: yield f; f = f.f_back
def mid(n):
    loc = 'mid'
    r = yield from inner(n)
    print('mid', r, loc)
    r = yield from inner(1)
    raise KeyError(loc)
def outer(n):
    loc = 'outer'
    try:
        yield from mid(n)
    except KeyError as e:
        traceback.print_exc(file=sys.stdout)
        print('outer handles', sys.exc_info()[0])
        yield from mid2()
        print(sys.exc_info()[0])
    print(sys.exc_info()[0], loc)
    return 5
def mid2():
    print('in mid2', sys.exc_info()[0])
    yield 1
    print('in mid2', sys.exc_info()[0])
    yield 2
def top(n):
    x = yield from outer(n)
    print('x', x)
for v in top(3): print(v)
g = top(4)
print(next(g), next(g), g.send('hello'), g.throw(ValueError('a')), next(g))
print(g.gi_running, g.gi_frame.f_lineno, g.gi_yieldfrom.gi_code.co_name)
try: print(list(g))
except BaseException as e: print(repr(e))
# self resumption
def selfr():
    yield 1
    try: next(G)
    except ValueError as e: print(e, G.gi_running, M.gi_running, G.gi_frame.f_locals.keys(), M.gi_frame.f_lineno)
    yield 2
    sys._getframe(1).f_locals
    print(sys._getframe(1).f_locals, sys._getframe(2).f_code.co_name)
    yield 3
def m():
    a = 1
    yield from selfr()
    print(a)
def gg():
    b = 2
    global M
    M = m()
    yield from M
    print(b)
G = gg()
for x in G: print(x)
# deep
def deep(n):
    if n: yield from deep(n-1)
    yield n
print(sum(deep(300)))
try:
    print(sum(deep(3000)))
except RecursionError as e: print('rec', e)
# early close
g = deep(5); next(g); g.close()
async def leaf():
    try:
        await Y()
    finally: print('fin')
class Y:
    def __await__(self):
        r = yield 'y'
        print('r', r)
        r = yield 'z'
        print('r', r)
        return 'done'
async def c1(): 
    a = await leaf(); return 1
async def c2():
    return await c1() + 1
c = c2()
print(c.send(None), c.send(5))
try: c.send(6)
except StopIteration as e: print(e.value)
c = c2()
c.send(None)
try: c.throw(KeyError('q'))
except KeyError as e: print(repr(e)); traceback.print_exc(file=sys.stdout)
