"""Game playing: tic-tac-toe by minimax with memo, Connect Four by alpha-beta, Nim by Grundy numbers, a maze of mirrors by BFS."""
from functools import cache

LINES = [(0, 1, 2), (3, 4, 5), (6, 7, 8), (0, 3, 6), (1, 4, 7), (2, 5, 8), (0, 4, 8), (2, 4, 6)]


def winner(b):
    for i, j, k in LINES:
        if b[i] != "." and b[i] == b[j] == b[k]:
            return b[i]
    return None


@cache
def best(b, me):
    other = "O" if me == "X" else "X"
    if winner(b) == other:
        return -1, None
    moves = [i for i, c in enumerate(b) if c == "."]
    if not moves:
        return 0, None
    return max(((-best(b[:m] + me + b[m + 1:], other)[0], -m) for m in moves))


def play(b, me):
    log = []
    while winner(b) is None and "." in b:
        v, m = best(b, me)
        b = b[:-m] + me + b[-m + 1:]
        log.append((me, -m, v))
        me = "O" if me == "X" else "X"
    return b, log


print(best("." * 9, "X"), best.cache_info().currsize, play("." * 9, "X"), play("X...O...X", "O"), best("XX.OO....", "X"), best("X..O.....", "X"))
W, H = 5, 4


class Four:
    def __init__(self): self.cols, self.nodes = [[] for _ in range(W)], 0

    def wins(self, c, p):
        r = len(self.cols[c]) - 1
        at = lambda x, y: 0 <= x < W and 0 <= y < len(self.cols[x]) and self.cols[x][y] == p
        for dx, dy in ((1, 0), (0, 1), (1, 1), (1, -1)):
            n = 1
            for s in (1, -1):
                x, y = c + s * dx, r + s * dy
                while at(x, y):
                    n, x, y = n + 1, x + s * dx, y + s * dy
            if n >= 4:
                return True
        return False

    def search(self, p, depth, a=-1000, b=1000):
        self.nodes += 1
        moves = [c for c in sorted(range(W), key=lambda c: abs(c - W // 2)) if len(self.cols[c]) < H]
        if not moves or depth == 0:
            return 0, None
        top = None
        for c in moves:
            self.cols[c].append(p)
            v = 100 + depth if self.wins(c, p) else -self.search(3 - p, depth - 1, -b, -a)[0]
            self.cols[c].pop()
            if v > a:
                a, top = v, c
            if a >= b:
                break
        return a, top


f = Four()
turn, moves = 1, []
while True:
    v, c = f.search(turn, 6)
    if c is None:
        break
    f.cols[c].append(turn)
    moves.append((c, v))
    if f.wins(c, turn) or all(len(x) == H for x in f.cols):
        break
    turn = 3 - turn
print(moves, f.nodes)
for y in range(H - 1, -1, -1):
    print("".join(".XO"[x[y]] if y < len(x) else "." for x in f.cols))


@cache
def grundy(n, steps=(1, 3, 4)):
    seen = {grundy(n - s) for s in steps if s <= n}
    g = 0
    while g in seen:
        g += 1
    return g


@cache
def kayles(n):
    seen = {kayles(i) ^ kayles(n - k - i) for k in (1, 2) for i in range(n - k + 1)}
    return next(g for g in range(100) if g not in seen)


def nim_move(heaps):
    x = 0
    for h in heaps:
        x ^= h
    return next(((i, h ^ x) for i, h in enumerate(heaps) if h ^ x < h), None)


print([grundy(i) for i in range(30)], [kayles(i) for i in range(40)], nim_move((3, 4, 5)), nim_move((1, 1)), nim_move((7,)))


@cache
def wythoff(a, b):
    if a > b:
        a, b = b, a
    return any(not wythoff(*p) for p in [(a - k, b) for k in range(1, a + 1)] + [(a, b - k) for k in range(1, b + 1)] + [(a - k, b - k) for k in range(1, a + 1)])


print([(a, b) for a in range(16) for b in range(a, 26) if not wythoff(a, b)])
