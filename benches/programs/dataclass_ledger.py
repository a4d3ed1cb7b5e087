"""Dataclasses: frozen and ordered records, replace, asdict, default factories, in a ledger of accounts.

Size: entries.
"""

from dataclasses import asdict, dataclass, field, replace

from _program import main


@dataclass(frozen=True, order=True)
class Money:
    pence: int
    currency: str = "GBP"

    def plus(self, other):
        return replace(self, pence=self.pence + other.pence)


@dataclass(order=True)
class Entry:
    day: int
    amount: Money
    text: str = field(compare=False, default="")


@dataclass
class Account:
    name: str
    entries: list = field(default_factory=list)
    balance: Money = Money(0)

    def post(self, entry):
        self.entries.append(entry)
        self.balance = self.balance.plus(entry.amount)


@dataclass
class Ledger:
    accounts: dict = field(default_factory=dict)

    def transfer(self, day, source, target, pence):
        for name, amount in ((source, -pence), (target, pence)):
            account = self.accounts.get(name)
            if account is None:
                account = self.accounts[name] = Account(name)
            account.post(Entry(day, Money(amount), "from %s to %s" % (source, target)))


def run(count):
    ledger = Ledger()
    for n in range(count):
        ledger.transfer(n * 7 % 365, "a%d" % (n % 23), "a%d" % (n * 5 % 29), n * 37 % 1999)
    if sum(account.balance.pence for account in ledger.accounts.values()) != 0:
        return "money was made"
    days = 0
    for account in ledger.accounts.values():
        account.entries.sort()
        days += account.entries[len(account.entries) // 2].day
    kinds = len({entry.amount for account in ledger.accounts.values() for entry in account.entries})
    small = ledger.accounts["a3"]
    copy = asdict(replace(small, entries=small.entries[:300]))
    return days, kinds, copy["balance"]["pence"], len(copy["entries"]), Entry(1, Money(5)) == Entry(1, Money(5), "x")


if __name__ == "__main__":
    main(run, full=(25000, (5270, 3997, -220759, 300, True)), small=(1000, (5233, 1999, -9421, 78, True)))
