"""Reversed ranges, appending what nobody looked at, short strings: ways of their own in compiled code."""
def f(a,b,n):
    out=[]
    for _ in range(n):
        out=[]
        for i in reversed(range(a)): out.append(i)
        for i in reversed(range(a,b)): out.append(i)
        for i in reversed(range(a,b,2)): out.append(i)
        for i in reversed(range(b,a,-3)): out.append(i)
        for i in reversed(range(b,a)): out.append(i)
    return out
print(f(3,12,3000))
print(f(-5,4,3000)); print(f(2**61-4,2**61-1,3) if 0 else '')
class R:
    def __reversed__(s): return iter('xyz')
def g(n,r):
    for _ in range(n):
        l=[c for c in reversed(r)]
    return l
print(g(3000,R()),g(3000,range(4)),g(10,[1,2,3]))
print(list(reversed(range(2**61-3,2**61))), list(reversed(range(-2**61,-2**61+3))), list(reversed(range(0))), type(reversed(range(3))), list(reversed(range(2**70,2**70+2))))
l=['b','a','c']; l.sort(); print(l); l.sort(reverse=True); print(l); print(sorted(['b','','é','z','a'*30]))
print(sorted(['B1','a1','b0','A'],key=str.lower), sorted([('x')]), sorted([]))
for s in ["a","it's",'x"y','é','\n','','a b']: print(repr(s), s.upper(), s.lower(), s.find('b'), s.replace('a','bb'), s.startswith('a',0), s.count('a',0,1))
try: 's'.find()
except TypeError as e: print(e)
try: 's'.find('a','b')
except TypeError as e: print(e)
print('hello'.find('l',3), 'hello'.find('l',3,4), 'hello'.rfind('l',0,3), 'hello'.index('l'))
d={'a':1,'b':2}
try:
    for k in d: d['c']=1
except RuntimeError as e: print(e)
for v in d.values(): print(v)
def app(n):
    t=(1,2,'x',2**70,3.5,True)
    for _ in range(n):
        r=[a for a in t]; q=[a for a in t[:2]]; p=[a for a in (2**62,1)]; z=[a for a in (1,2**62)]; y=[a for a in (1,True,None)]
    return r,q,p,z,y
print(app(3000))
