"""A JSON parser and printer written by hand, compared with the json module."""
import json


class JSONError(ValueError):
    def __init__(self, msg, pos):
        super().__init__(f"{msg} at {pos}")
        self.pos = pos


class Parser:
    WS = " \t\n\r"
    ESC = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}

    def __init__(self, text):
        self.text, self.i = text, 0

    def error(self, msg):
        raise JSONError(msg, self.i)

    def skip(self):
        t, i = self.text, self.i
        while i < len(t) and t[i] in self.WS:
            i += 1
        self.i = i

    def expect(self, s):
        if self.text[self.i:self.i + len(s)] != s:
            self.error(f"expected {s!r}")
        self.i += len(s)

    def parse(self):
        v = self.value()
        self.skip()
        if self.i != len(self.text):
            self.error("extra data")
        return v

    def value(self):
        self.skip()
        if self.i >= len(self.text):
            self.error("unexpected end")
        c = self.text[self.i]
        if c == "{":
            return self.object()
        if c == "[":
            return self.array()
        if c == '"':
            return self.string()
        if c in "-0123456789":
            return self.number()
        for word, v in (("true", True), ("false", False), ("null", None)):
            if self.text.startswith(word, self.i):
                self.i += len(word)
                return v
        self.error(f"unexpected {c!r}")

    def object(self):
        self.expect("{")
        out = {}
        self.skip()
        if self.text[self.i:self.i + 1] == "}":
            self.i += 1
            return out
        while True:
            self.skip()
            k = self.string()
            self.skip()
            self.expect(":")
            out[k] = self.value()
            self.skip()
            if self.text[self.i:self.i + 1] == ",":
                self.i += 1
                continue
            self.expect("}")
            return out

    def array(self):
        self.expect("[")
        out = []
        self.skip()
        if self.text[self.i:self.i + 1] == "]":
            self.i += 1
            return out
        while True:
            out.append(self.value())
            self.skip()
            if self.text[self.i:self.i + 1] == ",":
                self.i += 1
                continue
            self.expect("]")
            return out

    def string(self):
        self.expect('"')
        out = []
        while True:
            if self.i >= len(self.text):
                self.error("unterminated string")
            c = self.text[self.i]
            self.i += 1
            if c == '"':
                return "".join(out)
            if c != "\\":
                if c < " ":
                    self.error("control character")
                out.append(c)
                continue
            c = self.text[self.i:self.i + 1]
            self.i += 1
            if c == "u":
                code = int(self.text[self.i:self.i + 4], 16)
                self.i += 4
                if 0xD800 <= code < 0xDC00 and self.text[self.i:self.i + 2] == "\\u":
                    low = int(self.text[self.i + 2:self.i + 6], 16)
                    self.i += 6
                    code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00)
                out.append(chr(code))
            elif c in self.ESC and c:
                out.append(self.ESC[c])
            else:
                self.error("bad escape")

    def number(self):
        start = self.i
        t = self.text
        is_float = False
        if t[self.i] == "-":
            self.i += 1
        while self.i < len(t) and t[self.i] in "0123456789.eE+-":
            is_float |= t[self.i] in ".eE"
            self.i += 1
        s = t[start:self.i]
        try:
            return float(s) if is_float else int(s)
        except ValueError:
            self.error(f"bad number {s!r}")


def dump(v, indent=None, level=0):
    nl = "" if indent is None else "\n" + " " * indent * (level + 1)
    end = "" if indent is None else "\n" + " " * indent * level
    match v:
        case None: return "null"
        case True: return "true"
        case False: return "false"
        case int() | float(): return repr(v)
        case str(): return json.dumps(v)
        case list() | tuple():
            return "[" + ",".join(nl + dump(x, indent, level + 1) for x in v) + end + "]" if v else "[]"
        case dict():
            return "{" + ",".join(f"{nl}{json.dumps(k)}: {dump(x, indent, level + 1)}" for k, x in v.items()) + end + "}" if v else "{}"
    raise TypeError(type(v).__name__)


samples = ['{"a": [1, 2.5, -3e10, true, false, null, "x\\n\\u00e9\\ud83d\\ude00"], "b": {"c": {}}, "d": []}', "[]", " 5 ", '"s"', "[[[[1]]]]", "123456789012345678901234567890", '{"k":"v","k":"w"}', '[1e5, 1E-2, -0, 0.1]']
for s in samples:
    p = Parser(s).parse()
    print(p, p == json.loads(s), json.loads(dump(p)) == p)
print(dump(Parser(samples[0]).parse(), 2))
for bad in ("", "[1,", "[1 2]", "{1: 2}", '{"a" 1}', "tru", '"abc', '"\\x"', "[1] 2", "-", "1.2.3", '"\x01"', "{", "[", '{"a":}', "nul"):
    try:
        print(Parser(bad).parse())
    except JSONError as e:
        print(repr(bad), e)
big = [{"id": i, "name": f"item {i}", "tags": ["a", "b", str(i)], "price": i * 1.25, "nested": {"x": [i] * 3}} for i in range(300)]
text = json.dumps(big)
print(len(text), Parser(text).parse() == big, len(dump(big, 1)), Parser(dump(big, 1)).parse() == big)
