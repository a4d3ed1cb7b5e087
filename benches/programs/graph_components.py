"""Graph search over adjacency lists: breadth first, strong components, a topological order, bridges' ends.

Size: nodes.
"""

from collections import deque

from _program import main


def prepare(size):
    """About two edges a node, most of them short, so that there are components of all sizes."""
    edges = [[] for _ in range(size)]
    state = 42
    for n in range(size * 2):
        state = state * 1103515245 + 12345 & 0x7FFFFFFF
        source = (state >> 5) % size
        state = state * 1103515245 + 12345 & 0x7FFFFFFF
        distance = (state >> 6) % 40 if n % 50 else (state >> 6) % size
        edges[source].append((source + distance) % size if n % 9 else (source - distance) % size)
    return edges


def distances(edges, start):
    far = [-1] * len(edges)
    far[start] = 0
    queue = deque([start])
    while queue:
        node = queue.popleft()
        for other in edges[node]:
            if far[other] < 0:
                far[other] = far[node] + 1
                queue.append(other)
    return far


def strong_components(edges):
    """Tarjan's method with a stack of its own: the component's number of each node."""
    size = len(edges)
    order, low, component = [-1] * size, [0] * size, [-1] * size
    path, count, clock = [], 0, 0
    for root in range(size):
        if order[root] >= 0:
            continue
        stack = [(root, 0)]
        while stack:
            node, at = stack.pop()
            if at == 0:
                order[node] = low[node] = clock
                clock += 1
                path.append(node)
            elif component[edges[node][at - 1]] < 0:
                low[node] = min(low[node], low[edges[node][at - 1]])
            targets = edges[node]
            while at < len(targets) and order[targets[at]] >= 0:
                if component[targets[at]] < 0:
                    low[node] = min(low[node], order[targets[at]])
                at += 1
            if at < len(targets):
                stack.append((node, at + 1))
                stack.append((targets[at], 0))
            elif low[node] == order[node]:
                while component[node] < 0:
                    component[path.pop()] = count
                count += 1
    return component, count


def longest_chain(edges, component, count):
    """The most components on one way, by a topological order of the components."""
    after = [set() for _ in range(count)]
    entering = [0] * count
    for node, targets in enumerate(edges):
        for other in targets:
            a, b = component[node], component[other]
            if a != b and b not in after[a]:
                after[a].add(b)
                entering[b] += 1
    ready = deque(c for c in range(count) if entering[c] == 0)
    length = [1] * count
    while ready:
        c = ready.popleft()
        for d in after[c]:
            length[d] = max(length[d], length[c] + 1)
            entering[d] -= 1
            if entering[d] == 0:
                ready.append(d)
    return max(length)


def run(edges):
    far = distances(edges, 0)
    component, count = strong_components(edges)
    sizes = [0] * count
    for number in component:
        sizes[number] += 1
    return max(far), sum(d >= 0 for d in far), count, max(sizes), longest_chain(edges, component, count)


if __name__ == "__main__":
    main(run, full=(90000, (1, 2, 36128, 53717, 27)), small=(1000, (1, 2, 369, 630, 10)), prepare=prepare)
