"""Enums, named tuples and typed records: a log of orders is read, sorted out and summed.

Size: orders.
"""

from collections import namedtuple
from enum import Enum, IntFlag
from typing import NamedTuple

from _program import main


class State(Enum):
    NEW = "new"
    PAID = "paid"
    SENT = "sent"
    BACK = "back"

    def after(self):
        return NEXT[self]


NEXT = {State.NEW: State.PAID, State.PAID: State.SENT, State.SENT: State.BACK, State.BACK: State.BACK}


class Wish(IntFlag):
    NONE = 0
    GIFT = 1
    QUICK = 2
    INSURED = 4


class Order(NamedTuple):
    number: int
    state: State
    wish: Wish
    price: int = 10

    @property
    def fee(self):
        return self.price + (5 if self.wish & Wish.QUICK else 0) + (self.price // 10 if self.wish & Wish.INSURED else 0)


Line = namedtuple("Line", ["state", "count", "sum"])


def run(count):
    names = [state.value for state in State]
    orders = [Order(n, State(names[n % 4]), Wish(n % 8), n * 7 % 100) for n in range(count)]
    moved = [order._replace(state=order.state.after()) if order.number % 3 else order for order in orders]
    lines = {state: Line(state, 0, 0) for state in State}
    for order in moved:
        line = lines[order.state]
        lines[order.state] = line._replace(count=line.count + 1, sum=line.sum + order.fee)
    gifts = sum(1 for number, state, wish, _ in moved if Wish.GIFT in wish and state is State.SENT)
    last = max(moved, key=lambda order: (order.price, order.number))
    return [(line.state.name, line.count, line.sum) for line in lines.values()], gifts, last.number, last == moved[-1]


if __name__ == "__main__":
    main(
        run,
        full=(70000, ([("NEW", 5834, 292865), ("PAID", 17499, 896589), ("SENT", 17500, 956019), ("BACK", 29167, 1652027)], 11667, 69957, False)),
        small=(1000, ([("NEW", 84, 4215), ("PAID", 249, 12814), ("SENT", 250, 13594), ("BACK", 417, 23627)], 167, 957, False)),
    )
