"""Accounts, transactions, interest and an audit: classes, exceptions, properties, Decimal."""
import random
from decimal import Decimal, ROUND_HALF_EVEN
from datetime import date, timedelta
from itertools import count


class BankError(Exception):
    pass


class InsufficientFunds(BankError):
    def __init__(self, account, needed):
        super().__init__(f"account {account.number}: balance {account.balance}, needed {needed}")
        self.account, self.needed = account, needed


class Frozen(BankError):
    pass


class Account:
    _numbers = count(1000)
    interest = Decimal("0.01")

    def __init__(self, owner, balance=0):
        self.number = next(self._numbers)
        self.owner = owner
        self._balance = Decimal(balance)
        self.history = []
        self.frozen = False

    @property
    def balance(self):
        return self._balance.quantize(Decimal("0.01"), ROUND_HALF_EVEN)

    def _check(self, amount):
        if self.frozen:
            raise Frozen(f"account {self.number} is frozen")
        if amount <= 0:
            raise ValueError(f"amount must be positive: {amount}")

    def deposit(self, amount):
        self._check(amount)
        self._balance += amount
        self.history.append(("deposit", amount))

    def withdraw(self, amount):
        self._check(amount)
        if amount > self.available():
            raise InsufficientFunds(self, amount)
        self._balance -= amount
        self.history.append(("withdraw", amount))

    def available(self):
        return self._balance

    def month_end(self):
        self._balance *= 1 + self.interest / 12

    def __repr__(self):
        return f"{type(self).__name__}({self.number}, {self.owner!r}, {self.balance})"


class Checking(Account):
    interest = Decimal(0)

    def __init__(self, owner, balance=0, overdraft=Decimal(100)):
        super().__init__(owner, balance)
        self.overdraft = overdraft

    def available(self):
        return super().available() + self.overdraft


class Savings(Account):
    interest = Decimal("0.03")
    limit = 3

    def __init__(self, *args):
        super().__init__(*args)
        self.withdrawals = 0

    def withdraw(self, amount):
        if self.withdrawals >= self.limit:
            raise BankError(f"account {self.number}: too many withdrawals")
        super().withdraw(amount)
        self.withdrawals += 1

    def month_end(self):
        super().month_end()
        self.withdrawals = 0


class Bank:
    def __init__(self):
        self.accounts = {}
        self.log = []
        self.today = date(2024, 1, 30)

    def open(self, cls, *args, **kw):
        a = cls(*args, **kw)
        self.accounts[a.number] = a
        return a

    def transfer(self, src, dst, amount):
        a, b = self.accounts[src], self.accounts[dst]
        a.withdraw(amount)
        try:
            b.deposit(amount)
        except BankError:
            a._balance += amount
            a.history.pop()
            raise
        self.log.append((self.today, src, dst, amount))

    def next_day(self):
        tomorrow = self.today + timedelta(days=1)
        if tomorrow.month != self.today.month:
            for a in self.accounts.values():
                a.month_end()
        self.today = tomorrow

    def total(self):
        return sum((a._balance for a in self.accounts.values()), Decimal(0))


random.seed(99)
bank = Bank()
people = [bank.open(random.choice([Checking, Savings, Account]), name, random.randrange(50, 500)) for name in ("Ada", "Bob", "Cyd", "Dan", "Eve", "Fay")]
print(people)
errors = {}
for day in range(90):
    for _ in range(5):
        a, b = random.sample(people, 2)
        amount = Decimal(random.randrange(-100, 20000)).scaleb(-2)
        try:
            bank.transfer(a.number, b.number, amount)
        except (BankError, ValueError) as e:
            errors.setdefault(type(e).__name__, []).append(str(e))
    if day == 40:
        people[2].frozen = True
    if day == 60:
        people[2].frozen = False
    before = bank.total()
    bank.next_day()
    if bank.total() != before:
        print(bank.today, bank.total().quantize(Decimal("0.0001")), (bank.total() - before).quantize(Decimal("0.000001")))
for a in people:
    deposits = sum(x for k, x in a.history if k == "deposit")
    print(a, len(a.history), deposits, a.history[-1:])
print({k: len(v) for k, v in sorted(errors.items())})
for k, v in sorted(errors.items()):
    print(k, v[0])
print(len(bank.log), bank.log[0], sum(x[3] for x in bank.log), max(bank.log, key=lambda t: t[3])[3])
try:
    bank.transfer(1, 2, Decimal(1))
except KeyError as e:
    print("no account", e)
