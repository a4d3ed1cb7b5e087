"""str.format and format_map: fields, attributes, indices, nested specs, errors; string.Formatter."""


def err(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__ + ":", e)


class P:
    x = 1
    y = [10, {"k": "deep"}]

    def __format__(self, spec):
        return f"P<{spec}>"


print("{} {}".format(1, "a"), "{1} {0} {1}".format("a", "b"), "{a} {b}".format(a=1, b=2), "{0} {x}".format(5, x=6), "{{}} {{{}}}".format(1), "".format(), "{}".format("{}"))
print("{0.x} {0.y[1][k]} {p.y[0]}".format(P(), p=P()), "{0[a]} {0[b c]}".format({"a": 1, "b c": 2}), "{[0]} {.x}".format([7], P()), "{0[0]}{0[2]}".format("abc"), "{[1]}".format({"1": "str", 1: "int"}), "{0[-1]}".format({"-1": "minus one"}))
print("{:5}|{:<5}|{:>5}|{:^5}|{:*^7}|{:=+5}".format("a", "b", "c", "d", "e", 3), "{:{}}|{:{w}.{p}f}|{0:{1}{2}}".format("x", 3, 1.5, w=7, p=2) if False else "{:{}}|{:{w}.{p}f}".format("x", 3, 1.5, w=7, p=2), "{0:{1}{2}}".format("x", ">", 4))
print("{!r} {!s} {!a}".format("é", "é", "é"), "{!r:>6}|{0!s:5}|".format("a") if False else "{0!r:>6}|{0!s:5}|".format("a"), "{:spec}".format(P()), "{:{}}".format(P(), "nested"), "{0:{0}}".format(5), "{:.3}".format("abcdef"), "{:.2f} {:e} {:x} {:b} {:c}".format(1.234, 12345.678, 255, 5, 97))
for f in (lambda: "{}".format(), lambda: "{0}".format(), lambda: "{a}".format(), lambda: "{} {1}".format(1, 2), lambda: "{0} {}".format(1, 2), lambda: "{".format(), lambda: "}".format(), lambda: "{0".format(1), lambda: "{0!}".format(1), lambda: "{0!x}".format(1), lambda: "{0!r".format(1), lambda: "{0!rr}".format(1),
          lambda: "{0.nope}".format(1), lambda: "{0[k]}".format({}), lambda: "{0[0]}".format([]), lambda: "{0[}".format([1]), lambda: "{0[]}".format([1]), lambda: "{0.}".format(1), lambda: "{0[0]x}".format([1]), lambda: "{:d}".format("a"), lambda: "{:s}".format(1), lambda: "{!r:d}".format(1), lambda: "{0[a]}".format([1]), lambda: "{:{:{}}}".format(1, 2, 3), lambda: "{-1}".format(1), lambda: "{ }".format(1), lambda: "{99999999999999999999}".format(1), lambda: "{a.b}".format(a=1), lambda: "{:=5}".format("s"), lambda: "{:,}".format("s"), lambda: "{:05}".format("s"), lambda: "{:+}".format("s"), lambda: "{:#}".format("s"), lambda: "{:.-1}".format("a"), lambda: "{0]}".format(1), lambda: "{:}}".format(1)):
    err(f)


class Default(dict):
    def __missing__(self, k):
        return f"<{k}>"


print("{a} {b}".format_map(Default(a=1)), "{a[0]}".format_map({"a": [5]}))
err(lambda: "{0}".format_map(Default()))
err(lambda: "{a}".format_map({}))
err(lambda: "{}".format_map({}))
err(lambda: "{a}".format_map(5))
err(lambda: "{a}".format_map())
for spec in ("", "5", "<5", ">5", "^5", ".1", "5.1", "*>5", "s", "10s", "05" if False else "<05", "=^5", "5s", ".0", "{<5"):
    print(spec.ljust(5), repr(format("ab", spec)), end=" ")
print()
for spec in ("d", "f", "+", " ", "=5", ",", "5.", "z", "#", "ss", "5 ", "<<", "_"):
    err(lambda: format("ab", spec))
print(format("é", "*^5"), format("日本", "6") + "|", format("😀", ">3"), format("ab", "😀^6"))
import string
f = string.Formatter()
print(f.format("{0} {a} {0!r:>5}", "x", a=1), list(f.parse("a{b!r:c}d{{e}}{f.g[1]:{h}}")), f.vformat("{} {}", (1, 2), {}), f.get_field("0.x", (P(),), {}))
for g in (lambda: f.format("{0}"), lambda: f.format("{a}"), lambda: f.format(), lambda: f.vformat("{} {0}", (1,), {}), lambda: f.format("{!z}", 1), lambda: f.format("{:{:{:{}}}}", 1, 2, 3, 4)):
    err(g)


class Custom(string.Formatter):
    def get_value(self, key, args, kw):
        return f"value of {key}"

    def format_field(self, v, spec):
        return f"[{v}:{spec}]"

    def check_unused_args(self, used, args, kw):
        print("used", sorted(map(str, used)))


print(Custom().format("{0} {name:spec} {x!r}", 1))
t = string.Template("$who likes ${what} $$5 $who_")
print(t.safe_substitute(who="A", what="B"), t.substitute(who="A", what="B", who_="C"), t.get_identifiers(), t.is_valid())
err(lambda: t.substitute(who="x"))
err(lambda: string.Template("$ bad").substitute())
err(lambda: string.Template("a\nb $").substitute())
print(string.capwords("hello  world-foo bar"), string.capwords("a,b c", ","), string.ascii_letters, string.digits, string.hexdigits, string.octdigits, repr(string.whitespace), string.punctuation)
