"""L-systems drawn by a turtle, elementary cellular automata, Langton's ant, Turing machines, Wolfram rules and their counts."""
import math


def lsystem(axiom, rules, n):
    for _ in range(n):
        axiom = "".join(rules.get(c, c) for c in axiom)
    return axiom


algae = ["A"]
for _ in range(8):
    algae.append(lsystem(algae[-1], {"A": "AB", "B": "A"}, 1))
print([len(a) for a in algae], algae[5])
koch = lsystem("F", {"F": "F+F-F-F+F"}, 3)
dragon = lsystem("FX", {"X": "X+YF+", "Y": "-FX-Y"}, 9)
plant = lsystem("X", {"X": "F+[[X]-X]-F[-FX]+X", "F": "FF"}, 4)
print(len(koch), len(dragon), len(plant))


def turtle(program, angle):
    x = y = a = 0.0
    stack, lines = [], []
    for c in program:
        if c == "F":
            nx, ny = x + math.cos(math.radians(a)), y + math.sin(math.radians(a))
            lines.append((x, y, nx, ny))
            x, y = nx, ny
        elif c == "+": a += angle
        elif c == "-": a -= angle
        elif c == "[": stack.append((x, y, a))
        elif c == "]": x, y, a = stack.pop()
    return lines, (round(x, 6) + 0.0, round(y, 6) + 0.0)


def draw(lines):
    pts = {(round(x), round(y)) for l in lines for x, y in (l[:2], l[2:])}
    x0, y0 = min(p[0] for p in pts), min(p[1] for p in pts)
    w, h = max(p[0] for p in pts) - x0 + 1, max(p[1] for p in pts) - y0 + 1
    return "\n".join("".join("*" if (x + x0, y + y0) in pts else " " for x in range(w)).rstrip() for y in range(h - 1, -1, -1)), (w, h, len(pts))


pic, size = draw(turtle(lsystem("F", {"F": "F+F-F-F+F"}, 2), 90)[0])
print(pic, size, turtle(koch, 90)[1], turtle(dragon, 90)[1], len(turtle(plant, 25)[0]), sep="\n")
pic, size = draw(turtle(lsystem("FX", {"X": "X+YF+", "Y": "-FX-Y"}, 7), 90)[0])
print(pic)


def eca(rule, width, steps):
    row = [0] * width
    row[width // 2] = 1
    out = []
    for _ in range(steps):
        out.append(row)
        row = [rule >> (row[i - 1] << 2 | row[i] << 1 | row[(i + 1) % width]) & 1 for i in range(width)]
    return out


for rule in (30, 90, 110):
    rows = eca(rule, 63, 16)
    print(rule, *("".join(".#"[c] for c in r) for r in rows), sep="\n")
print([sum(map(sum, eca(r, 41, 40))) for r in range(0, 256, 15)])


def ant(n):
    black, x, y, dx, dy = set(), 0, 0, 0, 1
    for _ in range(n):
        if (x, y) in black:
            black.remove((x, y))
            dx, dy = -dy, dx
        else:
            black.add((x, y))
            dx, dy = dy, -dx
        x, y = x + dx, y + dy
    return len(black), (x, y)


print([ant(n) for n in (10, 100, 1000, 11000)])


def turing(rules, tape="", state="A", limit=10**5):
    cells, pos, steps = dict(enumerate(tape)), 0, 0
    while state != "H" and steps < limit:
        w, m, state = rules[state, cells.get(pos, "0")]
        cells[pos] = w
        pos += 1 if m == "R" else -1
        steps += 1
    return steps, "".join(cells[i] for i in sorted(cells)).strip("0"), state


def rules(text):
    return {(r[0], r[1]): (r[2], r[3], r[4]) for r in text.split()}


print(turing(rules("A01RB A11LC B01LA B11RB C01LB C11RH")), turing(rules("A01RB A11LB B01LA B10LC C01RH C11LD D01RD D10RA")))
adder = rules("A1_RB AaaRH B11RB B+1RC C11RC C0_LD D1_LE E11LE E__RH".replace("_", "0"))
print(turing(rules("A11RA A+1RB B11RB B00LC C10LH"), "111+11"), turing(rules("A00RA A11RA"), "1", limit=50)[0])


def collatz_tag(n):
    s, steps = "a" * n, 0
    while len(s) > 1 and steps < 3000:
        s = s[2:] + {"a": "bc", "b": "a", "c": "aaa"}[s[0]]
        steps += 1
        if set(s) == {"a"}:
            yield len(s)


print(list(collatz_tag(7)))


def sandpile(n, size=15):
    g = [[0] * size for _ in range(size)]
    g[size // 2][size // 2] = n
    topples = 0
    while True:
        unstable = [(y, x) for y in range(size) for x in range(size) if g[y][x] > 3]
        if not unstable:
            return g, topples
        for y, x in unstable:
            k = g[y][x] // 4
            topples += k
            g[y][x] -= 4 * k
            for a, b in ((y + 1, x), (y - 1, x), (y, x + 1), (y, x - 1)):
                if 0 <= a < size and 0 <= b < size:
                    g[a][b] += k


g, t = sandpile(300)
print("\n".join("".join(" .o#"[c] for c in r).rstrip() for r in g if any(r)), t, sum(map(sum, g)))
