"""Tokenising by hand: names, numbers, strings, comments and operators of a small language.

Size: lines of source.
"""

from _program import main

OPERATORS = {"+", "-", "*", "/", "=", "==", "<", "<=", "->", "(", ")", "{", "}", ",", ";"}
KEYWORDS = {"fn", "let", "if", "else", "return", "while"}


class Token:
    __slots__ = ("kind", "text", "line")

    def __init__(self, kind, text, line):
        self.kind, self.text, self.line = kind, text, line


class Lexer:
    def __init__(self, source):
        self.source = source
        self.at = 0
        self.line = 1

    def take_while(self, test):
        begin = self.at
        source = self.source
        while self.at < len(source) and test(source[self.at]):
            self.at += 1
        return source[begin : self.at]

    def tokens(self):
        source = self.source
        while self.at < len(source):
            c = source[self.at]
            if c == "\n":
                self.line += 1
                self.at += 1
            elif c == " ":
                self.at += 1
            elif c.isalpha() or c == "_":
                word = self.take_while(lambda c: c.isalnum() or c == "_")
                yield Token("keyword" if word in KEYWORDS else "name", word, self.line)
            elif c.isdigit():
                yield Token("number", self.take_while(lambda c: c.isdigit() or c == "."), self.line)
            elif c == '"':
                yield self.string()
            elif c == "#":
                self.take_while(lambda c: c != "\n")
            else:
                yield self.operator()

    def string(self):
        begin = self.at
        self.at += 1
        while self.source[self.at] != '"':
            self.at += 2 if self.source[self.at] == "\\" else 1
        self.at += 1
        return Token("string", self.source[begin : self.at], self.line)

    def operator(self):
        two = self.source[self.at : self.at + 2]
        text = two if two in OPERATORS else two[0]
        if text not in OPERATORS:
            raise SyntaxError("line %d: what is %r?" % (self.line, text))
        self.at += len(text)
        return Token("operator", text, self.line)


def prepare(lines):
    patterns = [
        "fn area_%d(width, height) -> number {",
        '    let label%d = "a \\"quoted\\" word"; # said twice',
        "    let total = width * height + %d.25;",
        "    while total <= 100 { total = total + step(total / %d); }",
        "    if total == %d { return label; } else { return total; }",
        "} # number %d",
    ]
    return "\n".join(patterns[n % len(patterns)] % n for n in range(lines))


def run(source):
    counts = {}
    total = 0
    for token in Lexer(source).tokens():
        counts[token.kind] = counts.get(token.kind, 0) + 1
        total += len(token.text) * (token.line % 13)
    return sorted(counts.items()), total


if __name__ == "__main__":
    main(
        run,
        full=(25000, ([("keyword", 33332), ("name", 66669), ("number", 16667), ("operator", 116668), ("string", 4167)], 4794058)),
        small=(120, ([("keyword", 160), ("name", 320), ("number", 80), ("operator", 560), ("string", 20)], 20873)),
        prepare=prepare,
    )
