"""Backtracking: queens on a board, counted with bit masks, and knights' tours of a small board.

Size: side of the board.
"""

from _program import main


def queens(size):
    full = (1 << size) - 1

    def count(columns, left, right):
        if columns == full:
            return 1
        total = 0
        free = full & ~(columns | left | right)
        while free:
            bit = free & -free
            free ^= bit
            total += count(columns | bit, (left | bit) << 1, (right | bit) >> 1)
        return total

    return count(0, 0, 0)


def knight_moves(rows, columns):
    jumps = [(1, 2), (2, 1), (-1, 2), (-2, 1), (1, -2), (2, -1), (-1, -2), (-2, -1)]
    moves = {}
    for r in range(rows):
        for c in range(columns):
            moves[r, c] = [(r + a, c + b) for a, b in jumps if 0 <= r + a < rows and 0 <= c + b < columns]
    return moves


def tours(moves, place, visited, left):
    if left == 0:
        return 1
    count = 0
    for other in moves[place]:
        if other not in visited:
            visited.add(other)
            count += tours(moves, other, visited, left - 1)
            visited.remove(other)
    return count


def run(size):
    moves = knight_moves(3, size)
    return queens(size), tours(moves, (0, 0), {(0, 0)}, 3 * size - 1)


if __name__ == "__main__":
    main(run, full=(9, (352, 172)), small=(5, (10, 0)))
