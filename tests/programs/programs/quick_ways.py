"""Ways that are taken quickly where nothing special is asked for: driven generators that delegate, evaluated code with
many globals, slices, codecs, attribute dicts, tuples as keys."""
def sub(n):
    for i in range(n): yield i
    return 'r%d'%n
def chain(n):
    if n==0: return
    yield from chain(n-1)
    r = yield from sub(n)
    yield r
    try:
        raise KeyError
    except KeyError:
        yield from sub(2)
    yield [n]
print(list(chain(4))); print(len(list(chain(30)))); print(any(x==[3] for x in chain(5)))
g=chain(5); print('r3' in g, next(g), list(g))
def bad():
    yield 1
    yield from sub(3)
    1/0
def w():
    try: yield from bad()
    except ZeroDivisionError as e: yield repr(e)
    yield from bad()
try: print(list(w()))
except ZeroDivisionError as e:
    t=e.__traceback__; n=0
    while t: n+=1; t=t.tb_next
    print('zde',n)
try: print(sum(chain(3)))
except TypeError as e: print(e, e.__context__)
g=chain(3)
try: sum(g)
except TypeError as e: print(e, next(g))
import sys
def who():
    yield sys._getframe().f_back.f_code.co_name
    yield from who2()
def who2():
    yield sys._getframe().f_back.f_code.co_name
    yield 5
print(list(who()))
print(dict(zip('abc',(yield_ for yield_ in chain(3)))))
c=compile('[x+y for y in range(3)] + [z, len(str(x))]','e','eval')
for i in range(4): print(eval(c,{'x':i,'z':i*i}), eval(c,{'x':i},{'z':9}))
d=compile('def f(a): return a+k\nr=f(len("ab"))\nimport sys\nq=sys._getframe().f_locals is locals()','e','exec')
for i in range(9):
    ns={'k':i}; exec(d,ns); print(ns['r'],ns['f'](1), ns['q'],end=' ')
    ns={'k':i}; lo={}; exec(d,ns,lo); print(lo['r'],sorted(lo))
try: eval(compile('x+1/0','e2','eval'),{'x':1},{'a':1})
except ZeroDivisionError as e: print(e.__traceback__.tb_next.tb_frame.f_locals, e.__traceback__.tb_next.tb_frame.f_code.co_filename)
class R:
    def __init__(s): s.a=1; s.b=2; s.c=3; s.d=4; s.e=5;s.f=6;s.g=7;s.h=8;s.i=9;s.j=10
r=R(); print(r.__dict__, r.j); r.k=1; print(list(r.__dict__), r.__dict__['k']); del r.a; print(r.__dict__)
print(range(10)[2:5], range(0,100,3)[-5:], range(10)[7:2], range(10,0,-2)[1:3], range(5)[-1], b'abcdef'[1:3], b'abc'[::-1], b'abcdef'[::2], b'abc'[2:1])
for e in ('utf-8','ascii','latin-1','nope','a\0b'):
    try: print('abc\xe9'.encode(e))
    except Exception as x: print(type(x).__name__, x)
try: 'a'.encode(5)
except TypeError as x: print(x)
try: 'a'.encode('utf-8',None)
except TypeError as x: print(x)
print({(1,'a'):1}[(1,'a')], (1,'ab') in {(1,'a'+'b')}, (1.0,2)==(1,2.0), {(1,(2,3)):4}.get((1,(2,3))), {(1.0,):3}[(1,)])
f=(lambda:0); print(f.__code__.co_name, [f.__code__.co_argcount for _ in range(3)])
