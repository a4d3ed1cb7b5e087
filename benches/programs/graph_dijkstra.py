"""Graph search with a heap: cheapest ways through a grid by Dijkstra's method and by A*.

Size: cells along each side.
"""

import heapq

from _program import main


def cost(row, column):
    return 1 + (row * row * 3 + column * 7 + row * column) % 9


def neighbours(size):
    """The list of (cell, cost of entering it) for each cell."""
    edges = []
    for row in range(size):
        for column in range(size):
            around = ((row + 1, column), (row - 1, column), (row, column + 1), (row, column - 1))
            edges.append([(r * size + c, cost(r, c)) for r, c in around if 0 <= r < size and 0 <= c < size])
    return edges


def search(edges, size, goal, guess):
    """The cheapest way from cell 0 to the goal, and how many cells were looked at."""
    best = {0: 0}
    done = set()
    heap = [(guess(0), 0)]
    while heap:
        _, cell = heapq.heappop(heap)
        if cell == goal:
            break
        if cell in done:
            continue
        done.add(cell)
        so_far = best[cell]
        for other, price in edges[cell]:
            total = so_far + price
            if other not in best or total < best[other]:
                best[other] = total
                heapq.heappush(heap, (total + guess(other), other))
    return best[goal], len(done)


def run(edges):
    size = round(len(edges) ** 0.5)
    goal = len(edges) - 1
    plain = search(edges, size, goal, lambda cell: 0)
    guided = search(edges, size, goal, lambda cell: (size - 1 - cell // size) + (size - 1 - cell % size))
    return plain, guided[0] == plain[0], guided[1] <= plain[1]


if __name__ == "__main__":
    main(run, full=(280, ((1643, 78399), True, True)), small=(20, ((113, 398), True, True)), prepare=neighbours)
