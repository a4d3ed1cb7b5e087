"""The truth of each operand of `and` and `or` is asked at most once, however they are nested."""
import itertools


class Truth:
    def __init__(self, name, value):
        self.name, self.value = name, value

    def __bool__(self):
        asked.append(self.name)
        return self.value

    def __repr__(self):
        return "%s=%d" % (self.name, self.value)


def show(a, b, c, d):
    for f in (
        lambda: a and b or c or d,
        lambda: a or b and c or d,
        lambda: (a or b) and (c or d),
        lambda: (a and b or c) and d,
        lambda: ((a or b) and c or d) and a,
        lambda: a and (b or c) and d,
        lambda: not (a and b or c) or d,
        lambda: (a and 1 or b) or (c and d),
        lambda: (0 or a) and b or (1 and c) or d,
    ):
        asked.clear()
        print(f(), "".join(asked), end="; ")
    print()


asked = []
for values in itertools.product([False, True], repeat=4):
    show(*map(Truth, "abcd", values))
