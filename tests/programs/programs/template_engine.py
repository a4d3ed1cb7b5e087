"""A text template engine: variables, filters, loops, conditions, inheritance, compiled to Python source and run."""
import re
from html import escape


class TemplateError(Exception):
    pass


FILTERS = {"upper": str.upper, "title": str.title, "len": len, "e": lambda v: escape(str(v)), "join": lambda v, s=", ": s.join(map(str, v)), "default": lambda v, d="": v or d, "first": lambda v: v[0], "sort": sorted, "fmt": lambda v, s: format(v, s), "cut": lambda v, n: str(v)[:n]}


class Template:
    cache = {}

    def __init__(self, text, loader=None):
        self.loader, self.blocks = loader or {}, {}
        self.tokens = [t for t in re.split(r"(\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\})", text, flags=re.S) if t]
        self.lines, self.depth, self.n = ["def render(ctx, out, blocks, filters, lookup):"], 1, 0
        self.parent = None
        self.stack = []
        self.compile()

    def add(self, line): self.lines.append("    " * self.depth + line)

    def expression(self, text):
        first, *filters = [p.strip() for p in re.split(r"\|(?=(?:[^'\"]*['\"][^'\"]*['\"])*[^'\"]*$)", text)]
        code = self.operand(first)
        for f in filters:
            name, _, args = f.partition(":")
            if name not in FILTERS:
                raise TemplateError(f"no filter {name!r}")
            code = f"filters[{name!r}]({code}{', ' + args if args else ''})"
        return code

    def operand(self, text):
        if re.fullmatch(r"-?\d+(\.\d+)?|'[^']*'|\"[^\"]*\"", text):
            return text
        if not re.fullmatch(r"\w+(\.\w+)*", text):
            raise TemplateError(f"bad expression {text!r}")
        return f"lookup(ctx, {tuple(text.split('.'))!r})"

    def condition(self, text):
        words = re.findall(r"'[^']*'|\"[^\"]*\"|==|!=|<=|>=|<|>|\S+", text)
        return " ".join(w if w in ("and", "or", "not", "in", "==", "!=", "<", ">", "<=", ">=") else self.expression(w) for w in words)

    def compile(self):
        for tok in self.tokens:
            if tok.startswith("{{"):
                self.add(f"out.append(str({self.expression(tok[2:-2].strip())}))")
            elif tok.startswith("{#"):
                continue
            elif tok.startswith("{%"):
                self.tag(tok[2:-2].strip())
            else:
                self.add(f"out.append({tok!r})")
        if self.stack:
            raise TemplateError(f"unclosed {self.stack[-1]!r}")
        self.add("pass")
        ns = {}
        self.source = "\n".join(self.lines)
        exec(compile(self.source, "<template>", "exec"), ns)
        self.func = ns["render"]

    def tag(self, text):
        word, _, rest = text.partition(" ")
        match word:
            case "for":
                m = re.fullmatch(r"(\w+(?:\s*,\s*\w+)*) in (.+)", rest)
                if not m:
                    raise TemplateError(f"bad for: {rest!r}")
                self.n += 1
                names = [x.strip() for x in m[1].split(",")]
                self.add(f"_saved{self.n} = {{k: ctx[k] for k in {names + ['loop']} if k in ctx}}")
                self.add(f"_items{self.n} = list({self.expression(m[2])})")
                self.add(f"for _i{self.n}, _v{self.n} in enumerate(_items{self.n}):")
                self.depth += 1
                self.add(f"ctx['loop'] = {{'index': _i{self.n} + 1, 'first': _i{self.n} == 0, 'last': _i{self.n} == len(_items{self.n}) - 1}}")
                self.add(f"ctx.update(zip({names!r}, _v{self.n} if {len(names) > 1} else (_v{self.n},)))")
                self.stack.append("for")
                self.marks = getattr(self, "marks", []) + [(self.n, names)]
            case "if":
                self.add(f"if {self.condition(rest)}:")
                self.depth += 1
                self.stack.append("if")
            case "elif" | "else":
                if not self.stack or self.stack[-1] != "if":
                    raise TemplateError(f"unexpected {word}")
                self.add("pass")
                self.depth -= 1
                self.add(f"elif {self.condition(rest)}:" if word == "elif" else "else:")
                self.depth += 1
            case "set":
                n, _, e = rest.partition("=")
                self.add(f"ctx[{n.strip()!r}] = {self.expression(e.strip())}")
            case "extends":
                self.parent = rest.strip("'\"")
            case "include":
                self.add(f"out.append(blocks['__include__']({rest}, ctx))")
            case "block":
                self.add(f"def _block_{rest}(ctx, out, blocks, filters, lookup):")
                self.depth += 1
                self.stack.append("block")
                self.current = rest
            case "endfor" | "endif" | "endblock":
                kind = word[3:]
                if not self.stack or self.stack[-1] != kind:
                    raise TemplateError(f"unexpected {word}")
                self.stack.pop()
                self.add("pass")
                self.depth -= 1
                if kind == "block":
                    self.add(f"blocks.setdefault({self.current!r}, _block_{self.current})(ctx, out, blocks, filters, lookup)")
                if kind == "for":
                    n, names = self.marks.pop()
                    self.add(f"for _k in {names + ['loop']}: ctx.pop(_k, None)")
                    self.add(f"ctx.update(_saved{n})")
            case _:
                raise TemplateError(f"unknown tag {word!r}")

    @staticmethod
    def lookup(ctx, path):
        v = ctx
        for p in path:
            try:
                v = v[p]
            except (KeyError, TypeError, IndexError):
                try:
                    v = v[int(p)]
                except (ValueError, KeyError, TypeError, IndexError):
                    v = getattr(v, p, None) if v is not ctx else None
            if callable(v):
                v = v()
        return v

    def render(self, blocks=None, **ctx):
        out, blocks = [], {} if blocks is None else blocks
        blocks["__include__"] = lambda name, c: Template(self.loader[name], self.loader).render(**c)
        self.func(ctx, out, blocks, FILTERS, self.lookup)
        if self.parent:
            if self.parent not in self.loader:
                raise TemplateError(f"no template {self.parent!r}")
            return Template(self.loader[self.parent], self.loader).render(blocks=blocks, **ctx)
        return "".join(out)


class User:
    def __init__(self, name, tags): self.name, self.tags = name, tags
    def shout(self): return self.name.upper() + "!"


loader = {"base": "<h1>{% block title %}Base{% endblock %}</h1>{% block body %}default body{% endblock %}<f>", "child": "{% extends 'base' %}{% block title %}Child of {{ x }}{% endblock %}", "inc": "[{{ x|upper }}]"}
users = [User("ann", ["a", "b"]), User("bob", []), User("c<d", ["z"])]
for text, ctx in (("Hello {{ name }}!", {"name": "World"}), ("{{ a.b.c }} {{ l.1 }} {{ missing }} {{ u.shout }}", {"a": {"b": {"c": 5}}, "l": [1, 2], "u": users[0]}), ("{{ x|upper|cut:3 }} {{ l|join:'-' }} {{ n|fmt:'.2f' }} {{ '' |default:'dflt' }} {{ l|sort|first }} {{ s|e }}", {"x": "hello", "l": [3, 1], "n": 2.5, "s": "<&>"}), ("{% for u in users %}{{ loop.index }}.{{ u.name|e }}{% if u.tags %}({% for t in u.tags %}{{ t }}{% if not loop.last %},{% endif %}{% endfor %}){% else %}-{% endif %}{% if not loop.last %}; {% endif %}{% endfor %}", {"users": users}), ("{% for k, v in d.items %}{{ k }}={{ v }} {% endfor %}{{ k }}", {"d": {"p": 1, "q": 2}, "k": "kept"}), ("{% if a > 3 and b == 'x' %}A{% elif a in l %}B{% else %}C{% endif %}", {"a": 2, "b": "x", "l": [1, 2]}), ("{# comment #}{% set y = x|upper %}{{ y }}{{ 'lit' }}{{ 5 }}", {"x": "abc"}), ("{% include 'inc' %}{% include 'inc' %}", {"x": "q"}), (loader["base"], {}), (loader["child"], {"x": "me"}), ("plain { text } % # é", {}), ("", {})):
    print(repr(Template(text, loader).render(**ctx)))
for bad in ("{% if x %}", "{% endif %}", "{{ x|nope }}", "{% wat %}", "{{ a b }}", "{% for x %}", "{% for x in y %}{% endif %}", "{{ __import__('os') }}", "{% else %}", "{% extends 'none' %}"):
    try:
        print(repr(Template(bad, loader).render()))
    except TemplateError as e:
        print(repr(bad), "->", e)
print(Template("{% for i in l %}{{ i }}{% endfor %}").source)
print(len(Template("{% for a in r %}{% for b in r %}{{ a }}{{ b }},{% endfor %}{% endfor %}").render(r=range(40))))
