"""Sorting records with keys: tuples, attributes, lambdas, several keys in turn, and a merge of sorted lists.

Size: records.
"""

import heapq
import operator
import random

from _program import main


class Person:
    def __init__(self, name, age, town, score):
        self.name, self.age, self.town, self.score = name, age, town, score


def prepare(size):
    rng = random.Random(7)
    towns = ["Avon", "Bree", "Cork", "Dell", "Etna", "Faro"]
    syllables = ["ka", "lo", "mi", "ru", "sha", "te", "vo", "zen"]
    people = []
    for _ in range(size):
        name = "".join(rng.choice(syllables) for _ in range(3)).title()
        people.append(Person(name, rng.randrange(90), rng.choice(towns), rng.random()))
    return people


def checksum(people):
    total = 0
    for place, person in enumerate(people):
        total = (total * 31 + person.age + place % 7) % 1000000007
    return total


def run(people):
    sums = [
        checksum(sorted(people, key=lambda p: p.name)),
        checksum(sorted(people, key=lambda p: (p.town, -p.age, p.name))),
        checksum(sorted(people, key=operator.attrgetter("age", "name"), reverse=True)),
        checksum(sorted(people, key=lambda p: p.score)),
    ]
    stable = list(people)
    for key in (operator.attrgetter("name"), operator.attrgetter("age"), operator.attrgetter("town")):
        stable.sort(key=key)
    sums.append(checksum(stable))
    halves = [sorted(p.score for p in people[start::4]) for start in range(4)]
    merged = list(heapq.merge(*halves))
    sums.append(merged == sorted(merged))
    return sums


if __name__ == "__main__":
    main(
        run,
        full=(45000, [358170346, 215285535, 124541343, 398946976, 898303844, True]),
        small=(500, [937007534, 148530643, 934381877, 857169156, 805530239, True]),
        prepare=prepare,
    )
