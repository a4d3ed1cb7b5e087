"""In how many ways eight coins make two hundred thousand, modulo a prime: dynamic programming over a list of ints."""

from kernel import measure

AMOUNT = 200000
COINS = [1, 2, 5, 10, 20, 50, 100, 200]
PRIME = 1000000007


def ways(amount, coins):
    table = [0] * (amount + 1)
    table[0] = 1
    for coin in coins:
        for total in range(coin, amount + 1):
            table[total] = (table[total] + table[total - coin]) % PRIME
    return table[amount]


measure(lambda: ways(AMOUNT, COINS))
