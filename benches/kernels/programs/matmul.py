"""The product of two matrices of 120 by 120 floats, as lists of lists."""

from kernel import measure

SIZE = 120


def matrix(n, seed):
    return [[(i * seed + j) % 17 * 0.25 for j in range(n)] for i in range(n)]


def multiply(a, b, n):
    product = []
    for i in range(n):
        row = a[i]
        out = []
        for j in range(n):
            total = 0.0
            for k in range(n):
                total += row[k] * b[k][j]
            out.append(total)
        product.append(out)
    return product


def run():
    product = multiply(matrix(SIZE, 3), matrix(SIZE, 5), SIZE)
    return sum(product[i][i] for i in range(SIZE))


measure(run)
