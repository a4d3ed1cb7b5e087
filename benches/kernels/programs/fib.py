"""The 27th Fibonacci number by plain recursion."""

from kernel import measure

N = 27


def fib(n):
    if n < 2:
        return n
    return fib(n - 1) + fib(n - 2)


measure(lambda: fib(N))
