"""Graph algorithms: BFS, DFS, Dijkstra, A*, topological order, strongly connected components, spanning trees, max flow."""
import heapq
from collections import defaultdict, deque

MAZE = """
#########################
#S..#.......#...........#
#.#.#.#####.#.#########.#
#.#...#...#...#.......#.#
#.#####.#.#####.#####.#.#
#.......#.......#...#..E#
#########################""".strip().split("\n")


def find(ch):
    return next((x, y) for y, row in enumerate(MAZE) for x, c in enumerate(row) if c == ch)


def neighbours(p):
    x, y = p
    for q in ((x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1)):
        if MAZE[q[1]][q[0]] != "#":
            yield q


def bfs(start, goal):
    prev = {start: None}
    queue = deque([start])
    while queue:
        p = queue.popleft()
        if p == goal:
            break
        for q in neighbours(p):
            if q not in prev:
                prev[q] = p
                queue.append(q)
    path, p = [], goal
    while p:
        path.append(p)
        p = prev[p]
    return path[::-1], len(prev)


def astar(start, goal):
    h = lambda p: abs(p[0] - goal[0]) + abs(p[1] - goal[1])
    best = {start: 0}
    heap = [(h(start), start)]
    seen = 0
    while heap:
        f, p = heapq.heappop(heap)
        seen += 1
        if p == goal:
            return best[p], seen
        for q in neighbours(p):
            g = best[p] + 1
            if g < best.get(q, float("inf")):
                best[q] = g
                heapq.heappush(heap, (g + h(q), q))


s, e = find("S"), find("E")
path, seen = bfs(s, e)
print(len(path) - 1, seen, astar(s, e))
grid = [list(r) for r in MAZE]
for x, y in path[1:-1]:
    grid[y][x] = "o"
print("\n".join("".join(r) for r in grid))
G = defaultdict(dict)
for a, b, w in (("A", "B", 7), ("A", "C", 9), ("A", "F", 14), ("B", "C", 10), ("B", "D", 15), ("C", "D", 11), ("C", "F", 2), ("D", "E", 6), ("E", "F", 9), ("G", "H", 1)):
    G[a][b] = G[b][a] = w


def dijkstra(src):
    dist, prev, heap = {src: 0}, {}, [(0, src)]
    while heap:
        d, u = heapq.heappop(heap)
        if d > dist[u]:
            continue
        for v, w in G[u].items():
            if d + w < dist.get(v, 10**9):
                dist[v], prev[v] = d + w, u
                heapq.heappush(heap, (d + w, v))
    return dist, prev


print(dijkstra("A"))


def floyd():
    nodes = sorted(G)
    d = {(a, b): 0 if a == b else G[a].get(b, float("inf")) for a in nodes for b in nodes}
    for k in nodes:
        for i in nodes:
            for j in nodes:
                d[i, j] = min(d[i, j], d[i, k] + d[k, j])
    return d


f = floyd()
print(f["A", "E"], f["A", "G"], sum(v for v in f.values() if v != float("inf")))


def kruskal():
    parent = {v: v for v in G}

    def root(v):
        while parent[v] != v:
            parent[v] = parent[parent[v]]
            v = parent[v]
        return v
    out = []
    for w, a, b in sorted((w, a, b) for a in G for b, w in G[a].items() if a < b):
        ra, rb = root(a), root(b)
        if ra != rb:
            parent[ra] = rb
            out.append((a, b, w))
    return out, sum(w for *_, w in out)


print(kruskal())
D = {"shirt": ["tie", "belt"], "tie": ["jacket"], "pants": ["shoes", "belt"], "belt": ["jacket"], "socks": ["shoes"], "shoes": [], "jacket": []}


def topo(g):
    out, state = [], {}

    def visit(v, trail):
        if state.get(v) == 1:
            raise ValueError("cycle: " + " -> ".join(trail + [v]))
        if v not in state:
            state[v] = 1
            for w in g[v]:
                visit(w, trail + [v])
            state[v] = 2
            out.append(v)
    for v in g:
        visit(v, [])
    return out[::-1]


print(topo(D))
try:
    topo({"a": ["b"], "b": ["c"], "c": ["a"]})
except ValueError as err:
    print(err)


def tarjan(g):
    index, low, stack, on, out = {}, {}, [], set(), []

    def go(v):
        index[v] = low[v] = len(index)
        stack.append(v)
        on.add(v)
        for w in g[v]:
            if w not in index:
                go(w)
                low[v] = min(low[v], low[w])
            elif w in on:
                low[v] = min(low[v], index[w])
        if low[v] == index[v]:
            comp = []
            while True:
                w = stack.pop()
                on.discard(w)
                comp.append(w)
                if w == v:
                    break
            out.append(sorted(comp))
    for v in g:
        if v not in index:
            go(v)
    return out


print(tarjan({1: [2], 2: [3], 3: [1, 4], 4: [5], 5: [6, 7], 6: [4], 7: [8], 8: [7], 9: [8, 9]}))


def max_flow(cap, s, t):
    flow = 0
    cap = {u: dict(v) for u, v in cap.items()}
    while True:
        prev, q = {s: None}, deque([s])
        while q and t not in prev:
            u = q.popleft()
            for v, c in cap[u].items():
                if c > 0 and v not in prev:
                    prev[v] = u
                    q.append(v)
        if t not in prev:
            return flow
        path, v = [], t
        while prev[v] is not None:
            path.append((prev[v], v))
            v = prev[v]
        b = min(cap[u][v] for u, v in path)
        for u, v in path:
            cap[u][v] -= b
            cap[v][u] = cap[v].get(u, 0) + b
        flow += b


print(max_flow({"s": {"a": 10, "c": 10}, "a": {"b": 4, "c": 2, "d": 8}, "b": {"t": 10}, "c": {"d": 9}, "d": {"b": 6, "t": 10}, "t": {}}, "s", "t"))
n = 200
chain = {i: [i + 1, (i * 7) % n] for i in range(n)} | {n: []}
print(len(tarjan(chain)), max(map(len, tarjan(chain))))
