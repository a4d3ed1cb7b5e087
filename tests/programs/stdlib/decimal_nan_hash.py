"""Decimal('NaN') and its like hash as objects do by identity; a signaling NaN not at all."""
from decimal import Decimal

for text in "NaN", "-NaN", "NaN123":
    value = Decimal(text)
    print(text, hash(value) == object.__hash__(value), hash(value) == hash(value))
try:
    hash(Decimal("sNaN"))
except TypeError as e:
    print(e)
