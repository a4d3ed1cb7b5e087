"""t-strings: Template and Interpolation objects."""
from string.templatelib import Template, Interpolation, convert

name, n = "World", 42
t = t"Hello {name}!"
print(type(t).__name__, t.strings, t.values, len(t.interpolations))
i = t.interpolations[0]
print(i.value, i.expression, i.conversion, repr(i.format_spec), i)
print(repr(t))
u = t"{n:>{5}} {n!r:x} {name=} {n + 1} {name!s}"
for part in u:
    print(repr(part))
print(u.strings, u.values)
print(t"".strings, t"plain".strings, t"{n}".strings, t"{n}{n}".strings, list(t""), list(t"{n}{n}"))
print((t"a{n}b" + t"c{name}d").strings, [p for p in t"a{n}" + t"{name}z"])
for other in ("text", 1):
    try:
        t"a" + other
    except TypeError as e:
        print(e)
try:
    "text" + t"a"
except TypeError as e:
    print(e)
print((t"a{n}" t"b{name}").strings, t"{{}} {n}".strings, rt"\n{n}".strings, t"{t"inner {n}"}".values[0].strings)


def f(template):
    out = []
    for item in template:
        match item:
            case str() as s:
                out.append(s.upper())
            case Interpolation(value, _, conversion, spec):
                value = convert(value, conversion)
                out.append(format(value, spec))
    return "".join(out)


pi = 3.14159
print(f(t"pi is {pi:.2f} and {name!r:>10} or {name!a}"))
print(Template("x", Interpolation(1, "one"), "y", "z").strings, Template().strings)
print(Interpolation(5, "expr", "r", "spec"), Interpolation.__match_args__)
for args in ((), (1, "x", "q"), (1, 2), (1, "x", None, 3)):
    try:
        print(Interpolation(*args))
    except (TypeError, ValueError) as e:
        print(type(e).__name__, e)
try:
    Template(1)
except TypeError as e:
    print(e)
try:
    t.strings = ()
except AttributeError as e:
    print(e)
try:
    t"{1/0}"
except ZeroDivisionError as e:
    print(e)
for src in ('t"{}"', 't"{x"', 't"a" "b"', '"a" t"b"', 'tb"x"', 'f"a" t"b"', 't"{x!z}"'):
    try:
        compile(src, "s", "eval")
    except SyntaxError as e:
        print(src, "->", e.msg)
print(t == t, t == t"Hello {name}!", hash(t) == hash(t))


def html(template):
    import html as h
    return "".join(p if isinstance(p, str) else h.escape(str(p.value)) for p in template)


evil = "<script>&"
print(html(t"<p>{evil}</p>"))
print(t"{n=}".strings, t"{n = }".strings, t"{n=}".interpolations[0].conversion, t"{n=:5}".interpolations[0].conversion)
lazy = t"{(lambda: 5)()} {[x for x in range(2)]}"
print(lazy.values, [i.expression for i in lazy.interpolations])
