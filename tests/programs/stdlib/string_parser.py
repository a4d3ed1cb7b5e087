# _string: the parser of format strings as string.Formatter uses it.
import _string
import string


def show(f, *args, **kwargs):
    try:
        print(repr(f(*args, **kwargs)))
    except Exception as e:
        print(type(e).__name__, e)


for text in ('', 'a', 'a{{b{x!r:{y}}c{}{0}{:}{!s}', '{!}', '{a!', '{a!r', '{a!rx}', '{a!r:', '{a[}', '{a[}]}', '}', '{a:{', '{!r}', '{a:}}',
             '{é!é}', '{:{a}}', '{a{}', '{', 'é{x}ü', '{{}}', '{a.b[c]!s:>{w}.{p}}'):
    show(lambda: list(_string.formatter_parser(text)))
for name in ('', 'a', '0.a[1][b].c', 'a.', 'a[', 'a[]', 'a[1]b', '99999999999999999999999', 'a[99999999999999999999999]', '[0]', '12x', 'é[ü].ö'):
    def split():
        first, rest = _string.formatter_field_name_split(name)
        return first, list(rest)
    show(split)
show(_string.formatter_parser, 1)
show(_string.formatter_field_name_split, None)
show(_string.formatter_parser)
print(type(_string.formatter_parser('')).__name__, type(_string.formatter_field_name_split('a')[1]).__name__)
show(type(_string.formatter_parser('')))

f = string.Formatter()
show(f.format, "{0} {x!r:>5} {1[0]} {2.real}", 1, [2], 3j, x="q")
show(f.format, "{} {}", 1)
show(f.format, "{} {0}", 1)
show(f.format, "{x}", y=1)
show(f.vformat, "{a[b]}", (), {"a": {"b": 3}})
print(string.Template("$a ${b} $$").substitute(a=1, b=2))


class Upper(string.Formatter):
    def convert_field(self, value, conversion):
        return value.upper() if conversion == "u" else super().convert_field(value, conversion)


print(Upper().format("{0!u} {0!r}", "abc"))
