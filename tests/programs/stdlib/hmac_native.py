"""_hmac: the functions, the class, names of digests, and what is refused."""
import _hmac, hashlib, _md5, _sha2

def t(f, *a, **k):
    try:
        r = f(*a, **k)
        print(repr(r) if '0x' not in repr(r) else repr(r).split('0x')[0])
    except BaseException as e:
        print(type(e).__name__, str(e)[:300], type(e.__cause__).__name__)
for a, k in [((), {}), ((b'k',), {}), ((b'k', b'm'), {}), ((b'k', b'm', 'md5'), {}), ((b'k', None, 'MD5'), {}), ((b'k', b'm', 'Md5'), {}), ((b'k', b'm', 'nope'), {}), ((b'k', b'm', 5), {}), ((b'k', b'm', hashlib.md5), {}), ((b'k', b'm', _md5.md5), {}), ((b'k', b'm', _sha2.sha256), {}), (('k', b'm', 'md5'), {}), ((b'k', 'm', 'md5'), {}), ((b'k', 5, 'md5'), {}), ((b'k', b'm', 'sha-256'), {}), ((b'k', b'm', 'SHA256'), {}), ((b'k', b'm', 'sha3-256'), {}), ((b'k', b'm', 'sha3_256'), {}), ((b'k', b'm', 'SHA3-256'), {}), ((b'k', b'm', 'shake_128'), {}), ((b'k', b'm', 'sha512_224'), {}), ((b'k', b'm', 'sha224'), {}), ((b'k', b'm', 'sha1'), {}), ((b'k', b'm', 'SHA-1'), {}), ((b'k', b'm', 'sha384'), {}), ((b'k', b'm', 'sha512'), {}), ((b'k', b'm', 'SHA3_512'), {}), ((b'k', b'm', None), {}), ((), {'key': b'k', 'msg': b'm', 'digestmod': 'md5'}), ((b'k', b'm', 'md5', 4), {}), ((5, b'm', 'md5'), {}), ((b'k', b'm', len), {}), ((b'k', b'm', ''), {}), ((memoryview(b'kk'), bytearray(b'm'), 'md5'), {}), ((memoryview(b'kkkk')[::2], b'm', 'md5'), {})]:
    t(_hmac.new, *a, **k)
    if len(a) == 3:
        t(_hmac.compute_digest, *a, **k)
h = _hmac.new(b'k', b'm', 'sha256')
print(h.name, h.block_size, h.digest_size, h.digest(), h.hexdigest())
for n in ('md5', 'sha1', 'sha3_224', 'SHA3-384'):
    try:
        x = _hmac.new(b'k' * 300, b'm', n)
        print(x.name, x.block_size, x.digest_size, x.hexdigest())
    except Exception as e:
        print(n, e)
t(h.update)
t(h.update, 'a')
t(h.update, 5)
t(h.update, b'abc')
t(h.update, msg=b'x')
c = h.copy()
t(c.hexdigest)
h.update(b'z')
print(c.digest() == h.digest())
t(h.copy, 1)
t(setattr, h, 'name', 'x')
t(_hmac.HMAC)
print(_hmac.UnknownHashError.__mro__, _hmac.UnknownHashError.__module__)
for n in dir(_hmac):
    if n.startswith('compute_') and n != 'compute_digest':
        f = getattr(_hmac, n)
        t(f, b'k', b'm')
        t(f, b'k' * 200, b'm' * 5000)
        t(f, b'k')
        t(f, 'k', b'm')
        t(f, b'k', 'm')
        t(f, b'k', 5)
        t(f, key=b'k', msg=b'm')
t(_hmac.compute_digest)
t(_hmac.compute_digest, b'k', b'm')
t(_hmac.compute_digest, b'k', b'm', digest='md5')
import pickle
t(pickle.dumps, h)
