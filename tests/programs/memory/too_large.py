"""What no memory holds raises MemoryError."""
import sys
tests = r"""
[0]*10**15
[None]*10**15
[0,1.5]*10**13
(0,)*10**15
'a'*10**15
'é'*10**14
b'a'*10**15
bytearray(b'a')*10**15
bytes(10**15)
bytearray(10**15)
list(range(10**15))
[*range(10**15)]
sorted(range(10**15))
list(range(10**30))
[].extend(range(10**15))
'a'.ljust(10**15)
'a'.rjust(10**15)
'a'.center(10**15)
'a'.zfill(10**15)
b'a'.ljust(10**15)
b'a'.center(10**15)
b'a'.zfill(10**15)
len('\t'.expandtabs(10**6))
'%1000000000000000d' % 1
'%1000000000000000s' % 1
b'%1000000000000000d' % 1
format(1,'1000000000000000d')
format('a','1000000000000000')
format(1.5,'1000000000000000')
f'{1:1000000000000000}'
'{:1000000000000000}'.format(1)
(1).to_bytes(10**15)
(1).to_bytes(10**15,'little')
bytearray().resize(10**15)
'a'*2**63
[0]*2**63
[0]*2**62
b''*2**62
'ab'*2**62
b'ab'*2**62
(1,2)*2**62
' '.join(['a'*2**20]*2**24)
('x'*2**20).replace('x','y'*2**40)
'x'.replace('', 'y'*2**20*2**20) 
1<<10**13
1<<10**15
2**10**15 if 0 else 'skip'
memoryview(bytes(8)).cast('B',(2,4)).tolist()
__import__('array').array('d',[0])*10**15
__import__('io').BytesIO().truncate(10**15)
__import__('io').BytesIO().seek(10**15)
__import__('struct').pack('1000000000000000x')
dict.fromkeys(range(10**3)).__len__()
''.join(' '*10**9 for i in range(10**6))[:0] if 0 else 'skip'
bytes(range(10**15)) if 0 else 'skip'
__import__('collections').deque(maxlen=10**15)
"x".translate({120:'y'*2**45 if 0 else 'z'})
[0][:1]*10**15
[[]]*10**15
a = [1]; a *= 10**15
a = b'x'; a *= 10**15
a = bytearray(b'x'); a *= 10**15
a = 'x'; a *= 10**15
"""
for line in tests.strip().splitlines():
    try:
        ns={}
        if line.startswith('a ='): exec(line, ns); r='done'
        else: r=eval(line)
    except BaseException as e: print(line, '->', type(e).__name__, e)
    else: print(line, '->', repr(r)[:60])
    sys.stdout.flush()
