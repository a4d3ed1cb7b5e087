"""Sudoku by constraint propagation and search (after the classic approach: eliminate, then try)."""

digits, rows = "123456789", "ABCDEFGHI"


def cross(a, b):
    return [x + y for x in a for y in b]


squares = cross(rows, digits)
unitlist = [cross(rows, c) for c in digits] + [cross(r, digits) for r in rows] + [cross(rs, cs) for rs in ("ABC", "DEF", "GHI") for cs in ("123", "456", "789")]
units = {s: [u for u in unitlist if s in u] for s in squares}
peers = {s: sorted(set(sum(units[s], [])) - {s}) for s in squares}
guesses = 0


def parse(grid):
    values = dict.fromkeys(squares, digits)
    for s, c in zip(squares, grid):
        if c in digits and not assign(values, s, c):
            return None
    return values


def assign(values, s, d):
    return values if all(eliminate(values, s, d2) for d2 in values[s].replace(d, "")) else None


def eliminate(values, s, d):
    if d not in values[s]:
        return values
    values[s] = values[s].replace(d, "")
    if not values[s]:
        return None
    if len(values[s]) == 1:
        d2 = values[s]
        if not all(eliminate(values, p, d2) for p in peers[s]):
            return None
    for u in units[s]:
        places = [x for x in u if d in values[x]]
        if not places:
            return None
        if len(places) == 1 and not assign(values, places[0], d):
            return None
    return values


def search(values):
    global guesses
    if values is None:
        return None
    if all(len(values[s]) == 1 for s in squares):
        return values
    _, s = min((len(values[s]), s) for s in squares if len(values[s]) > 1)
    for d in values[s]:
        guesses += 1
        if result := search(assign(values.copy(), s, d)):
            return result
    return None


def show(values):
    lines = []
    for r in rows:
        lines.append("".join(values[r + c] + ("|" if c in "36" else "") for c in digits))
        if r in "CF":
            lines.append("---+---+---")
    return "\n".join(lines)


def valid(values):
    return all(sorted(values[s] for s in u) == list(digits) for u in unitlist)


puzzles = [
    "003020600900305001001806400008102900700000008006708200002609500800203009005010300",
    "4.....8.5.3..........7......2.....6.....8.4......1.......6.3.7.5..2.....1.4......",
    "8..........36......7..9.2...5...7.......457.....1...3...1....68..85...1..9....4..",
    "." * 81,
    "55" + "." * 79,
]
for p in puzzles:
    guesses = 0
    v = search(parse(p))
    print(show(v) if v else "no solution", valid(v) if v else "", guesses)
