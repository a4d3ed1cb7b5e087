"""What f-strings and t-strings show of an expression's source: without comments, with its spaces."""
x = 42
print(repr(f"{x = # comment
  }"))
print(repr(f'{(1  # one # more
 + 2) = }'))
print(repr(f'{  # before
"#" + """ # inside
""" = # after
!s}'))
print(repr(f"{'\'#' = }"))
for t in (t"{x = }", t"{ x !r:>5}", t'{(1, # note
 "#")}', t'''{x =\
}'''):
    print([(i.value, i.expression, i.conversion, i.format_spec) for i in t.interpolations], t.strings)


class Outer:
    def f(self, x):
        match x:
            case Inner(__attr=y):
                return y


class Inner:
    pass


inner = Inner()
setattr(inner, "__attr", "plain")
setattr(inner, "_Outer__attr", "mangled")
print(Outer().f(inner))
