"""zoneinfo.ZoneInfo: rules, files, caches, pickling, and offsets around transitions, with zones made here."""
import io, struct, sys, pickle, copy, datetime as D, weakref, gc
import zoneinfo
import hashlib, os, tempfile
from zoneinfo import ZoneInfo

def t(f, *a, **k):
    try:
        print(repr(f(*a, **k))[:200].split(' at 0x')[0])
    except BaseException as e:
        print(type(e).__name__, str(e)[:300], '|', type(e.__cause__).__name__)

def mk(tz, trans=(), types=((0, 0, 0),), abbr=b'UTC\x00', version=b'2'):

    def block(sz, fmt, trans, types, abbr):
        b = b'TZif' + version + b'\x00' * 15 + struct.pack('>6l', 0, 0, 0, len(trans), len(types), len(abbr))
        b += struct.pack('>%d%s' % (len(trans), fmt), *[x for x, _ in trans]) + bytes((i for _, i in trans))
        for o, d, i in types:
            b += struct.pack('>lbb', o, d, i)
        return b + abbr
    v1 = block(4, 'l', (), (), b'')
    return io.BytesIO(v1 + block(8, 'q', trans, types, abbr) + b'\n' + tz + b'\n')

def z(tz, **k):
    return ZoneInfo.from_file(mk(tz, **k), key='X')
bad = ['PST8PDT', '+11', 'GMT0+11', 'GMT0,M3.2.0/2', 'GMT0+11,M3.2.0/2,M11.1.0/3', 'PST8PDT,M3.2.0/2', 'GMT,M3.2.0/2,M11.1.0/3', 'AAA', 'AAA4BBB,60,300/24', 'AAA4BBB,60,300/168', 'AAA4BBB,60,300/167', 'AAA4BBB,60,300/-167', 'AAA4BBB,60,300/-168', 'AAA4BBB,J0,J300', 'AAA4BBB,0,365', 'AAA4BBB,366,1', 'AAA4BBB,J366,1', 'AAA4BBB,M0.1.1,M1.1.1', 'AAA4BBB,M13.1.1,M1.1.1', 'AAA4BBB,M1.0.1,M1.1.1', 'AAA4BBB,M1.6.1,M1.1.1', 'AAA4BBB,M1.1.7,M1.1.1', 'AAA4BBB,M1.1,M1.1.1', 'AAA4BBB,M1443339,M11.1.0/3', 'AAA4BBB,M3.2.0/0349309483959c,M11.1.0/3', 'AAA4BBB,', 'AAA4BBB,J1', 'AAA25', 'AAA24', 'AAA24:59:59', 'AAA-24', 'AAA24:60', 'AAA4BBB25,1,2', 'AAA4:5', 'AAA4:05:5', 'AA4', 'A4', '<AA>4', '<+03>-3', '<+03-3', '<>4', '<A B>4', 'AAA+4', 'AAA4BBB+3,M3.2.0,M11.1.0', 'AAA4<BBB>,1,2', 'AAA4<B,1,2', '', 'AAA4BBB,1,2,3', 'AAA4BBB,1/2/3,2', 'AAA4BBB,1/2:60,2', 'AAA4BBB,1/2:30:15,2', 'AAA4BBB,1/2:3,2', 'AAA4BBB,1/,2', 'AAA4BBB,x,2', 'AAA4BBB,J,2', 'AAA4BBB,M,2', 'AAA4BBB,M10.1.1/1,M10.1.1x', 'AAA4BBB,1,2 ', 'AAA4 BBB,1,2', ' AAA4', 'AAA1234', 'AAA123', '4', 'AAA:4', 'AAA4BBB,0001,2', 'AAA4BBB,M010.1.1,2', 'AAA4BBB,+1,2', 'AAA0BBB0,0/0,J365/23', 'aaa4:30:30bbb-2:15,1,2', '<-1>1', 'AAAA5<b+2>4,1/-3,5', 'AAA4BBB,1,2/', 'AAA4BBB5:00:60,1,2', 'AAA4BBB,1,', 'AAA-', 'AAA4BBB,M1.1.1']
for s in bad:

    def f():
        x = z(s.encode())
        out = []
        for d in (D.datetime(2020, 1, 1), D.datetime(2020, 1, 2, 1, 30), D.datetime(2020, 7, 1), D.datetime(2021, 1, 1, 0, 30, fold=1), D.datetime(2020, 12, 31, 23)):
            out.append((x.utcoffset(d).total_seconds(), x.dst(d).total_seconds(), x.tzname(d)))
        return out
    print(s, end=': ')
    t(f)
print('NONASCII')
t(z, 'AAA٢4BBB,1,2'.encode())
t(z, 'AAA4BBB,J١,J300/2'.encode())
t(z, b'AAA\xff4')
t(z, 'AAАB4'.encode())
print('FILES')
for kw in ({}, {'key': 'k'}):
    t(ZoneInfo.from_file, mk(b''), **kw)
t(ZoneInfo.from_file)
t(ZoneInfo.from_file, 5)
t(ZoneInfo.from_file, io.BytesIO(b''))
t(ZoneInfo.from_file, io.BytesIO(b'TZif2'))
t(ZoneInfo.from_file, mk(b''), 'k', 'z')
t(ZoneInfo.from_file, mk(b'', types=()))
t(ZoneInfo.from_file, mk(b'UTC0', types=()))
t(ZoneInfo.from_file, mk(b'', trans=((0, 5),)))
print('ARGUMENTS')
folder = tempfile.mkdtemp()
types = ((3208, 0, 0), (3600, 0, 4), (7200, 1, 8), (10800, 1, 13))
trans = ((-2422054408, 1), (-1693706400, 2), (-1680483600, 1), (323830800, 2), (338950800, 1), (354675600, 3), (370400400, 1))
for name in ('Berlin', 'Other'):
    with open(os.path.join(folder, name), 'wb') as f:
        f.write(mk(b'CET-1CEST,M3.5.0,M10.5.0/3', trans, types, b'LMT\x00CET\x00CEST\x00CEMT\x00').getvalue())
with open(os.path.join(folder, 'UTC'), 'wb') as f:
    f.write(mk(b'UTC0').getvalue())
zoneinfo.reset_tzpath([folder])
b = ZoneInfo('Berlin')
t(ZoneInfo)
t(ZoneInfo, 5)
t(ZoneInfo, 'Berlin', 1)
t(ZoneInfo, key='Berlin')
t(ZoneInfo, k='x')
t(ZoneInfo, 'Nope')
t(ZoneInfo, '../x')
t(ZoneInfo, '/etc/passwd')
t(ZoneInfo, None)
t(ZoneInfo, [])
t(ZoneInfo, b'Berlin')
t(ZoneInfo.no_cache)
t(ZoneInfo.no_cache, 5)
t(ZoneInfo.no_cache, key='Berlin')
t(ZoneInfo.clear_cache, 1)
t(ZoneInfo.clear_cache, only_keys=5)
t(ZoneInfo.clear_cache, only_keys=['x'])
t(ZoneInfo.clear_cache, foo=1)
t(b.utcoffset)
t(b.utcoffset, 5)
t(b.utcoffset, None)
t(b.dst, None)
t(b.tzname, None)
t(b.dst, 5)
t(b.tzname, 5)
t(b.utcoffset, D.date(2020, 1, 1))
t(b.utcoffset, D.time(1))
t(b.fromutc, 5)
t(b.fromutc, None)
t(b.fromutc, D.datetime(2020, 1, 1))
t(b.fromutc, D.datetime(2020, 1, 1, tzinfo=D.timezone.utc))
t(b.fromutc, D.datetime(2020, 1, 1, tzinfo=b))
t(b.fromutc)
t(b.utcoffset, dt=None)
u = ZoneInfo('UTC')
t(u.utcoffset, None)
t(u.dst, None)
t(u.tzname, None)
t(lambda: D.time(1, tzinfo=u).utcoffset())
t(lambda: D.time(1, tzinfo=b).utcoffset())
t(str, b)
t(repr, b)
t(lambda: b.key)
t(setattr, b, 'key', 'x')
f = ZoneInfo.from_file(mk(b'UTC0'))
t(str, f)
t(lambda: f.key)
t(pickle.dumps, f)
t(copy.copy, f)
t(copy.deepcopy, f)
t(f.__reduce__)
t(lambda: b.__reduce__()[1])
t(lambda: pickle.loads(pickle.dumps(b)) is b)
n = ZoneInfo.no_cache('Berlin')
t(lambda: n.__reduce__()[1])
t(lambda: n is b)
t(lambda: pickle.loads(pickle.dumps(n)) is n)
t(lambda: copy.copy(b) is b)
t(lambda: copy.deepcopy(b) is b)
t(lambda: ZoneInfo._unpickle('Berlin', True) is b)
t(ZoneInfo._unpickle)
t(ZoneInfo._unpickle, 'Berlin')
t(ZoneInfo._unpickle, 'x', 5)
t(lambda: ZoneInfo('Berlin') is b)
t(lambda: b == b)
t(lambda: hash(b) == hash(n))
t(lambda: b == n)
t(setattr, b, 'foo', 1)
t(lambda: weakref.ref(b)() is b)

class S(ZoneInfo):
    pass
s = S('Berlin')
t(lambda: s is b)
t(repr, s)
t(lambda: S('Berlin') is s)
print(sorted((k for k in S.__dict__ if 'cache' in k)), type(S.__dict__.get('_weak_cache')))
t(lambda: s.__dict__)
s.x = 5
t(lambda: ZoneInfo._weak_cache)
t(lambda: S._weak_cache)
t(lambda: ZoneInfo._strong_cache)
del S._weak_cache
t(S, 'Other')
t(S.clear_cache)
t(S.clear_cache, only_keys=['a'])

class W:

    @staticmethod
    def get(k, d=None):
        return 1337

    @staticmethod
    def setdefault(k, v):
        return 1337
S2 = type('S2', (ZoneInfo,), {})
S2._weak_cache = W
t(S2, 'Berlin')

class W3:

    def get(s, k, d=None):
        return None

    def setdefault(s, k, v):
        return 5
S2._weak_cache = W3()
t(S2, 'Berlin')

class Sub(D.datetime):
    pass
t(b.utcoffset, Sub(2020, 6, 1))
t(b.fromutc, Sub(2020, 6, 1, tzinfo=b))

class SI(ZoneInfo):

    def __init_subclass__(cls):
        print('isub')
try:

    class SII(SI):
        pass
except Exception as e:
    print(e)
t(SII, 'UTC')

class SN(ZoneInfo):

    def __new__(cls, k, extra=1):
        return super().__new__(cls, k)
t(SN, 'UTC', 5)
print(ZoneInfo.__module__, ZoneInfo.__qualname__, ZoneInfo.__text_signature__ if hasattr(ZoneInfo, '__text_signature__') else None)
print('TIMES')
for zone in (b, z(b'AAA0BBB,J59/12,J60/12'), z(b'AAA5BBB4,M4.1.0/-3,M9.5.6/167'), z(b'IST-1GMT0,M10.5.0,M3.5.0/1'), ZoneInfo.from_file(mk(b'', trans, types, b'LMT\x00CET\x00CEST\x00CEMT\x00'), key='no rule'), ZoneInfo.from_file(mk(b'<+02>-2', trans, types, b'LMT\x00CET\x00CEST\x00CEMT\x00'), key='fixed')):
    sums = hashlib.md5()
    for start in (D.datetime(1880, 1, 1), D.datetime(1916, 3, 1), D.datetime(1980, 3, 20), D.datetime(1981, 9, 1), D.datetime(2020, 2, 20), D.datetime(2020, 9, 20), D.datetime(2023, 12, 25), D.datetime(1, 1, 3), D.datetime(9999, 12, 1)):
        for step in range(500):
            moment = start + D.timedelta(minutes=45 * step)
            for fold in (0, 1):
                e = moment.replace(tzinfo=zone, fold=fold)
                sums.update(repr((e.utcoffset(), e.dst(), e.tzname())).encode())
            g = moment.replace(tzinfo=D.timezone.utc).astimezone(zone)
            sums.update(f'{g}{g.fold}'.encode())
    print(zone, sums.hexdigest())
for dd in (D.datetime(1, 1, 1, tzinfo=b), D.datetime(9999, 12, 31, 23, 59, tzinfo=b)):
    t(dd.utcoffset)
    t(lambda: dd.astimezone(D.timezone.utc))
    t(b.fromutc, dd)
for kept in range(12):
    ZoneInfo(('Berlin', 'Other', 'UTC')[kept % 3])
print(sorted((n for n in dir(ZoneInfo) if n not in dir(object))))
