"""N queens: by permutations, by backtracking with sets, by bit masks, by generators; and exact cover (Algorithm X)."""
from itertools import permutations


def by_permutations(n):
    return sum(len({p[i] + i for i in range(n)}) == n == len({p[i] - i for i in range(n)}) for p in permutations(range(n)))


def backtrack(n):
    cols, d1, d2, board, out = set(), set(), set(), [], []

    def place(r):
        if r == n:
            out.append(tuple(board))
            return
        for c in range(n):
            if c in cols or r + c in d1 or r - c in d2:
                continue
            cols.add(c), d1.add(r + c), d2.add(r - c), board.append(c)
            place(r + 1)
            cols.remove(c), d1.remove(r + c), d2.remove(r - c), board.pop()
    place(0)
    return out


def bits(n):
    full = (1 << n) - 1

    def go(cols, l, r):
        if cols == full:
            return 1
        free, count = full & ~(cols | l | r), 0
        while free:
            b = free & -free
            free ^= b
            count += go(cols | b, (l | b) << 1, (r | b) >> 1)
        return count
    return go(0, 0, 0)


def lazy(n, board=()):
    if len(board) == n:
        yield board
        return
    for c in range(n):
        if all(c != b and abs(c - b) != len(board) - i for i, b in enumerate(board)):
            yield from lazy(n, board + (c,))


print([by_permutations(n) for n in range(1, 7)], [len(backtrack(n)) for n in range(1, 8)], [bits(n) for n in range(1, 9)], next(lazy(12)))
for b in backtrack(6):
    print("\n".join("".join("Q" if c == k else "." for k in range(6)) for c in b), end="\n\n")


def symmetries(b):
    n = len(b)
    for _ in range(4):
        b = tuple(n - 1 - b.index(i) for i in range(n))
        yield b
        yield b[::-1]


print(len({min(symmetries(b)) for b in backtrack(8)}), backtrack(8) == list(lazy(8)))


def exact_cover(X, Y, solution=()):
    if not X:
        yield sorted(solution)
        return
    c = min(X, key=lambda c: (len(X[c]), c))
    for r in sorted(X[c]):
        removed = []
        for j in Y[r]:
            for i in X[j]:
                for k in Y[i]:
                    if k != j:
                        X[k].remove(i)
            removed.append((j, X.pop(j)))
        yield from exact_cover(X, Y, (*solution, r))
        for j, rows in reversed(removed):
            X[j] = rows
            for i in X[j]:
                for k in Y[i]:
                    if k != j:
                        X[k].add(i)


Y = {"A": [1, 4, 7], "B": [1, 4], "C": [4, 5, 7], "D": [3, 5, 6], "E": [2, 3, 6, 7], "F": [2, 7]}
X = {j: {i for i in Y if j in Y[i]} for j in range(1, 8)}
print(list(exact_cover(X, Y)))
