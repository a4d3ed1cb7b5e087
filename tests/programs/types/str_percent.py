"""printf-style formatting of str and bytes."""


def err(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__ + ":", e)


print("%s %r %a" % ("é", "é", "é"), "%d %i %u" % (1, -2, 3), "%x %X %#x %o %#o" % (255, 255, 255, 8, 8), "%c%c" % ("a", 98), "%5s|%-5s|%.2s|%5.1s|" % ("a", "b", "cde", "fg"), "%%" % (), "%s" % (1,), "%s" % 1, "%s" % [1], "%s" % None)
print("%5d|%-5d|%05d|%+d|% d|%+05d|%.3d|%8.3d|%-8.3d|%08.3d|% 05d" % ((42,) * 11), "%d" % True, "%d" % 3.99, "%d" % -3.99, "%x" % -255, "%#X" % 255, "%5x|%-#8x|%08x" % (255, 255, -255), "%d" % 10**30, "%x" % 2**70, "%i" % -10**20, "%.40d" % 5)
print("%(a)s %(b)05d %(a)r" % {"a": 1, "b": 2}, "%(x y)s" % {"x y": "spaces"}, "%()s" % {"": "empty"}, "%(a(b))s" % {"a(b)": "nested"}, "%s" % {"a": 1}, "%(a)%" % {"a": 1} if False else "")
print("%*d|%-*d|%.*f|%*.*f" % (5, 42, 5, 42, 2, 3.14159, 8, 3, 2.71828), "%*s" % (-5, "a") + "|", "%ld %hd %Lf" % (1, 2, 3.0))
for f in (lambda: "%d" % "a", lambda: "%d" % None, lambda: "%x" % 1.5, lambda: "%c" % "ab", lambda: "%c" % -1, lambda: "%c" % 0x110000, lambda: "%c" % 1.5, lambda: "%f" % "a", lambda: "%s %s" % 1, lambda: "%s %s" % (1,), lambda: "%s" % (1, 2), lambda: "%" % (), lambda: "%z" % 1, lambda: "%(a" % {}, lambda: "%(a)s" % {},
          lambda: "%(a)s" % 1, lambda: "%(a)s" % (1,), lambda: "abc" % 1, lambda: "abc" % (1,), lambda: "abc" % {}, lambda: "abc" % [], lambda: "%s" % (), lambda: "%*d" % ("a", 1), lambda: "%.*f" % (1.5, 1), lambda: "%d %" % 1, lambda: "%é" % 1, lambda: "%o" % "8", lambda: "%i" % [], lambda: "%d" % float("inf"), lambda: "%d" % float("nan"), lambda: "%e" % 10**400, lambda: "%5" % 1, lambda: "%." % 1, lambda: "%99999999999999999999d" % 1, lambda: "%.99999999999999999999d" % 1):
    err(f)


class C:
    def __str__(self): return "str"
    def __repr__(self): return "repr é"
    def __int__(self): return 5
    def __float__(self): return 2.5
    def __index__(self): return 7


class I:
    def __int__(self): return 5


c = C()
print("%s %r %a %d %x %f %c" % (c, c, c, c, c, c, c), "%10s|%-10r|%.2s" % (c, c, c), "%d" % I())
err(lambda: "%x" % I())


class M:
    def __getitem__(self, k):
        return k.upper()


print("%(abc)s" % M(), "%s" % M().__class__.__name__)
print(b"%s %d %x %c %%" % (b"ab", 5, 255, 65), b"%5s|%-5s|%.1s" % (b"a", b"b", b"cd"), b"%b" % b"x", b"%r %a" % ("é", "é"), b"%(k)s" % {b"k": b"v"}, b"%s" % bytearray(b"z"), b"%s" % memoryview(b"mv"), b"%f %e" % (1.5, 1.5), bytearray(b"%d") % 3, b"%c" % b"q", b"%010d" % -5)
for f in (lambda: b"%s" % "str", lambda: b"%s" % 5, lambda: b"%d" % b"a", lambda: b"%c" % 256, lambda: b"%c" % b"ab", lambda: b"%(k)s" % {"k": b"v"}, lambda: b"%s %s" % b"a", lambda: b"%z" % 1, lambda: b"abc" % b"a", lambda: b"%c" % "a"):
    err(f)
print("%s %s" % ("%s", 1), "%%%s" % "x", "%s%%" % 50, "%-5s%5s" % ("ab", "cd"), "%r" % "it's", "%r" % 'a"b', "%r" % "a'\"b", "%s" % b"bytes", "%s" % ("tuple",), "%s" % (("a", 1),))
print("%.0f %.1f %5.1f %-8.2f| %+.2e %g %G" % (2.5, 0.25, 3.14159, 2.5, 12345.678, 1e-10, 1e-10), "%.3s" % "é日本語", "%5s" % "é", "%-3c|%3c" % ("x", "y"))
