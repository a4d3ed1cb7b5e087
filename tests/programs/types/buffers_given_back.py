"""Changing the size of an object whose memory was lent out: views that nothing refers to any more do not count."""
import array
import io
def f(buf, n):
    x = bytes(memoryview(buf)[:n])
    del buf[:n]
    return x
b = bytearray(b'hello world')
print(f(b, 3), b)
def h(buf):
    for i in range(3):
        m = len(memoryview(buf))
        buf.append(i)
    buf += b'xx'
    buf[1:2] = b''
    buf.clear()
    return buf
print(h(bytearray(b'abc')))
def keep(buf):
    m = memoryview(buf)
    try: buf.append(1)
    except BufferError as e: print(e)
    try: del buf[0]
    except BufferError as e: print(e)
    m.release()
    buf.append(1)
    return buf
print(keep(bytearray(b'abc')))
def g():
    b = io.BytesIO(b'abc'); n = bytes(b.getbuffer()[1:]); b.write(b'1234567'); return n, b.getvalue()
print(g())
def a():
    x = array.array('i', [1,2,3]); s = sum(memoryview(x)); x.append(s); x.pop(); del x[0]; return x
print(a())
async def co(buf):
    x = bytes(memoryview(buf)[:2])
    del buf[:2]
    return x
try: co(bytearray(b'abcd')).send(None)
except StopIteration as e: print(e.value)
it = iter([1,2,3])
def ext(buf):
    m = memoryview(buf)
    try: buf.extend(it)
    except BufferError as e: print(e, list(it))
ext(bytearray())
b = bytearray(b'abc'); x = bytes(memoryview(b)[1:]); b.extend(b'q'); del b[0]; print(b)
