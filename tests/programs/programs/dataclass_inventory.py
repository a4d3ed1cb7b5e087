"""An inventory with dataclasses: defaults, ordering, frozen, post-init, replace, fields, queries and reports."""
from collections import defaultdict
from dataclasses import dataclass, field, replace, asdict, astuple, fields, FrozenInstanceError, KW_ONLY, InitVar, make_dataclass, is_dataclass
from enum import Enum, auto
from typing import ClassVar
import itertools


class Category(Enum):
    TOOL = auto()
    FOOD = auto()
    BOOK = auto()


@dataclass(frozen=True, order=True)
class Money:
    cents: int

    def __add__(self, o): return Money(self.cents + o.cents)
    def __mul__(self, k): return Money(round(self.cents * k))
    def __str__(self): return f"{self.cents // 100}.{self.cents % 100:02d}"


@dataclass(order=True)
class Item:
    sort_key: tuple = field(init=False, repr=False)
    name: str
    price: Money
    category: Category = Category.TOOL
    quantity: int = 0
    tags: list[str] = field(default_factory=list, compare=False)
    _: KW_ONLY
    discount: float = 0.0
    bonus: InitVar[int] = 0
    count: ClassVar[int] = 0

    def __post_init__(self, bonus):
        if self.quantity < 0:
            raise ValueError(f"negative quantity: {self.quantity}")
        self.quantity += bonus
        self.sort_key = (self.category.value, self.name)
        Item.count += 1

    @property
    def total(self): return self.price * (self.quantity * (1 - self.discount))


@dataclass
class Inventory:
    items: dict[str, Item] = field(default_factory=dict)
    log: list[tuple[str, str, int]] = field(default_factory=list, repr=False)

    def add(self, item):
        if item.name in self.items:
            old = self.items[item.name]
            self.items[item.name] = replace(old, quantity=old.quantity + item.quantity, bonus=0)
        else:
            self.items[item.name] = item
        self.log.append(("add", item.name, item.quantity))
        return self

    def remove(self, name, n):
        item = self.items[name]
        if n > item.quantity:
            raise ValueError(f"only {item.quantity} of {name}")
        item.quantity -= n
        if not item.quantity:
            del self.items[name]
        self.log.append(("remove", name, n))

    def by_category(self):
        out = defaultdict(list)
        for i in sorted(self.items.values()):
            out[i.category].append(i)
        return dict(out)

    def value(self): return sum((i.total for i in self.items.values()), Money(0))


inv = Inventory()
inv.add(Item("hammer", Money(1999), quantity=3, tags=["steel"])).add(Item("apple", Money(50), Category.FOOD, 100)).add(Item("novel", Money(899), Category.BOOK, 5, discount=0.1)).add(Item("saw", Money(2450), bonus=2)).add(Item("bread", Money(275), Category.FOOD, 7))
inv.add(Item("apple", Money(50), Category.FOOD, 20))
for cat, items in inv.by_category().items():
    print(cat.name, [(i.name, i.quantity, str(i.total)) for i in items])
print(inv.value(), Item.count)
inv.remove("apple", 15)
inv.remove("bread", 7)
for f in (lambda: inv.remove("hammer", 10), lambda: inv.remove("nope", 1), lambda: Item("x", Money(1), quantity=-1), lambda: Item(), lambda: Item("a", Money(1), Category.TOOL, 1, [], 0.5), lambda: setattr(Money(1), "cents", 2), lambda: Money(1) < 5, lambda: replace(Money(1), dollars=2), lambda: Item("a", Money(1), bogus=1), lambda: delattr(Money(3), "cents")):
    try:
        print(f())
    except (ValueError, KeyError, TypeError, FrozenInstanceError) as e:
        print(type(e).__name__, e)
print(inv.items["hammer"])
print(asdict(inv.items["novel"]), astuple(Money(5)), [f.name for f in fields(Item)], [f.default is not None for f in fields(Money)])
print(Money(5) == Money(5), Money(5) < Money(6), hash(Money(5)) == hash(Money(5)), {Money(1): "one"}[Money(1)], max(Money(3), Money(7)), sorted([Money(3), Money(1)]), repr(Money(10**20)), is_dataclass(Money), is_dataclass(5))
P = make_dataclass("P", [("x", int), ("y", int, 5)], namespace={"norm": lambda self: self.x + self.y}, frozen=True, slots=True)
print(P(1), P(1).norm(), P(1) == P(1, 5), P.__slots__, P.__match_args__)


@dataclass(slots=True, eq=False, repr=False)
class Node:
    v: int
    next: "Node | None" = None


n = Node(1, Node(2))
print(n.next.v, n == Node(1, Node(2)), hasattr(n, "__dict__"))


@dataclass
class Base:
    a: int = 1
    b: list = field(default_factory=lambda: [1])


@dataclass
class Derived(Base):
    c: str = "c"
    a: int = 10


d = Derived(b=[2])
print(d, Derived() == Derived(), Derived().b is Derived().b, Base(1) == Derived(), Derived.__match_args__, d.__dataclass_fields__["a"].default)
for src in ("@dataclass\nclass A:\n  x: int = 1\n  y: int\n", "@dataclass\nclass A:\n  x: list = []\n", "@dataclass(frozen=True)\nclass A(Base): pass", "@dataclass\nclass A:\n  x: int = field(default=1, default_factory=int)", "@dataclass(order=True, eq=False)\nclass A: pass", "@dataclass(unsafe_hash=True)\nclass A:\n  x: int = 1\nprint(hash(A()) == hash(A()))", "@dataclass\nclass A:\n  x: int\n  def __repr__(self): return 'custom'\nprint(A(1), A.__hash__)"):
    try:
        exec(src)
        print("ok")
    except (TypeError, ValueError) as e:
        print(type(e).__name__, e)
for op, group in itertools.groupby(inv.log, key=lambda t: t[0]):
    print(op, [x[1:] for x in group])
match inv.items["saw"]:
    case Item(name=n, price=Money(c)) if c > 2000:
        print("expensive", n, c)
