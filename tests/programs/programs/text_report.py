"""Text wrapping, justification and table layout written by hand; compared with textwrap where it applies."""
import textwrap

TEXT = """Call me Ishmael. Some years ago - never mind how long precisely - having little or no money in my purse, and nothing particular to interest me on shore, I thought I would sail about a little and see the watery part of the world. It is a way I have of driving off the spleen, and regulating the circulation."""


def wrap(text, width):
    lines, cur, n = [], [], 0
    for w in text.split():
        if cur and n + len(cur) + len(w) > width:
            lines.append(cur)
            cur, n = [], 0
        cur.append(w)
        n += len(w)
    if cur:
        lines.append(cur)
    return lines


def justify(text, width):
    out = []
    lines = wrap(text, width)
    for i, ws in enumerate(lines):
        if len(ws) == 1 or i == len(lines) - 1:
            out.append(" ".join(ws).ljust(width))
            continue
        gaps = len(ws) - 1
        space, extra = divmod(width - sum(map(len, ws)), gaps)
        out.append("".join(w + " " * (space + (k < extra)) for k, w in enumerate(ws[:-1])) + ws[-1])
    return out


def wrap_best(text, width):
    """Least sum of squared slack (dynamic programming)."""
    words = text.split()
    n = len(words)
    best = [(0, n)] * (n + 1)
    for i in range(n - 1, -1, -1):
        length, options = -1, []
        for j in range(i + 1, n + 1):
            length += len(words[j - 1]) + 1
            if length > width:
                break
            cost = 0 if j == n else (width - length) ** 2
            options.append((cost + best[j][0], j))
        best[i] = min(options)
    i, out = 0, []
    while i < n:
        out.append(" ".join(words[i:best[i][1]]))
        i = best[i][1]
    return out


for width in (20, 33, 50):
    print("|" + "|\n|".join(justify(TEXT, width)) + "|")
    assert [" ".join(l) for l in wrap(TEXT, width)] == textwrap.wrap(TEXT, width, break_on_hyphens=False)
print("\n".join(wrap_best(TEXT, 30)))
print(textwrap.fill(TEXT, 40, initial_indent="* ", subsequent_indent="  ", max_lines=4, placeholder=" [more]"))
print(textwrap.dedent("""
    one
      two

    three"""), textwrap.indent("a\n\nb", "> "), textwrap.shorten(TEXT, 40))


def table(rows, headers, align):
    cells = [[str(c) if not isinstance(c, float) else f"{c:,.2f}" for c in r] for r in rows]
    widths = [max(len(h), *(len(r[i]) for r in cells)) for i, h in enumerate(headers)]
    line = "+" + "+".join("-" * (w + 2) for w in widths) + "+"
    fmt = lambda r: "|" + "|".join(f" {c:{a}{w}} " for c, a, w in zip(r, align, widths)) + "|"
    return "\n".join([line, fmt(headers), line.replace("-", "="), *map(fmt, cells), line])


rows = [("widget", 4, 3.5), ("gadget with a long name", 12, 1234567.891), ("é", 0, -1.0), ("", -7, 0.005)]
print(table(rows, ("name", "qty", "price"), "<>>"))
print(table([(i, i * i, f"{i:b}") for i in range(0, 20, 5)], ("n", "square", "binary"), "^>>"))


def histogram(data, width=30):
    top = max(data.values())
    for k, v in sorted(data.items(), key=lambda kv: (-kv[1], kv[0])):
        print(f"{k:>8} {'█' * round(v / top * width)}{' ' if v else ''}{v}")


letters = {}
for ch in TEXT.lower():
    if ch.isalpha():
        letters[ch] = letters.get(ch, 0) + 1
histogram({k: v for k, v in letters.items() if v > 10})


def columns(items, width):
    for n in range(len(items), 0, -1):
        rows = -(-len(items) // n)
        cols = [items[i * rows:(i + 1) * rows] for i in range(n)]
        widths = [max((len(x) for x in c), default=0) + 2 for c in cols]
        if sum(widths) <= width:
            break
    for r in range(rows):
        print("".join(c[r].ljust(w) for c, w in zip(cols, widths) if r < len(c)).rstrip())


columns(sorted(set(TEXT.replace(",", "").replace(".", "").split())), 60)
