"""Exceptions: raised deep and caught high, chained, by class, with finally, else and context managers.

Size: rounds.
"""

from contextlib import contextmanager, suppress

from _program import main


class Refused(Exception):
    def __init__(self, code):
        super().__init__("refused with %d" % code)
        self.code = code


class Late(Refused):
    pass


def descend(depth, n):
    if depth == 0:
        if n % 3 == 0:
            raise Late(n % 100)
        if n % 3 == 1:
            raise KeyError(n)
        return n
    return descend(depth - 1, n)


def guarded(n, log):
    try:
        return descend(n % 6, n)
    except Late as error:
        log[0] += error.code
    except KeyError as error:
        try:
            raise Refused(error.args[0] % 50) from error
        except Refused as chained:
            log[1] += chained.code + (chained.__cause__ is error)
    else:
        log[0] -= 1
    finally:
        log[2] += 1
    return 0


def number(text):
    try:
        return int(text)
    except ValueError:
        return -1


@contextmanager
def counted(log, kind):
    try:
        yield kind
    except Refused:
        log[3] += 1
    finally:
        log[4] += kind


def run(rounds):
    log = [0] * 5
    total = 0
    for n in range(rounds):
        total += guarded(n, log)
        total += number("x1" if n % 4 == 0 else "12")
        if n % 5 == 0:
            with counted(log, n % 3):
                if n % 2:
                    raise Refused(n)
        with suppress(IndexError, ZeroDivisionError):
            total += [1, 2, 3][n % 4]
    return total, log


if __name__ == "__main__":
    main(
        run,
        full=(130000, (2817977500, [2145033, 1105000, 130000, 13000, 26000])),
        small=(2000, (686167, [33033, 17017, 2000, 200, 399])),
    )
