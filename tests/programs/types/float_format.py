"""Formatting floats: %, format(), str.format, with all presentation types, and ints."""


def err(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__ + ":", e)


values = (0.0, -0.0, 1.0, -1.5, 3.14159, 1e10, 1e-10, 123456789.987654321, 1e300, 5e-324, float("inf"), float("-inf"), float("nan"), 0.5, 2.5, 99.995, 1e16)
for spec in ("", "f", ".0f", ".2f", "e", ".0e", ".3E", "g", ".3g", "G", "%", ".1%", "n", "+", " ", "-", "10", "<10.2f", ">10.2f", "^10.2f", "=10.2f", "010.2f", "+010.1f", ",", ",.2f", "_.3f", "*^15.4g", "#.0f", "#g", "#.3g", "z.1f", "z.0f", ".20f", ".15g", ".17g", "15,.3f", "015,.2f", ".3", ".0", "F", "+.1e", " .2g", ",.3_f" if False else ",e", "._f", ".2,f"):
    print(spec.ljust(8), "|".join(format(v, spec) for v in values))
for spec in ("d", "x", "q", "s", "10.2", ".", ",_", ",,", "<<<5", "5z", "=+5", "c", "b", ".-1f", "z", "0<5", "08", "<08", "#", "#x", ".1000000000000f"):
    err(lambda: format(1.5, spec))
for fmt in ("%f", "%.2f", "%e", "%.0e", "%g", "%G", "%10.3f|", "%-10.1f|", "%+.1f", "% .1f", "%010.2f", "%#.0f", "%#g", "%.3E", "%F", "%d", "%i", "%s", "%r", "%a", "%.3s", "%5%", "%x", "%c", "%"):
    for v in (1.5, float("inf")):
        err(lambda: fmt % v)
ints = (0, 1, -1, 42, -255, 10**6, 2**64, -10**20)
for spec in ("", "d", "x", "X", "o", "b", "#x", "#X", "#o", "#b", "+d", " d", "5", "<5", "^5", ">5", "=5", "05", "+05d", ",", "_", "_x", "_b", "#_b", "#010x", "020,", "e", ".2f", "%", "g", "n", "*<8", "*=+8d", "10,d", "c" if False else "d"):
    print(spec.ljust(6), "|".join(format(v, spec) for v in ints))
for spec in (".2", ".2d", ",x", "c", "s", "+c", "#c", "5c", ",b", "z", "zd", "_c", "q", "d5", "08c"):
    err(lambda: format(65, spec))
err(lambda: format(-1, "c"))
err(lambda: format(0x110000, "c"))
err(lambda: format(2**70, "c"))
err(lambda: format(10**400, "f"))
err(lambda: format(10**400, "e"))
print(format(True), format(True, "d"), format(True, "5"), format(False, "x"), format(None), format([1]), format("s"), format(1j), format(1 + 2j, ".2f"), format(1 + 2j, ">12"), format(1.5 - 0j, "g"), format(1j, ""))
for v, spec in ((1j, "05"), (1j, "=5"), (1j, "%"), (None, "d"), ([], "5"), (object, "s"), (b"x", "5")):
    err(lambda: format(v, spec))
print(repr(1e5), repr(123456.7), str(1e-7), "%s" % 1e20, f"{1e20!r}", "%.10f" % 0.1, "%.50f" % 0.1, "%.30e" % 1e-5, format(0.1, ".55f"), "%.0f %.0f %.0f %.0f" % (0.5, 1.5, 2.5, 3.5))
