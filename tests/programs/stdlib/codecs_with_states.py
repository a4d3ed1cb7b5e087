"""The encodings with states, ISO 2022 and HZ: random input both ways, whole and in pieces."""
import random, hashlib, sys, codecs
names = ['iso2022_kr', 'iso2022_jp', 'iso2022_jp_1', 'iso2022_jp_2', 'iso2022_jp_3', 'iso2022_jp_2004', 'iso2022_jp_ext', 'hz']
random.seed(7)
pieces = [b'\x1b$B', b'\x1b(B', b'\x1b(J', b'\x1b(I', b'\x1b$(D', b'\x1b$)C', b'\x1b$A', b'\x1b$(C', b'\x1b.A', b'\x1b.F', b'\x1bN', b'\x1b$(O', b'\x1b$(P', b'\x1b$(Q', b'\x0e', b'\x0f', b'\n', b'\x1b', b'\x1b&@', b'\x1b$', b'\x1b[', b'~{', b'~}', b'~~', b'~', b'~\n', b'A', b'\x80']
h = hashlib.md5()
out = []
for k in range(400):
    n = random.choice(names)
    b = b''.join((random.choice(pieces) if random.random() < 0.4 else bytes(random.choices(range(32, 128), k=random.choice((1, 2, 2, 2, 4)))) for _ in range(random.randrange(1, 9))))
    for err in ('strict', 'replace', 'ignore'):
        try:
            r = repr(b.decode(n, err))
        except UnicodeDecodeError as e:
            r = repr((e.start, e.end, e.reason, e.encoding))
        except RuntimeError as e:
            r = 'RT'
            break
        out.append((n, b, err, r))
    d = codecs.getincrementaldecoder(n)(random.choice(('replace', 'strict')))
    try:
        r = []
        i = 0
        while i < len(b):
            s = random.randrange(1, 4)
            r.append(d.decode(b[i:i + s], i + s >= len(b)))
            r.append(d.getstate())
            i += s
    except UnicodeDecodeError as e:
        r.append((e.start, e.end, e.reason))
    except RuntimeError:
        r = 'RT'
    out.append((n, b, 'inc', repr(r)))
    chars = [65, 126, 10, 12354, 12459, 12442, 19968, 44032, 65393, 165, 8254, 233, 714, 596, 768, 230, 24380, 131209, 39709, 39708, 65374, 12316, 12644, 127]
    t = ''.join((chr(random.choice(chars) if random.random() < 0.6 else random.choice((random.randrange(12288, 12544), random.randrange(19968, 40864), random.randrange(128, 1536), random.randrange(44032, 55200), random.randrange(131072, 172032)))) for _ in range(random.randrange(1, 7))))
    for err in ('strict', 'replace', 'xmlcharrefreplace', 'ignore'):
        try:
            r = repr(t.encode(n, err))
        except UnicodeEncodeError as e:
            r = repr((e.start, e.end, e.reason, e.encoding))
        out.append((n, t, err, r))
    e = codecs.getincrementalencoder(n)('replace')
    r = []
    for i, c in enumerate(t):
        r.append(e.encode(c, i == len(t) - 1))
        r.append(e.getstate())
    out.append((n, t, 'inc', repr(r)))
for n in names:
    h = hashlib.md5()
    for o in out:
        if o[0] == n:
            h.update(ascii(o).encode())
    print(n, sum((o[0] == n for o in out)), h.hexdigest())
for o in out[:150]:
    print(*[ascii(x) for x in o])
for n in names:
    every = ''.join(map(chr, [*range(32, 55296), *range(57344, 196608)])).encode(n, 'ignore')
    print(n, len(every), hashlib.md5(every).hexdigest(), hashlib.md5(every.decode(n).encode()).hexdigest())
import _codecs_iso2022, io
for name in ('iso2022_jp', 'hz', 5):
    try:
        print(type(_codecs_iso2022.getcodec(name)))
    except Exception as e:
        print(type(e).__name__, e)
for n in ('iso2022_jp', 'iso2022_kr', 'hz'):
    text = '가' if n == 'iso2022_kr' else '一'
    stream = io.BytesIO()
    w = codecs.getwriter(n)(stream)
    w.write(text)
    w.reset()
    w.write('a' + text)
    print(stream.getvalue())
    e = codecs.getincrementalencoder(n)()
    print(e.encode(text), e.getstate())
    e.reset()
    print(e.getstate())
    print(e.encode(text, True), e.getstate())
    d = codecs.getincrementaldecoder(n)()
    d.setstate((b'', 255))
    try:
        print(d.decode(b'!', True))
    except Exception as e:
        print(type(e).__name__, e)
    print(codecs.getreader(n)(io.BytesIO(text.encode(n) * 3)).read(2))
