"""Parsing: a recursive-descent parser for arithmetic makes trees, which are folded and evaluated.

Size: expressions.
"""

from _program import main


class Number:
    def __init__(self, value):
        self.value = value

    def evaluate(self, names):
        return self.value

    def fold(self):
        return self


class Name:
    def __init__(self, name):
        self.name = name

    def evaluate(self, names):
        return names[self.name]

    def fold(self):
        return self


class Binary:
    def __init__(self, operator, left, right):
        self.operator, self.left, self.right = operator, left, right

    def evaluate(self, names):
        a, b = self.left.evaluate(names), self.right.evaluate(names)
        if self.operator == "+":
            return a + b
        if self.operator == "-":
            return a - b
        if self.operator == "*":
            return a * b % 1000003
        return a // b if b else 0

    def fold(self):
        """The same tree with what is constant computed."""
        left, right = self.left.fold(), self.right.fold()
        node = Binary(self.operator, left, right)
        if isinstance(left, Number) and isinstance(right, Number):
            return Number(node.evaluate({}))
        return node


class Parser:
    LEVELS = ("+-", "*/")

    def __init__(self, text):
        self.text = text
        self.at = 0

    def peek(self):
        while self.text[self.at] == " ":
            self.at += 1
        return self.text[self.at]

    def level(self, depth):
        if depth == len(self.LEVELS):
            return self.primary()
        node = self.level(depth + 1)
        while self.peek() in self.LEVELS[depth]:
            operator = self.text[self.at]
            self.at += 1
            node = Binary(operator, node, self.level(depth + 1))
        return node

    def primary(self):
        c = self.peek()
        if c == "(":
            self.at += 1
            node = self.level(0)
            if self.peek() != ")":
                raise SyntaxError("a bracket is missing at %d" % self.at)
            self.at += 1
            return node
        begin = self.at
        while self.text[self.at].isalnum():
            self.at += 1
        word = self.text[begin : self.at]
        return Number(int(word)) if c.isdigit() else Name(word)


def prepare(count):
    shapes = [
        "({0} + x) * ({1} - y / 3) + 2 * (3 + 4)",
        "x * x - {0} * (y + {1}) / (z + 1)",
        "((({0})) - ((x + {1}) * 2)) * z + 10 / 5",
        "{0} + {1} * {0} - x / (1 + 1) + (y - (z - {1}))",
    ]
    return [shapes[n % 4].format(n % 97, n % 31 + 1) + ";" for n in range(count)]


def run(sources):
    total = 0
    for n, source in enumerate(sources):
        tree = Parser(source).level(0)
        names = {"x": n, "y": n // 2, "z": n % 7}
        value = tree.evaluate(names)
        if tree.fold().evaluate(names) != value:
            return "folding changed a value"
        total = (total * 7 + value) % 1000000007
    return total


if __name__ == "__main__":
    main(run, full=(24000, 259207713), small=(150, 8068202), prepare=prepare)
