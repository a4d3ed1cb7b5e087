"""Backtracking: sudoku with sets of candidates, the cell with the fewest first.

Size: puzzles.
"""

from _program import main

CLUES = 26


def peers_of(cell):
    row, column = divmod(cell, 9)
    same = set(range(row * 9, row * 9 + 9)) | set(range(column, 81, 9))
    corner = row // 3 * 27 + column // 3 * 3
    same |= {corner + r * 9 + c for r in range(3) for c in range(3)}
    return same - {cell}


PEERS = [peers_of(cell) for cell in range(81)]


def place(candidates, cell, digit):
    """Puts a digit; False when a cell is left without candidates."""
    candidates[cell] = {digit}
    for peer in PEERS[cell]:
        if digit in candidates[peer]:
            candidates[peer] = candidates[peer] - {digit}
            if not candidates[peer]:
                return False
            if len(candidates[peer]) == 1 and not place(candidates, peer, next(iter(candidates[peer]))):
                return False
    return True


def solve(candidates, tried):
    open_cells = [cell for cell in range(81) if len(candidates[cell]) > 1]
    if not open_cells:
        return candidates
    cell = min(open_cells, key=lambda c: len(candidates[c]))
    for digit in sorted(candidates[cell]):
        tried[0] += 1
        copy = list(candidates)
        if place(copy, cell, digit):
            result = solve(copy, tried)
            if result is not None:
                return result
    return None


def puzzles(count):
    """Puzzles as 81 characters: a grid that is right, its bands, stacks and digits in another order, most cells empty."""
    state = 2024
    result = []
    for _ in range(count):
        keys = []
        for _ in range(81 + 18 + 9):
            state = state * 1103515245 + 12345 & 0x7FFFFFFF
            keys.append(state >> 8)
        rows = sorted(range(9), key=lambda r: (keys[r // 3], keys[81 + r]))
        columns = sorted(range(9), key=lambda c: (keys[3 + c // 3], keys[90 + c]))
        digits = sorted("123456789", key=lambda d: keys[98 + int(d)])
        grid = [digits[(r * 3 + r // 3 + c) % 9] for r in rows for c in columns]
        shown = sorted(range(81), key=lambda cell: keys[cell])[:CLUES]
        result.append("".join(grid[cell] if cell in shown else "." for cell in range(81)))
    return result


def run(given):
    tried = [0]
    total = 0
    for puzzle in given:
        candidates = [set(range(1, 10)) for _ in range(81)]
        for cell, c in enumerate(puzzle):
            if c != "." and not place(candidates, cell, int(c)):
                return "no solution"
        solution = solve(candidates, tried)
        if solution is None:
            return "no solution"
        for cell in range(81):
            total = (total * 3 + next(iter(solution[cell]))) % 1000003
    return total, tried[0]


if __name__ == "__main__":
    main(run, full=(400, (11634, 14024)), small=(4, (473554, 60)), prepare=puzzles)
