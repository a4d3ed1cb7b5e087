"""JSON: documents written, read, changed and written again, also indented and with keys sorted.

Size: documents.
"""

import json

from _program import main


def document(n):
    return {
        "id": n,
        "name": "customer %d" % n,
        "tags": ["new", "größer", 'with "quotes"', "line\nbreak"][: n % 5],
        "address": {"street": "%d High Street" % n, "city": None if n % 7 == 0 else "Leeds", "at": [n / 8, -n / 16]},
        "orders": [{"item": i * n, "price": i + 0.99, "sent": i % 2 == 0} for i in range(n % 6)],
        "big": 10**18 + n,
    }


def total_price(value):
    """The sum of all prices below a value, in pence."""
    if isinstance(value, dict):
        own = round(value["price"] * 100) if "price" in value else 0
        return own + sum(map(total_price, value.values()))
    if isinstance(value, list):
        return sum(map(total_price, value))
    return 0


def prepare(size):
    return [document(n) for n in range(size)]


def run(documents):
    text = json.dumps(documents)
    again = json.loads(text)
    if again != documents:
        return "read otherwise than written"
    pence = total_price(again)
    lines = [json.dumps(d, sort_keys=True, ensure_ascii=False, separators=(",", ":")) for d in again]
    total = 0
    for line in lines:
        total += len(json.loads(line)["orders"])
    indented = json.dumps(documents[: len(documents) // 10], indent=2)
    return len(text), sum(map(len, lines)), total, pence, len(indented), indented.count("\n")


if __name__ == "__main__":
    main(
        run,
        full=(11000, (3469987, 3025977, 27496, 6388104, 553663, 34227)),
        small=(200, (60783, 52733, 496, 115104, 9561, 603)),
        prepare=prepare,
    )
