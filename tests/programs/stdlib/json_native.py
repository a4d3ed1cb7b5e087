# The native half of json: strings, scanner, encoder, their errors and notes.
import _json
import json
from json.encoder import py_encode_basestring, py_encode_basestring_ascii


def show(f, *args, **kwargs):
    try:
        print(repr(f(*args, **kwargs)))
    except Exception as e:
        print(type(e).__name__, e, getattr(e, "__notes__", ""))


texts = ["", "a", "plain text of some length", "é", "0123456é", "01234567é89", "\U0001F600" * 3, "\ud800", "\x7f\x80",
         "\x00\x1f", "\"\\/\b\f\n\r\t", "aaaaaaa\"", "aaaaaaaa\"", "aaaaaaaaa\\b", "\u2028", "1234567\x7f", "12345678\x7f"]
for text in texts:
    assert _json.encode_basestring(text) == py_encode_basestring(text), text
    assert _json.encode_basestring_ascii(text) == py_encode_basestring_ascii(text), text
    for ascii in (False, True):
        assert json.loads(json.dumps([text, {text: text}], ensure_ascii=ascii)) == [text, {text: text}]
show(_json.encode_basestring, 5)
show(_json.encode_basestring_ascii, None)

for args in [('',), ('', 0), ('abc"', 0), ('abc"', 5), ('abc"', -1), (5, 0), ('a\x01"', 0), ('a\x01"', 0, False), ('a\\x"', 0),
             ('a\\u12', 0), ('a\\u123"', 0), ('a\\u12g4"', 0), ('a\\', 0), ('a\\ud800\\udc00"', 0), ('a\\ud800\\u1234"', 0),
             ('a\\ud800\\u"', 0), ('a\\ud800\\ud8"', 0), ('é\\x', 0), ('é\x01', 0), ('\\u"', 0), ('\\ud834x"', 0),
             ('\\ud834\\', 0), ('\\ud834\\ud8341111"', 0), ('\\ud834\\ud834\\udd1e"', 0), ('a', 0, True, 1), ('"', 0, 1),
             ('\\"', 1), ('"', 2 ** 70), ('"', 'x'), ('ééé"x', 1), ('a\\u1234', 0), ('x\\n\\t\\b\\f\\r\\/\\\\\\"y"', 0)]:
    show(_json.scanstring, *args)

documents = ['', ' ', '{', '[', '[]', '{}', '[ ]', '{ }', '[1', '[1,', '[1,]', '[1 2]', '{"a"', '{"a":', '{"a":1', '{"a":1,', '{"a":1,}',
             '{a:1}', '{"a" 1}', '{1:2}', '{"a":1 "b":2}', 'nul', 'null', 'true', 'false', 'tru', 'NaN', 'Infinity', '-Infinity',
             '-Inf', '-', '+1', '01', '0', '-0', '-0.0', '1.', '.5', '1.5', '1e5', '1E+5', '1e-5', '1e', '1e+', '1.5e3', '1.e3',
             '123456789012345678', '1234567890123456789', '-1234567890123456789012', '12345678901234567890.5', '1e400',
             '[1.0, -2, "x", null, true, {"a": [{}]}]', '[1] x', '"abc', '"a\\q"', '"\\ud83d\\ude00"', '{"é": "ü"} x', '["é", x]',
             '{"a":1,"a":2}', '\ufeff[]', '[1,\n2,\n x]', '[[[[1]]]]', '\t\n\r [ 1 , 2 ] ', '[\x0b1]', '[1e5,1.0,10]', '{"a":1, }', '[,1]',
             '{,}', '{"a"::1}', '1' * 20 + 'x', "['a']"]
for document in documents:
    show(json.loads, document)
show(json.loads, '1' * 5000)
show(json.loads, b'{"a": "\xc3\xa9"}')
show(json.loads, 5)

show(json.loads, '{"a": {"b": 1, "c": [2.5]}}', object_hook=lambda d: sorted(d.items()))
show(json.loads, '{"a": {"b": 1, "b": [2.5]}, "c": {}}', object_pairs_hook=lambda p: p)
show(json.loads, '{}', object_hook=lambda d: 5)
show(json.loads, '[1, -2.50, NaN, 1e5]', parse_int=lambda s: ("i", s), parse_float=lambda s: ("f", s), parse_constant=lambda s: ("c", s))
show(json.loads, '["a\tb"]', strict=False)
show(json.loads, '["a\tb"]')
scan = json.JSONDecoder().scan_once
show(scan, '[1] x', 0)
show(scan, 'é [1] x', 2)
show(scan, 'é', -1)
show(scan, 'é', 1)
show(scan, 'é', 0)
show(scan, 5, 0)
show(scan, '[]')
show(scan)
show(scan, string='[]', idx=0)
show(scan, '[]', 0, idx=1)
show(lambda: (scan.strict, scan.object_hook, scan.object_pairs_hook, scan.parse_float, scan.parse_int))
keys = list(json.loads('[{"key": 1}, {"key": 2}]'))
print([next(iter(d)) for d in keys][0] is [next(iter(d)) for d in keys][1])
show(_json.make_scanner, 5)


class Num(int):
    def __repr__(self):
        return "wrong"


class Real(float):
    def __repr__(self):
        return "wrong"


class Seq(list):
    pass


class Map(dict):
    def items(self):
        return [("z", 1), ("y", [2])]


class Text(str):
    pass


values = [None, True, False, 0, -5, 10 ** 30, 1.5, 1e100, -0.0, 1e16, 1e-7, "x", [], {}, (), [[]], [{}], {"a": []}, (1, 2), [1, [2, [3]]],
          Num(5), Real(2.5), Seq([1]), Seq(), Map(a=1), Text("t"), {Text("t"): 1},
          {1: 2, 1.5: 3, None: 4, True: 5, False: 6, 10 ** 20: 7, Num(8): 9, Real(0.5): 10}, {"b": 1, "a": {"d": 2, "c": 3}}]
for value in values:
    show(json.dumps, value)
    show(json.dumps, value, indent=2)
show(json.dumps, values, indent="\t", separators=(",", ":"))
show(json.dumps, {"b": 1, "a": {"d": 2, "c": 3}}, sort_keys=True, indent=1)
show(json.dumps, {"b": 1, 1: 2}, sort_keys=True)
show(json.dumps, Map(a=1), sort_keys=True)
show(json.dumps, {(1,): 2, "x": 3}, skipkeys=True)
show(json.dumps, {(1,): 2})
show(json.dumps, {(1,): 2, "x": 3}, skipkeys=True, indent=1)
show(json.dumps, [float("nan"), float("inf"), -float("inf")])
show(json.dumps, [float("nan")], allow_nan=False)
show(json.dumps, {float("inf"): 1}, allow_nan=False)
show(json.dumps, {"a": [1, object]})
show(json.dumps, {"a": Seq([1, {2: b"x"}])})
show(json.dumps, [1, {2, 3}], default=sorted)
show(json.dumps, [1, {2, 3}], default=lambda o: [b""] if o else 1)
circle = []
circle.append({"x": circle})
show(json.dumps, circle)
show(json.dumps, [1j], default=lambda o: o)
show(json.dumps, "x", ensure_ascii=False)
show(json.dumps, ["é\n"], ensure_ascii=False)
deep = []
for _ in range(500):
    deep = [deep]
print(len(json.dumps(deep)), json.loads(json.dumps(deep)) == deep)


class Upper(json.JSONEncoder):
    def default(self, o):
        return {"type": type(o).__name__}


show(json.dumps, [1, 2j, {3}], cls=Upper)
show(lambda: list(Upper().iterencode([1, 2j, {"a": {3}}])))

make = _json.make_encoder
show(make, 1)
show(make, 1, 2, 3, 4, 5, 6, 7, 8, 9)
show(make, None, 2, 3, 4, 5, 6, 7, 8, 9)
show(make, 5, 2, 3, 4, "5", "6", 7, 8, 9)
show(make, None, 2, 3, 4, "5", "6", 7, 8)
e = make(None, repr, _json.encode_basestring, None, ": ", ", ", False, False, True)
show(e)
show(e, 1)
show(e, [1, "a", 2j], 0)
show(e, [1, "a"], "x")
show(e, obj=[1], _current_indent_level=0)
show(lambda: (e.markers, e.default, e.indent, e.key_separator, e.item_separator, e.sort_keys, e.skipkeys))
show(make(None, repr, lambda s: 5, "  ", ": ", ", ", False, False, False), [{1: 2}], 0)
show(make(None, repr, lambda s: "q", "  ", ": ", ",", False, False, False), [[], {}, [1], {"a": 1}], 2)
show(make(None, repr, lambda s: "q", 5, ": ", ", ", False, False, False), [1], 0)
print(make, _json.make_scanner)
