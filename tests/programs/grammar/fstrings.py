"""f-strings: format specs, conversions, nesting, debugging form, quotes."""
import datetime

x, y, s = 42, 3.14159, "text"
print(f"{x}", f"{x:5}|{x:<5}|{x:^5}|{x:>5}|{x:05}|{x:+}|{x:x}|{x:#b}|{x:,}")
print(f"{y:.2f} {y:10.3f} {y:e} {y:g} {y:%} {y!r:>10} {s!r} {s!s} {s!a} {'é'!a}")
print(f"{x=} {y=:.1f} {s=} {s=!s} {x + 1 = } {x  =  } { x = }")
print(f"{{}} {{{x}}} {{{{}}}} {'{'} {'}'}")
print(f"{x:{10}} {x:{'>'}{10}} {y:{x // 10}.{1 + 1}f} {s:{'*'}^{len(s) + 4}}")
print(f"{'nested ' + f'{x + 1}'} {f'{f"{x}"}'} {"same quotes"} {f"{f"{f"{1}"}"}"}")
print(f"{[i for i in range(3)]} { {1: 2} } {(lambda a: a * 2)(3)} {(z := 5)} {z} {x if y else s} {x!r:^{10}}")
print(f"""{
    x
    +
    1
} multi {
    s  # a comment
}""")
print(f'{x!r}' f"{y!s}" "plain {x}" f"{s}", rf"\n{x}\d", fr"{s}\{x}", f"\x41\N{BULLET}\u0042{x}\t|")
print(f"{'\n'.join(['a', 'b'])}", f"{"\N{GREEK SMALL LETTER ALPHA}"}", f"{'a' 'b'}")


class F:
    def __format__(self, spec):
        return f"<{spec!r}>"

    def __str__(self):
        return "str"

    def __repr__(self):
        return "repr"


f = F()
print(f"{f} {f:abc} {f!s:>5} {f!r:>6} {f=} {f=!s} {f=:spec} {f:{x}{s}} {f::} {f:!r} {f:{{}}}" if False else f"{f} {f:abc} {f!s:>5} {f!r:>6} {f=} {f=!s} {f=:spec} {f:{x}{s}} {f::} {f:!r}")
print(f"{datetime.date(2024, 2, 29):%Y/%m/%d} {datetime.datetime(2024, 1, 2, 3, 4, 5):%H:%M:%S}")


def err(src, **ns):
    try:
        print(eval(src, {"x": 42, "s": "text", "f": f}))
    except Exception as e:
        print(type(e).__name__ + ":", e if not isinstance(e, SyntaxError) else e.msg)


for src in ('f"{x:q}"', 'f"{s:d}"', 'f"{None:5}"', 'f"{[]:>5}"', 'f"{x:{s}}"', 'f"{}"', 'f"{x!z}"', 'f"{x!}"', 'f"{"',
            'f"}"', 'f"{x"', 'f"{lambda a: 1}"', 'f"{!r}"', 'f"{x y}"', 'f"{*x}"', 'f"{*[1],}"', 'f"{x!rr}"', 'f"{x:{}}"',
            'f"{undefined}"', 'f"{1/0}"', 'f"{x;y}"', 'f"{x!r }"', 'f"{ !r}"', "f'{x:{x:{x}}}'", 'f"{a=b}"'):
    err(src)
print(f"{1 == 1} {1 != 2} {x >= 3} {x!r} {x == 42!r:>6}")
print(f"{1_000:_} {0b101:#06x} {255:c} {1e10:,.0f} {True:d} {True} {None} {...}")
print(f"{'a':10}|{'b':>10}|{'c':^10}|{'abcdef':.3}|{'x':-^9}|")


def order():
    def t(v):
        print("eval", v, end="; ")
        return v
    return f"{t(1)} {t(2):{t('>')}{t(5)}} {t(3)!r}"


print(order())
print(f"{yield_ if (yield_ := 3) else 0}", f"{x:>{x}}".strip(), f'{"a" if True else "b"}', f"{dict(a=1)['a']}")
name = "w"
print("%s" % f"{name}", f"{name}" "%s" % 1, f"{name:{'>' if x else '<'}4}", f"" == "", f"{''}" == "")
assert f"{x}" is not None, f"never {x}"
print(f"{s[0]}{s[-1]}{s[1:3]}{s.upper()}{s.upper().lower()!r:>8}")
