"""Decimal arithmetic: e and a square root to many places, and interest with rounding to cents.

Size: digits.
"""

from decimal import ROUND_HALF_EVEN, ROUND_UP, Decimal, localcontext

from _program import main

CENT = Decimal("0.01")


def euler(digits):
    with localcontext() as context:
        context.prec = digits + 5
        term = total = Decimal(1)
        n = 0
        while True:
            n += 1
            term /= n
            if total + term == total:
                break
            total += term
        context.prec = digits
        return +total


def interest(accounts, years):
    """What all accounts hold after so many years, rounded each month."""
    rate = Decimal("0.0425") / 12
    total = Decimal(0)
    for account in range(accounts):
        balance = Decimal(account * 7919 % 100000) / 100
        for month in range(years * 12):
            rounding = ROUND_HALF_EVEN if month % 2 else ROUND_UP
            balance += (balance * rate).quantize(CENT, rounding=rounding)
        total += balance
    return total


def run(digits):
    e = euler(digits)
    with localcontext() as context:
        context.prec = digits
        root = Decimal(2).sqrt()
        product = root * e
    held = interest(digits, 20)
    tax = sum((Decimal(n) * Decimal("0.175")).quantize(CENT) for n in range(digits * 60))
    return str(e)[-8:], str(product)[-12:], str(held), format(tax, ",")


if __name__ == "__main__":
    main(
        run,
        full=(1600, ("66740017", "538221952011", "1865388.30", "806,391,600.00")),
        small=(100, ("25166427", "919231656003", "114542.32", "3,149,475.00")),
    )
