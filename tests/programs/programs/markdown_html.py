"""A Markdown to HTML converter: headings, lists, emphasis, code, links, quotes, tables; with tests of odd input."""
import html
import re

INLINE = [(re.compile(r"`([^`]+)`"), lambda m: f"<code>{m[1]}</code>"), (re.compile(r"!\[([^\]]*)\]\(([^)\s]+)\)"), r'<img alt="\1" src="\2">'), (re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)"), r'<a href="\2">\1</a>'), (re.compile(r"\*\*(.+?)\*\*"), r"<strong>\1</strong>"), (re.compile(r"(?<![*\w])\*(?!\s)(.+?)(?<!\s)\*(?!\w)"), r"<em>\1</em>"), (re.compile(r"~~(.+?)~~"), r"<del>\1</del>"), (re.compile(r"  \n"), "<br>\n")]


def inline(text):
    parts = re.split(r"(`[^`]+`)", html.escape(text, quote=False))
    out = []
    for p in parts:
        if p.startswith("`") and len(p) > 1:
            out.append(INLINE[0][0].sub(INLINE[0][1], p))
        else:
            for pat, rep in INLINE[1:]:
                p = pat.sub(rep, p)
            out.append(p)
    return "".join(out)


def blocks(lines):
    i = 0
    para = []

    def flush():
        if para:
            yield "p", "\n".join(para)
            para.clear()
    while i < len(lines):
        line = lines[i]
        if not line.strip():
            yield from flush()
        elif m := re.match(r"(#{1,6})\s+(.*?)\s*#*$", line):
            yield from flush()
            yield f"h{len(m[1])}", m[2]
        elif re.fullmatch(r"\s*([-*_])(\s*\1){2,}\s*", line):
            yield from flush()
            yield "hr", ""
        elif m := re.match(r"```(\w*)$", line):
            yield from flush()
            j = next((k for k in range(i + 1, len(lines)) if lines[k].startswith("```")), len(lines))
            yield ("code", m[1]), "\n".join(lines[i + 1:j])
            i = j
        elif line.startswith(">"):
            yield from flush()
            quoted = []
            while i < len(lines) and lines[i].startswith(">"):
                quoted.append(re.sub(r"^> ?", "", lines[i]))
                i += 1
            i -= 1
            yield "blockquote", quoted
        elif re.match(r"\s*([-*+]|\d+\.)\s+", line):
            yield from flush()
            j = i
            while j < len(lines) and (re.match(r"\s*([-*+]|\d+\.)\s+", lines[j]) or (lines[j].startswith("  ") and lines[j].strip())):
                j += 1
            yield "list", lines[i:j]
            i = j - 1
        elif "|" in line and i + 1 < len(lines) and re.fullmatch(r"[\s|:-]+", lines[i + 1]) and "-" in lines[i + 1]:
            yield from flush()
            j = i
            while j < len(lines) and "|" in lines[j]:
                j += 1
            yield "table", lines[i:j]
            i = j - 1
        else:
            para.append(line.strip() if not line.endswith("  ") else line.lstrip())
        i += 1
    yield from flush()


def render_list(lines):
    out, stack = [], []
    for line in lines:
        m = re.match(r"(\s*)([-*+]|\d+\.)\s+(.*)", line)
        if not m:
            out.append(" " + inline(line.strip()))
            continue
        depth, tag = len(m[1]) // 2, "ol" if m[2][0].isdigit() else "ul"
        while stack and stack[-1][0] > depth:
            out.append(f"</li></{stack.pop()[1]}>")
        if stack and stack[-1][0] == depth:
            out.append("</li>")
        else:
            stack.append((depth, tag))
            out.append(f"<{tag}>")
        out.append("<li>" + inline(m[3]))
    while stack:
        out.append(f"</li></{stack.pop()[1]}>")
    return "".join(out)


def render_table(lines):
    cells = [[c.strip() for c in l.strip().strip("|").split("|")] for l in lines]
    align = ["center" if c[:1] == c[-1:] == ":" else "right" if c[-1:] == ":" else "left" for c in cells[1]]
    row = lambda tag, r: "<tr>" + "".join(f'<{tag} align="{a}">{inline(c)}</{tag}>' for c, a in zip(r, align)) + "</tr>"
    return "<table>" + row("th", cells[0]) + "".join(row("td", r) for r in cells[2:]) + "</table>"


def convert(text):
    out = []
    for kind, body in blocks(text.split("\n")):
        match kind:
            case ("code", lang): out.append(f'<pre><code class="{lang}">{html.escape(body)}</code></pre>')
            case "hr": out.append("<hr>")
            case "blockquote": out.append("<blockquote>" + convert("\n".join(body)) + "</blockquote>")
            case "list": out.append(render_list(body))
            case "table": out.append(render_table(body))
            case _: out.append(f"<{kind}>{inline(body)}</{kind}>")
    return "\n".join(out)


DOC = """# Title with `code` #

A paragraph with **bold**, *emph*, ~~gone~~ and a [link](http://x.y/z?a=1&b=2).
Second line with a < b & c.

- one
- two **b**
  - nested
  - again
    continued
- three

1. first
2. second

> quote
> > deeper
> - list

```python
if a < b:
    print("**not bold**")
```

| Name | Qty | Price |
|:-----|:---:|------:|
| a `|` | 1 | *2.5* |
| b | 22 |

---
![img](pic.png) 2 * 3 * 4 and snake_case_name  
after a break
###### six
"""
print(convert(DOC))
for odd in ("", "\n\n", "#no space", "####### seven", "**unclosed", "`a", "[a](", "* * *", "```\nunclosed", "> ", "-", "|a|\n|-|", "***both***", "a\n\n\nb", "<script>", "1) no", "&amp;", "**a** **b**", "é *ü* 日本"):
    print(repr(odd), "=>", repr(convert(odd)))
big = convert(DOC * 30)
print(len(big), big.count("<li>"), big.count("<table>"))
