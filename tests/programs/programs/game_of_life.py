"""Conway's game of life on sets and on grids; both must agree."""
from collections import Counter


def step_set(cells):
    counts = Counter((x + dx, y + dy) for x, y in cells for dx in (-1, 0, 1) for dy in (-1, 0, 1) if dx or dy)
    return {c for c, n in counts.items() if n == 3 or (n == 2 and c in cells)}


def step_grid(g):
    h, w = len(g), len(g[0])
    out = []
    for y in range(h):
        row = []
        for x in range(w):
            n = 0
            for dy in (-1, 0, 1):
                for dx in (-1, 0, 1):
                    if (dy or dx) and 0 <= y + dy < h and 0 <= x + dx < w:
                        n += g[y + dy][x + dx]
            row.append(1 if n == 3 or (n == 2 and g[y][x]) else 0)
        out.append(row)
    return out


def parse(text):
    return {(x, y) for y, line in enumerate(text.split("\n")) for x, c in enumerate(line) if c == "#"}


def show(cells, x0, y0, x1, y1):
    return "\n".join("".join("#" if (x, y) in cells else "." for x in range(x0, x1)) for y in range(y0, y1))


glider = parse(".#.\n..#\n###")
for gen in range(5):
    print(f"generation {gen}")
    print(show(glider, -1, -1, 6, 6))
    glider = step_set(glider)
acorn = parse(".#.....\n...#...\n##..###")
populations = []
cells = acorn
for gen in range(120):
    populations.append(len(cells))
    cells = step_set(cells)
print(populations)
blinker = parse("###")
print(sorted(step_set(blinker)), step_set(step_set(blinker)) == blinker)
g = [[0] * 40 for _ in range(40)]
for x, y in parse(".##\n##.\n.#."):
    g[y + 18][x + 18] = 1
cells = {(x, y) for y in range(40) for x in range(40) if g[y][x]}
for gen in range(25):
    g = step_grid(g)
    cells = step_set(cells)
    grid_cells = {(x, y) for y in range(40) for x in range(40) if g[y][x]}
    assert grid_cells == {c for c in cells if 0 <= c[0] < 40 and 0 <= c[1] < 40}
print(sum(map(sum, g)), len(cells), min(cells), max(cells))
