"""Linear algebra over lists of lists: product, factors with pivots, solution and largest eigenvalue.

Size: rows.
"""

from _program import main


def make(size):
    """A symmetric matrix with a heavy diagonal."""
    rows = [[((i * 31 + j * 17) % 101) / 101.0 for j in range(size)] for i in range(size)]
    matrix = [[rows[i][j] + rows[j][i] for j in range(size)] for i in range(size)]
    for i in range(size):
        matrix[i][i] += 4.0
    return matrix


def product(a, b):
    columns = list(zip(*b))
    result = []
    for row in a:
        line = []
        for column in columns:
            total = 0.0
            for x, y in zip(row, column):
                total += x * y
            line.append(total)
        result.append(line)
    return result


def solve(matrix, right):
    """Gaussian elimination with the largest pivot of each column."""
    a = [row[:] + [value] for row, value in zip(matrix, right)]
    size = len(a)
    for k in range(size):
        best = max(range(k, size), key=lambda i: abs(a[i][k]))
        a[k], a[best] = a[best], a[k]
        pivot = a[k]
        for i in range(k + 1, size):
            row = a[i]
            factor = row[k] / pivot[k]
            for j in range(k, size + 1):
                row[j] -= factor * pivot[j]
    x = [0.0] * size
    for i in reversed(range(size)):
        total = a[i][size]
        for j in range(i + 1, size):
            total -= a[i][j] * x[j]
        x[i] = total / a[i][i]
    return x


def largest_eigenvalue(matrix, steps):
    vector = [1.0] * len(matrix)
    scale = 0.0
    for _ in range(steps):
        image = []
        for row in matrix:
            total = 0.0
            for x, y in zip(row, vector):
                total += x * y
            image.append(total)
        scale = max(abs(x) for x in image)
        vector = [x / scale for x in image]
    return scale


def run(matrix):
    size = len(matrix)
    square = product(matrix, matrix)
    x = solve(square, [float(i % 7) for i in range(size)])
    worst = 0.0
    for row, wanted in zip(square, [float(i % 7) for i in range(size)]):
        got = 0.0
        for a, b in zip(row, x):
            got += a * b
        worst = max(worst, abs(got - wanted))
    return worst < 1e-6, round(largest_eigenvalue(matrix, 30), 6), round(square[1][2], 6)


if __name__ == "__main__":
    main(run, full=(160, (True, 162.39686, 164.051564)), small=(20, (True, 23.663782, 31.88707)), prepare=make)
