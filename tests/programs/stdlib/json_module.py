"""json: dumps and loads with every option, errors with positions, custom encoders and decoders."""
import io
import json
from decimal import Decimal


def err(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__ + ":", e)


data = {"s": "é\"\\\n\t\x01😀/", "i": 1, "big": 2**70, "f": 1.5, "e": 1e100, "t": True, "n": None, "l": [1, [2, []], {}], "d": {"k": {"z": 0}}, "tuple": (1, 2), "empty": ""}
print(json.dumps(data))
print(json.dumps(data, ensure_ascii=False, separators=(",", ":")))
print(json.dumps(data, indent=2, sort_keys=True))
print(json.dumps([1, [2]], indent="\t"), json.dumps([], indent=2), json.dumps({}, indent=2), json.dumps([1, 2], indent=0), json.dumps({"a": 1}, indent=1, separators=(", ", "=")))
print(json.dumps({1: "a", 1.5: "b", True: "c", None: "d", "x": "e"}), json.dumps([float("inf"), float("nan"), -float("inf")]), json.dumps("\ud800\u2028"), json.dumps(0.1), json.dumps(1e16), json.dumps(-0.0), json.dumps(True), json.dumps("a/b"), json.dumps([1.0, 100000.0, 1e-7]))
for f in (lambda: json.dumps({1, 2}), lambda: json.dumps(b"x"), lambda: json.dumps(1j), lambda: json.dumps({(1,): 2}), lambda: json.dumps(float("nan"), allow_nan=False), lambda: json.dumps({"a": [{"b": object()}]}) and 0, lambda: json.dumps(json), lambda: json.dumps({(1,): 2}, skipkeys=True), lambda: json.dumps({"b": 1, 1: 2}, sort_keys=True), lambda: json.dumps([[]], indent=1.5) and 0):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, str(e).split(" at 0x")[0], getattr(e, "__notes__", None))
l = []
l.append(l)
err(lambda: json.dumps(l))
d = {}
d["d"] = d
err(lambda: json.dumps(d))
for s in ('{"a": [1, 2.5, "x\\u00e9\\ud83d\\ude00\\n", true, false, null]}', " 1 ", '"s"', "[]", "{}", "-0", "-0.0", "1E5", "1e-2", "123456789012345678901234567890", "NaN", "-Infinity", '{"a":1,"a":2}', '"\\/\\b\\f"', "[1,[2,[3]]]", b'{"k": "\xc3\xa9"}', '"\ud800"', b"\xef\xbb\xbf[1]", "1.0", '["\\ud800"]', b"\xff\xfe[\x00]\x00"):
    err(lambda: json.loads(s))
for s in ("", " ", "{", "[", "[1", "[1,", "[1,]", '{"a"', '{"a":', '{"a":1', '{"a":1,', '{"a":1,}', "{1:2}", "{'a':1}", "nul", "True", "01", "1.", ".5", "+1", "1 2", '"abc', '"a\nb"', '"\\x"', '"\\u12"', "[1\n,2\n,,3]", "\ufeff[]", "--1", "[1 2]", '{"a" 1}', "]", "1e", "tru", '"\\', "[" * 5, '{"a":1 "b":2}', "\x00", "1,"):
    try:
        print(json.loads(s))
    except json.JSONDecodeError as e:
        print(repr(s), "|", e, "|", e.msg, e.pos, e.lineno, e.colno)
for bad in (5, None, [], 1.5):
    err(lambda: json.loads(bad))
print(json.loads("[1.5, 2, 1e3]", parse_float=Decimal), json.loads("[1, 2]", parse_int=str), json.loads("[NaN, Infinity]", parse_constant=lambda c: "const " + c), json.loads('{"a": {"b": 1}}', object_hook=lambda d: sorted(d.items())), json.loads('{"a": 1, "a": 2}', object_pairs_hook=lambda p: p), json.loads('"a\nb"', strict=False))


class Enc(json.JSONEncoder):
    def default(self, o):
        if isinstance(o, set): return sorted(o)
        if isinstance(o, complex): return {"re": o.real, "im": o.imag}
        return super().default(o)


print(json.dumps({"s": {3, 1}, "c": 1 + 2j}, cls=Enc), json.dumps({1, 2}, default=list), list(Enc(indent=1).iterencode([1, {2}])), Enc().encode("x"))
err(lambda: json.dumps(b"x", cls=Enc))
err(lambda: json.dumps(object, default=lambda o: o))


class Dec(json.JSONDecoder):
    def __init__(self): super().__init__(object_hook=lambda d: complex(d["re"], d["im"]) if "re" in d else d)


print(json.loads('{"re": 1, "im": 2}', cls=Dec), json.JSONDecoder().raw_decode('[1] rest'), json.JSONDecoder().decode(" [1] "))
f = io.StringIO()
json.dump({"a": [1]}, f, indent=1)
f.seek(0)
print(f.getvalue(), json.load(f), json.load(io.BytesIO(b"[1]")))


class I(int): pass
class S(str): pass
class F(float):
    def __repr__(self): return "F!"
class L(list): pass
class D(dict): pass


from enum import IntEnum, StrEnum
E = IntEnum("E", "A B")
print(json.dumps([I(5), S("x"), F(1.5), L([1]), D(a=1), E.A, {E.B: 1}]), json.dumps(StrEnum("Z", "P").P))
big = {str(i): [i, i / 2, str(i), None, {"n": i}] for i in range(500)}
text = json.dumps(big)
print(len(text), json.loads(text) == big, json.loads(json.dumps(big, indent=3)) == big, len(json.dumps(list(range(10000)))))
print(json.loads("[" * 300 + "]" * 300) is not None, json.detect_encoding(b'\x00{'), json.decoder.JSONDecodeError is json.JSONDecodeError)
