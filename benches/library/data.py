"""Formats of data: JSON, CSV, pickle, marshal, XML, SQLite, struct, array, plist, TOML, INI."""
import array
import configparser
import csv
import io
import json
import marshal
import pickle
import plistlib
import sqlite3
import struct
import tempfile
import tomllib
import xml.etree.ElementTree as ET
from cases import WORDS, Numbers, case, check


def _records(n):
    numbers = Numbers(5)
    return [
        {
            "id": i,
            "name": f"{WORDS[numbers.below(len(WORDS))]} {WORDS[numbers.below(len(WORDS))]}",
            "price": numbers.below(100_000) / 100,
            "tags": [WORDS[numbers.below(60)] for _ in range(numbers.below(6))],
            "active": i % 3 == 0,
            "parent": None if i % 5 else {"id": i // 5, "note": "plain ascii text with \"quotes\" and \n lines"},
        }
        for i in range(n)
    ]


@case(300_000)
def json_loads(n):
    text = json.dumps(_records(n))
    return lambda: len(json.loads(text))


@case(300_000)
def json_dumps(n):
    records = _records(n)
    return lambda: check(json.dumps(records))


@case(60_000)
def json_dumps_indent(n):
    records = _records(n)
    return lambda: check(json.dumps(records, indent=2, sort_keys=True, ensure_ascii=False))


@case(100_000)
def json_small(n):
    record = _records(1)[0]
    text = json.dumps(record)

    def work():
        total = 0
        for _ in range(n):
            total += len(json.loads(text)) + len(json.dumps(record))
        return total
    return work


@case(500_000)
def csv_read(n):
    text = "".join(f'{i},"some, quoted {i}",{i * 0.5},plain text,"say ""hi"""\r\n' for i in range(n))
    return lambda: sum(len(row[1]) for row in csv.reader(io.StringIO(text)))


@case(500_000)
def csv_write(n):
    rows = [(i, f"some, quoted {i}", i * 0.5, "plain text", 'say "hi"') for i in range(n)]

    def work():
        out = io.StringIO()
        csv.writer(out).writerows(rows)
        return check(out.getvalue())
    return work


@case(200_000)
def csv_dicts(n):
    text = "id,name,price\n" + "".join(f"{i},name {i},{i / 4}\n" for i in range(n))

    def work():
        out = io.StringIO()
        writer = csv.DictWriter(out, ["id", "name", "price"])
        for row in csv.DictReader(io.StringIO(text)):
            writer.writerow(row)
        return check(out.getvalue())
    return work


@case(300_000)
def pickle_dumps(n):
    records = _records(n)
    return lambda: len(pickle.dumps(records, 5))


@case(300_000)
def pickle_loads(n):
    data = pickle.dumps(_records(n), 5)
    return lambda: len(pickle.loads(data))


class Point:
    def __init__(self, x, y):
        self.x = x
        self.y = y


@case(200_000)
def pickle_objects(n):
    points = [Point(i, str(i)) for i in range(n)]
    return lambda: sum(p.x for p in pickle.loads(pickle.dumps(points)))


@case(300_000)
def marshal_round(n):
    records = _records(n)
    return lambda: len(marshal.loads(marshal.dumps(records)))


@case(1_000_000)
def struct_pack(n):
    packer = struct.Struct("<iHdq8s")

    def work():
        total = 0
        for i in range(n):
            a, b, c, d, e = packer.unpack(packer.pack(i, i & 0xFFFF, i * 0.5, -i, b"abcdefgh"))
            total += a + b
        return total
    return work


@case(2_000_000)
def struct_iter_unpack(n):
    data = struct.pack(f"<{n}i", *range(n))
    return lambda: (sum(x for x, in struct.iter_unpack("<i", data)), sum(struct.unpack(f"<{n}i", data)))


@case(5_000_000)
def array_use(n):
    def work():
        a = array.array("q", range(n))
        a.extend(a[:n // 2])
        a.reverse()
        a.byteswap()
        a.byteswap()
        b = array.array("d", a)
        for i in range(0, n, 5):
            a[i] += 1
        return sum(a), b.count(3.0), len(a.tobytes()), a.index(7)
    return work


def _document(n):
    """An XML document of about n characters."""
    items = n // 210 + 1
    numbers = Numbers(9)
    parts = ['<?xml version="1.0" encoding="utf-8"?>\n<catalog xmlns:x="urn:x">\n']
    for i in range(items):
        word = WORDS[numbers.below(len(WORDS))]
        parts.append(f'  <item id="{i}" kind="{word}">\n    <name>{word} &amp; {word}</name>\n    <x:price unit="EUR">{i / 4}'
                     f'</x:price>\n    <note>some longer text about {word}, which is not much\n but goes on</note>\n  </item>\n')
    parts.append("</catalog>\n")
    return "".join(parts).encode()


@case(50_000_000)
def xml_parse(n):
    data = _document(n)
    return lambda: len(ET.fromstring(data))


@case(50_000_000)
def xml_iterate(n):
    root = ET.fromstring(_document(n))

    def work():
        total = sum(len(e.text) for e in root.iter("name"))
        total += len(root.findall("item/note")) + sum(1 for e in root.iter() if e.get("kind") is None)
        return total + len(root.findall(".//item[@kind='time']"))
    return work


@case(50_000_000)
def xml_write(n):
    root = ET.fromstring(_document(n))
    return lambda: check(ET.tostring(root))


@case(20_000_000)
def xml_iterparse(n):
    data = _document(n)

    def work():
        total = 0
        for _, element in ET.iterparse(io.BytesIO(data)):
            if element.tag == "item":
                total += len(element.attrib)
                element.clear()
        return total
    return work


@case(10_000_000)
def xml_sax(n):
    import xml.sax
    data = _document(n)

    class Count(xml.sax.ContentHandler):
        seen = 0

        def startElement(self, name, attrs):
            self.seen += len(attrs)

        def characters(self, content):
            self.seen += len(content)

    def work():
        handler = Count()
        xml.sax.parseString(data, handler)
        return handler.seen
    return work


@case(5_000_000)
def xml_minidom(n):
    import xml.dom.minidom
    data = _document(n)
    return lambda: len(xml.dom.minidom.parseString(data).toxml())


@case(200_000)
def sqlite_round(n):
    rows = [(i, f"name {i}", i * 0.25, None if i % 7 else b"blob") for i in range(n)]

    def work():
        with tempfile.TemporaryDirectory() as folder:
            db = sqlite3.connect(folder + "/data.db")
            db.execute("create table t (id integer primary key, name text, price real, data blob)")
            with db:
                db.executemany("insert into t values (?, ?, ?, ?)", rows)
            back = db.execute("select * from t order by id").fetchall()
            total = sum(row[0] for row in db.execute("select id, name from t where price > ?", (n / 8,)))
            db.close()
        return back == rows, total
    return work


@case(100_000)
def sqlite_lookups(n):
    db = sqlite3.connect(":memory:")
    db.execute("create table t (id integer primary key, name text)")
    db.executemany("insert into t values (?, ?)", [(i, f"name {i}") for i in range(1000)])

    def work():
        return sum(len(db.execute("select name from t where id = ?", (i % 1000,)).fetchone()[0]) for i in range(n))
    return work


@case(20_000)
def plist_round(n):
    records = [{k: v for k, v in r.items() if v is not None} for r in _records(n)]
    return lambda: len(plistlib.loads(plistlib.dumps(records))) + len(
        plistlib.loads(plistlib.dumps(records, fmt=plistlib.FMT_BINARY)))


@case(5_000)
def toml_parse(n):
    text = "".join(f'[[item]]\nname = "item {i}"\nprice = {i / 4}\ntags = ["a", "b", {i}]\nwhen = 2020-01-02T03:04:05Z\n'
                   for i in range(n))
    return lambda: len(tomllib.loads(text)["item"])


@case(5_000)
def ini_parse(n):
    text = "".join(f"[section{i}]\nname = item {i}\nprice: {i / 4}\n; a comment\nlong = a\n  b\n  c\n\n" for i in range(n))

    def work():
        parser = configparser.ConfigParser()
        parser.read_string(text)
        out = io.StringIO()
        parser.write(out)
        return check(out.getvalue())
    return work
