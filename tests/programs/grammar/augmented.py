"""Augmented assignment: operators, in-place methods, targets evaluated once."""

a = 10
for op in ("+= 3", "-= 2", "*= 4", "//= 3", "/= 2", "**= 2", "%= 5"):
    exec(f"a {op}")
    print(op, a)
b = 0b1100
for op in ("&= 6", "|= 1", "^= 15", "<<= 3", ">>= 1"):
    exec(f"b {op}")
    print(op, b)
l = [1]
alias = l
l += (2, 3)
l *= 2
print(alias, alias is l)
t = (1,)
t2 = t
t += (2,)
print(t, t2)
s = {1}
s2 = s
s |= {2}
s &= {1, 2, 3}
s -= {1}
s ^= {5}
print(s2, s is s2)
d = {1: 1}
d |= [(2, 2)]
d |= {3: 3}
print(d)
st = "a"
st += "b"
st *= 2
st %= ()
print(st)


class Log:
    def __init__(self):
        self.v = [1, 2, 3]

    def __getitem__(self, k):
        print("get", k)
        return self.v[k]

    def __setitem__(self, k, v):
        print("set", k, v)
        self.v[k] = v


def e(v):
    print("eval", v)
    return v


log = Log()
log[e(1)] += e(10)
log.v[e(0)] -= 5
print(log.v)


class Inplace:
    def __init__(self, v):
        self.v = v

    def __iadd__(self, o):
        self.v.append(o)
        return self

    def __add__(self, o):
        return "add"

    def __isub__(self, o):
        return NotImplemented

    def __sub__(self, o):
        return "sub"

    def __imatmul__(self, o):
        return "imatmul"

    def __rmul__(self, o):
        return "rmul"


i = Inplace([])
j = i
i += 1
print(i is j, i.v)
i -= 1
print(i)
i = j
i @= 1
print(i)
x = 5
x *= j
print(x)


class Ctx:
    @property
    def p(self):
        print("getp")
        return 1

    @p.setter
    def p(self, v):
        print("setp", v)


c = Ctx()
c.p += 1
tup = ([1], 2)
try:
    tup[0] += [2]
except TypeError as err:
    print(err, tup)
for src in ("1 += 1", "f() += 1", "(a, b) += 1", "a += b += 1", "x = y += 1", "a +=", "(a) += 1", "[a] += 1", "a.b += 1", "(yield) += 1"):
    try:
        compile(src, "s", "exec")
        print("ok", src)
    except SyntaxError as err:
        print(src, "->", err.msg)
for src in ("n = None; n += 1", "n = 'a'; n -= 'b'", "n = []; n += 1", "n = {}; n |= 1", "n = 1; n @= 2", "n = {1}; n |= [1]",
            "undefined += 1", "n = (); n += []", "n = []; n *= 1.5", "n = 1; n <<= -1", "n = 1.0; n |= 1", "n = [1]; n[5] += 1", "n = {}; n['k'] += 1"):
    try:
        exec(src)
    except Exception as err:
        print(src, "->", type(err).__name__ + ":", err)


def local():
    try:
        u += 1
    except UnboundLocalError as err:
        print(err)
    u = 1


local()
v = 1
v += v + (v := 5)
print(v)
big = 2**62
big += 2**62
print(big)
z = 1
z /= 2
z **= -1
print(z, type(z).__name__)
