"""textwrap and pprint with many shapes of data."""
import pprint
import textwrap
from collections import OrderedDict, defaultdict, Counter, deque, ChainMap, UserDict
from dataclasses import dataclass
from types import SimpleNamespace, MappingProxyType

text = "Hello there, how are you this fine day? I'm  glad\tto hear it! Averyveryverylongword-with-hyphens and more."
for kw in ({}, {"width": 20}, {"width": 20, "break_long_words": False}, {"width": 15, "break_on_hyphens": False}, {"width": 20, "drop_whitespace": False}, {"width": 20, "expand_tabs": False}, {"width": 20, "replace_whitespace": False}, {"width": 25, "initial_indent": "  ", "subsequent_indent": "    "}, {"width": 20, "max_lines": 2}, {"width": 20, "max_lines": 2, "placeholder": "..."}, {"width": 30, "fix_sentence_endings": True}, {"tabsize": 4, "width": 30}, {"width": 1}):
    print(kw, textwrap.wrap(text, **kw))
print(textwrap.wrap(""), textwrap.fill("a b c", 3), repr(textwrap.dedent("  a\n   b\n\n  c")), repr(textwrap.dedent("\ta\n  b")), repr(textwrap.dedent("a\n  b")), repr(textwrap.indent("a\n\n b\n", "> ")), repr(textwrap.indent("a\n\nb", "- ", lambda l: True)), textwrap.shorten("Hello  world foo", 12), textwrap.shorten("Hello world", 5, placeholder="~"), textwrap.TextWrapper(width=10).wrap("one two three"))
for f in (lambda: textwrap.wrap("a", 0), lambda: textwrap.wrap("a b", 2, max_lines=1, placeholder="....."), lambda: textwrap.dedent(5)):
    try:
        print(f())
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)


@dataclass
class DC:
    name: str
    values: list
    nested: "DC | None" = None


class Custom:
    def __repr__(self): return "Custom(" + "x" * 30 + ")"


data = [
    [1, 2, 3], list(range(50)), {"b": 1, "a": [1, 2]}, {i: "value" * i for i in range(8)}, ("tuple", 1), (1,), tuple("a" * 30 for _ in range(4)), {3, 1, 2}, frozenset([5]), set(), "a string", "long string " * 12, "line1\nline2 " * 10, b"bytes" * 30, bytearray(b"x" * 100), {"k": {"nested": {"deeper": ["list"] * 10, "other": {"x": "y" * 40}}}}, [["a" * 20] * 3] * 3, OrderedDict([("z" * 20, 1), ("a" * 30, [1] * 20)]), defaultdict(list, {"a" * 40: [1, 2, 3], "b" * 40: []}), Counter("aaabbc" * 5), deque(range(30), maxlen=40), ChainMap({"a" * 40: 1}, {"b" * 40: 2}), UserDict({"k" * 30: "v" * 50}), SimpleNamespace(alpha="x" * 40, beta=[1] * 20), MappingProxyType({"k" * 40: "v" * 40}), DC("n", list(range(25)), DC("inner", [])), [Custom()] * 3, {"multi": "word " * 25}, [], {}, (), [[]], {"a": ()}, 1.5, None, {1: {2: {3: {4: {5: 6}}}}}, {("a", 1): [("b", 2)] * 12}, [True, None, 1.5e10] * 10, {"b": 1, 2: "x", None: 3, (1,): 4},
]
for d in data:
    pprint.pprint(d)
pprint.pprint(data[4], width=10)
pprint.pprint(data[15], indent=4, width=40)
pprint.pprint(data[15], depth=2)
pprint.pprint({"b": 1, "a": 2}, sort_dicts=False)
pprint.pp({"b": 1, "a": 2})
pprint.pprint(list(range(40)), compact=True, width=30)
pprint.pprint([1000000, 1234.5], underscore_numbers=True)
r = [1]
r.append(r)
print(pprint.pformat(r).split("id=")[0], pprint.isrecursive(r), pprint.isreadable(r), pprint.isreadable([1]), pprint.saferepr({"z": 1, "a": [2]}), repr(pprint.pformat("a b " * 30, width=20)))
import reprlib
x = reprlib.Repr(maxlist=2, maxstring=10, maxdict=1, maxlevel=2)
print(reprlib.repr(list(range(100))), x.repr([1, 2, 3]), x.repr("a" * 50), x.repr({"a": 1, "b": 2}), x.repr([[[[1]]]]), reprlib.repr(set(range(10))), reprlib.repr("x" * 100), reprlib.repr(10**100), reprlib.Repr(indent=2).repr([1, [2]]))


class Rec:
    @reprlib.recursive_repr("<...>")
    def __repr__(self): return f"Rec({self.me!r})"


rec = Rec()
rec.me = rec
print(rec)
