"""csv: dialects, quoting, readers, writers, sniffing; configparser: sections, interpolation, errors."""
import configparser
import csv
import io


def err(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__ + ":", e)


rd = lambda s, **k: list(csv.reader(s if isinstance(s, list) else io.StringIO(s, newline=""), **k))
print(rd('a,b,c\n1,"x, y",3\n'), rd('"a""b",c\r\n"multi\nline",2\n'), rd("a;b", delimiter=";"), rd("a b  c", delimiter=" "), rd("a, b", skipinitialspace=True), rd("'a,b',c", quotechar="'"), rd("a,b\n\nc"), rd(""), rd("a\\,b,c", escapechar="\\", quoting=csv.QUOTE_NONE), rd('1,"2",x', quoting=csv.QUOTE_STRINGS) if False else rd('1.5,"x"', quoting=csv.QUOTE_NONNUMERIC), rd('a"b,c'), rd('"a"b,c'), rd(["x,y", "z"]), rd("é,😀"), rd(",,"), rd('""'), rd("a,b\r\nc\rd", ), rd('"unclosed'), rd("a\tb", dialect="excel-tab"))
for f in (lambda: rd('"a"b', strict=True), lambda: rd('"a', strict=True), lambda: rd("a", delimiter=""), lambda: rd("a", delimiter="ab"), lambda: rd("a", dialect="nope"), lambda: rd("a", quoting=99), lambda: rd([b"a"]), lambda: csv.reader(5), lambda: rd("x", quoting=csv.QUOTE_NONNUMERIC), lambda: rd("a", foo=1), lambda: csv.get_dialect("nope"), lambda: csv.writer(5), lambda: csv.field_size_limit("a"), lambda: rd("a", quotechar=None), lambda: rd("a\0b")):
    err(f)


def wr(rows, **k):
    o = io.StringIO(newline="")
    w = csv.writer(o, **k)
    for r in rows:
        w.writerow(r)
    return o.getvalue()


rows = [["a", 1, 2.5, None, True], ["with,comma", 'with"quote', "multi\nline", "", " sp "], [], ["é"]]
print(repr(wr(rows)), repr(wr(rows, quoting=csv.QUOTE_ALL)), repr(wr(rows[:1], quoting=csv.QUOTE_NONNUMERIC)), repr(wr(rows, delimiter="\t", lineterminator="\n")), repr(wr([["a,b"]], quoting=csv.QUOTE_NONE, escapechar="\\")), repr(wr([['a"b']], doublequote=False, escapechar="\\")), repr(wr([["a", None, 1]], quoting=csv.QUOTE_STRINGS)), repr(wr([["a", None, 1]], quoting=csv.QUOTE_NOTNULL)), repr(wr([[""]])), repr(wr([(x for x in "ab")])))
err(lambda: wr([["a,b"]], quoting=csv.QUOTE_NONE))
err(lambda: wr([5]))
err(lambda: wr([None]))
o = io.StringIO()
w = csv.DictWriter(o, ["x", "y"], restval="-", extrasaction="ignore")
w.writeheader()
w.writerows([{"x": 1}, {"y": 2, "z": 9}])
print(repr(o.getvalue()), list(csv.DictReader(io.StringIO("a,b\n1,2\n3\n4,5,6\n"))), list(csv.DictReader(["1,2"], fieldnames=["p", "q"])), csv.DictReader(["h1,h2"]).fieldnames, list(csv.DictReader(["a", "1,2"], restkey="rest")))
err(lambda: csv.DictWriter(o, ["x"]).writerow({"q": 1}))
r = csv.reader(["a", "b", '"c\n', 'd"'])
print(next(r), r.line_num, list(r), r.line_num, r.dialect.delimiter, sorted(csv.list_dialects()))


class D(csv.Dialect):
    delimiter, quotechar, lineterminator, quoting = "|", "^", "\n", csv.QUOTE_MINIMAL


csv.register_dialect("mine", D)
print(repr(wr([["a|b", "c"]], dialect="mine")), rd("^a|b^|c", dialect="mine"), csv.get_dialect("mine").quotechar)
csv.unregister_dialect("mine")
s = csv.Sniffer().sniff("a;b;c\n1;2;3\n4;5;6\n")
print(s.delimiter, csv.Sniffer().has_header("name,age\nx,1\ny,2\n"))
text = "[DEFAULT]\nbase = /root\nlevel = 1\n\n[server]\nhost = localhost ; note\nport: 8080\npath = %(base)s/srv\ndebug = yes\nratio = 2.5\nmulti = line one\n    line two\nempty =\n# comment\n[client]\nlevel = 5\nname = a = b\n"
c = configparser.ConfigParser()
c.read_string(text)
s = c["server"]
print(c.sections(), s["host"], s.getint("port"), s["path"], s.getboolean("debug"), s.getfloat("ratio"), repr(s["multi"]), repr(s["empty"]), s["level"], c.get("client", "level"), c["client"]["name"], "port" in s, c.has_option("server", "base"), c.options("client"), s.get("nope", "fb"), c.get("server", "x", fallback=7), dict(c["client"]), c.items("client"), c.defaults(), c.has_section("zz"), len(c), list(s))
c["new"] = {"a": "1", "B": "2"}
c.set("new", "c", "3")
c.add_section("other")
c.remove_option("new", "a")
c.remove_section("client")
o = io.StringIO()
c.write(o)
print(o.getvalue())
for f in (lambda: c["nope"], lambda: s["nope"], lambda: c.get("nope", "x"), lambda: c.get("server", "nope"), lambda: c.getint("server", "host"), lambda: c.getboolean("server", "host"), lambda: c.add_section("new"), lambda: c.set("server", "x", 5), lambda: configparser.ConfigParser().read_string("no section\n"), lambda: configparser.ConfigParser().read_string("[a]\n[a]\n"), lambda: configparser.ConfigParser().read_string("[a]\nx=1\nx=2\n"), lambda: configparser.ConfigParser().read_string("[a]\njust words\n"), lambda: (c.set("new", "i", "%(zz)s"), c.get("new", "i")), lambda: (c.set("new", "j", "%%(x"), c.get("new", "j")), lambda: c.set("new", "k", "%"), lambda: (c.set("new", "r", "%(r)s"), c.get("new", "r"))):
    err(f)
r = configparser.RawConfigParser(allow_no_value=True, delimiters=("=",), comment_prefixes=("//",), default_section="common", strict=False)
r.optionxform = str
r.read_string("[a]\nKey\nx = %(raw)s\nx = again\n// c\nurl = a:b\n")
print(dict(r["a"]), r.get("a", "Key"))
e = configparser.ConfigParser(interpolation=configparser.ExtendedInterpolation(), defaults={"d": "D"}, converters={"list": lambda v: v.split(",")})
e.read_dict({"p": {"home": "/h", "l": "1,2"}, "q": {"dir": "${p:home}/x/${d}", "cost": "$$5"}})
print(e["q"]["dir"], e["q"]["cost"], e["p"].getlist("l"))
