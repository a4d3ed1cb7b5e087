"""Malformed documents of all kinds: the exceptions of the parsers, their messages and places."""
import ast
import configparser
import csv
import io
import json
import marshal
import pickle
import plistlib
import tomllib
import xml.dom.minidom
import xml.etree.ElementTree as ET
import xml.sax


def shown(label, function, *args, **kwargs):
    try:
        print(label, "->", repr(function(*args, **kwargs))[:90])
    except Exception as e:
        place = [getattr(e, name) for name in ("lineno", "colno", "pos", "position", "code") if hasattr(e, name)]
        print(label, "->", type(e).__name__, e, place)


for text in ('', ' ', '{', '{"a"', '{"a":', '{"a":1', '{"a":1,', '{"a":1,}', '[', '[1', '[1,', '[1,]', '[1 2]', '"', '"abc', '"\\', '"\\x"',
             '"\\u12"', '"\\ud800\\u"', '"a\nb"', 'tru', 'nul', '-', '1.', '01', '1e', '+1', '.5', 'NaN', '-Infinity', '{1:2}', "{'a':1}",
             '[1]]', 'x', '\ufeff{}', '{"a":1 "b":2}', '[\n1,\n\n x]', '"\x00"', '1' * 5000, '[' * 3):
    shown(f"json {text[:20]!r}", json.loads, text)
for data in (b"", b"\xff", b'"\xff"', b"\xef\xbb\xbf1", "[1]".encode("utf-16"), b"[1\x00"):
    shown(f"json {data!r}", json.loads, data)
shown("json int", json.loads, 1)
shown("json dumps", json.dumps, {1: object})
shown("json dumps", json.dumps, {(1, 2): 3})
shown("json dumps", json.dumps, [float("nan")], allow_nan=False)
loop = []
loop.append(loop)
shown("json loop", json.dumps, loop)
decoder = json.JSONDecoder()
shown("raw", decoder.raw_decode, "  1")
shown("raw", decoder.raw_decode, "[1] x")

for text in ('', ' ', '<', '<a', '<a>', '<a></b>', '<a><b></a>', '<a/><b/>', 'text', '<a>&x;</a>', '<a>&#0;</a>', '<a b="1" b="2"/>', '<a b=1/>',
             '<a b/>', '<a>\x01</a>', '<a><!-- -- --></a>', '<?xml version="2.0"?><a/>', '<?xml encoding="x-none"?><a/>',
             '<?xml version="1.0" encoding="none-such"?><a/>', '<x:a/>', '<a xmlns:x=""/>', '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;&z;</a>',
             '<a>]]></a>', '<1/>', '<a>\n\n  <b>\n</a>', '<a', '<![CDATA[x]]>', '<a>' * 3):
    shown(f"xml {text[:30]!r}", lambda: ET.tostring(ET.fromstring(text)))
    shown(f"xml pieces {text[:30]!r}", lambda: [e.tag for _, e in ET.iterparse(io.BytesIO(text.encode()))])
    shown(f"sax {text[:30]!r}", xml.sax.parseString, text, xml.sax.ContentHandler())
    shown(f"dom {text[:30]!r}", lambda: xml.dom.minidom.parseString(text).toxml())
for data in (b"\xff<a/>", b"<a>\xff</a>", b"\xef\xbb\xbf<a/>", "<a>é</a>".encode("latin-1"), "<a/>".encode("utf-16")[:-1], b"<a>\x00</a>"):
    shown(f"xml {data!r}", lambda: ET.tostring(ET.fromstring(data)))
parser = ET.XMLPullParser()
parser.feed("<a><b/>")
print([e.tag for _, e in parser.read_events()])
shown("pull", parser.close)
shown("fed twice", parser.feed, "<c/>")

good = pickle.dumps({"a": [1, 2.5, "text", b"bytes", (None, True), {1, 2}]}, 4)
for label, data in (("empty", b""), ("cut", good[:-5]), ("no stop", good[:-1]), ("short frame", good[:12]), ("unknown", b"\xff."), ("stop", b"."),
                    ("pop", b"0."), ("mark", b"(."), ("get", b"g1\n."), ("binget", b"h\x05."), ("protocol", b"\x80\x09N."),
                    ("global", b"cno_such_module\nname\n."), ("global", b"cos\nno_such_name\n."), ("reduce", b"I1\n(tR."), ("append", b"Na."),
                    ("int", b"Ix\n."), ("float", b"Fx\n."), ("long", b"Lx\n."), ("string", b"S'abc\n."), ("string", b"Sabc\n."),
                    ("unicode", b"X\x05\x00\x00\x00ab"), ("utf-8", b"\x8c\x01\xff."), ("persistent", b"P1\n."), ("setitem", b"]I1\nI2\ns."),
                    ("memo", b"\x94."), ("length", b"B\xff\xff\xff\xff."), ("long4", b"\x8b\xff\xff\xff\xff."), ("tuple", b"\x85."),
                    ("build", b"N}b."), ("newobj", b"I1\n)\x81."), ("dict", b"(I1\nd."), ("ext", b"\x82\x01."), ("buffer", b"\x97."),
                    ("frame", b"\x80\x04\x95\xff\x00\x00\x00\x00\x00\x00\x00N."), ("stack_global", b"\x80\x04NN\x93."), ("additems", b"\x80\x04N(N\x90.")):
    shown(f"pickle {label}", pickle.loads, data)
shown("pickle module", pickle.dumps, json)
shown("pickle protocol", pickle.dumps, 1, 9)
shown("pickle file", pickle.load, io.StringIO("x"))

good = marshal.dumps([1, "text", (2.5, None), {"a": b"b"}])
for label, data in (("empty", b""), ("cut", good[:-4]), ("type", b"?"), ("ref", b"r\x09\0\0\0"), ("size", b"[\xff\xff\xff\xff"), ("size", b"(\x05\0\0\0N"),
                    ("text", b"u\x02\0\0\0\xff\xff"), ("null", b"0"), ("long", b"l\x01\0\0\0\xff\xff"), ("long", b"l\x02\0\0\0\x01\0\0\0"),
                    ("float", b"f\x01x"), ("dict", b"{N"), ("set", b"<\x01\0\0\0[\0\0\0\0")):
    shown(f"marshal {label}", marshal.loads, data)
shown("marshal object", marshal.dumps, object())
shown("marshal version", marshal.loads, b"i\0\0\0")

for data in (b"", b"<plist>", b"<plist><dict><key>a</key></dict></plist>", b"<plist><string>a</plist>", b"<plist><integer>x</integer></plist>",
             b"<plist><date>x</date></plist>", b"<plist><what/></plist>", b"<plist><dict><string>a</string></dict></plist>", b"none at all",
             b"bplist00", b"bplist00" + bytes(32), b"bplist00" + b"\xff" * 40, b"<plist><key>a</key></plist>",
             b'<!DOCTYPE x [<!ENTITY e "v">]><plist><string>&e;</string></plist>', b"<plist><true/></plist>", b"<plist><data>*</data></plist>"):
    shown(f"plist {data[:30]!r}", plistlib.loads, data)
shown("plist object", plistlib.dumps, {"a": None})
shown("plist object", plistlib.dumps, {1: 2})

for text in ("a", "a =", "a = 1 b = 2", "a = 1\na = 2", "[a", "[a]\n[a]", "a = [1", "a = {b = 1", "a = 'x", 'a = "x', 'a = "\\q"', "a = 01", "a = 1__0", "= 1",
             "a.b = 1\na = 2", "a = 1979-13-01", "a = nan_", "[[a]]\n[a]", "a = tru", "a = 1\r", "a = '''x", "\x00", "a = {b = 1,, }", "é = 1", 'a = "\\ud800"',
             "a = 1e", "a = 0x", "[a.]", "a..b = 1", "[]"):
    shown(f"toml {text!r}", tomllib.loads, text)
shown("toml bytes", tomllib.loads, b"a = 1")
shown("toml file", tomllib.load, io.StringIO("a = 1"))

for text in ("a = 1", "[a", "[a]\n[a]", "[a]\nb = 1\nb = 2", "[a]\nb", "[a]\n  b = 1\nc", "[a]\nb = %(c)s", "[a]\nb = %x"):
    parser = configparser.ConfigParser()
    shown(f"ini {text!r}", parser.read_string, text)
    shown(f"ini get {text!r}", parser.get, "a", "b")

for text, options in (('a,"b', {}), ('a,"b', {"strict": True}), ('"a"b,c', {"strict": True}), ('a\0b', {}), ("a\rb", {}), ("a,b\\", {"escapechar": "\\"}),
                      ("a,b\\", {"escapechar": "\\", "strict": True}), ("1,x", {"quoting": csv.QUOTE_NONNUMERIC}), ("x" * 200_000, {}),
                      ('"a\nb', {"strict": True})):
    shown(f"csv {text[:20]!r} {options}", lambda: list(csv.reader(io.StringIO(text, newline=""), **options)))
shown("csv bytes", lambda: list(csv.reader([b"a"])))
shown("csv number", lambda: list(csv.reader([1])))
shown("csv write", csv.writer(io.StringIO(), quoting=csv.QUOTE_NONE).writerow, ["a,b"])
shown("csv write", csv.writer(io.StringIO(), quoting=csv.QUOTE_NONE, quotechar=None).writerow, ["a\n"])
shown("csv row", csv.writer(io.StringIO()).writerow, 5)
shown("csv dict", csv.DictWriter(io.StringIO(), ["a"]).writerow, {"b": 1})
for options in ({"delimiter": ""}, {"delimiter": "ab"}, {"quotechar": 5}, {"quoting": 9}, {"lineterminator": None}, {"delimiter": "\n"}, {"x": 1}):
    shown(f"csv {options}", csv.reader, [], **options)
for text in ("1 +", "f(", "{1:}", "[1, 2", "lambda", "__import__('os')", "1 if 2"):
    shown(f"literal {text!r}", ast.literal_eval, text)
