# _csv: dialects, reader and writer with their errors.
import _csv
import copy
import csv
import io


def show(f, *args, **kwargs):
    try:
        r = f(*args, **kwargs)
        print(type(r).__name__ if "object at" in repr(r) else repr(r))
    except Exception as e:
        print(type(e).__name__, e)


show(_csv.reader)
show(_csv.reader, 5)
show(_csv.reader, [], 5)
show(_csv.reader, [], "nope")
show(_csv.reader, [], "excel", 3)
for name in ("delimiter", "quotechar", "escapechar", "lineterminator", "quoting", "strict", "doublequote", "skipinitialspace"):
    for value in ("", "ab", 5, None, "x", -1, 9, 2 ** 40, True, "\n", "\r", " ", "\t", '"', ",", "é", 3):
        show(_csv.reader, [], **{name: value})
show(_csv.reader, [], foo=1)
show(_csv.reader, [], quotechar=None, quoting=1)
for d in ' \n\r\t"':
    show(_csv.reader, [], delimiter=d, skipinitialspace=True)
    show(_csv.reader, [], quotechar=d, skipinitialspace=True)
    show(_csv.reader, [], escapechar=d, skipinitialspace=True)
show(_csv.reader, [], delimiter=";", quotechar=";")
show(_csv.reader, [], delimiter=";", escapechar=";")
show(_csv.reader, [], quotechar=";", escapechar=";")
show(_csv.reader, [], delimiter=",", lineterminator=",")
show(_csv.reader, [], quotechar=",", lineterminator="a,b")
show(_csv.reader, [], quotechar="b", lineterminator="ab")
show(_csv.Dialect)
show(_csv.Dialect, 1, 2)
show(_csv.Dialect, foo=1)
d = _csv.Dialect()
print([(n, getattr(d, n)) for n in dir(d) if not n.startswith("_")])
show(copy.copy, d)
show(d.__reduce__)
show(d.__reduce_ex__, 4)
show(_csv.get_dialect, "nope")
show(_csv.get_dialect, 5)
show(_csv.get_dialect, [])
show(_csv.unregister_dialect, "nope")
show(_csv.register_dialect, 5)
show(_csv.register_dialect, "a", 5)
show(_csv.register_dialect, "b", "nope")
show(_csv.register_dialect)
show(_csv.register_dialect, "x", delimiter="xx")
show(_csv.register_dialect, "c", d)
print(_csv.get_dialect("c") is d)


class D:
    delimiter = ";"
    quoting = 3


show(_csv.register_dialect, "e", D)
print(_csv.get_dialect("e").delimiter, _csv.get_dialect("e").quotechar, _csv.list_dialects())
show(_csv.unregister_dialect, "e")
for limit in ("x", 5, 2 ** 70, -5, 131072, None, True):
    show(_csv.field_size_limit, limit)
show(_csv.field_size_limit)


def read(lines, **kwargs):
    out = []
    try:
        reader = _csv.reader(lines, **kwargs)
        for row in reader:
            out.append(row)
        print(out, reader.line_num)
    except Exception as e:
        print(type(e).__name__, e, out, reader.line_num)


for lines in (['a,b\n', '"x\n', 'y",z'], ['a"b"c,d'], ['"a"b,c'], ['"a'], ['a\nb'], ['a\r\nb'], ['a\rb'], ['a\n\n'], [''], ['\n'], ['\r\n', 'x'],
              [5], [b'x'], [None], ['a\0b'], ['"a"\n"b"'], ['""'], ['"""a"""'], [','], [',\n', ',a'], ['é,ü', '"😀"'], ['" a" ,b'], [],
              ['a,b\r', 'c'], [' a, b,  "c d" '], ['a\\,b,\\n'], ['"a\\"b"'], ['a\\\nb'], ['\\\n', 'b'], ['\\', 'b'], ['"\\', 'b"'], ['a\\'],
              ['1,2.5,"x", 3'], ['1,x'], [',"",""a,5'], [',"",5,x'], [',"",5'], ['1 ,"2" ,'], ['1e5,-1,nan,0x10'], ["'a''b',c"], ['a;b,c'],
              ["x" * 100 + ",y"], ['""x""', 'y'], ['a,"b\r\nc\nd\re",f'], ['"a""', 'b"']):
    read(lines)
    read(lines, strict=True)
    read(lines, escapechar="\\")
    read(lines, skipinitialspace=True, delimiter=";")
    read(lines, quotechar="'", doublequote=False)
    read(lines, delimiter="ü", quotechar="é")
    for quoting in range(6):
        read(lines, quoting=quoting)
_csv.field_size_limit(5)
read(['abcde,x'])
read(['abcdef'])
read(['a,"abcdef"'])
read(['ééééé'])
_csv.field_size_limit(131072)


class W:
    def write(self, s):
        self.s = s
        return len(s)


def write(row, **kwargs):
    out = W()
    try:
        n = _csv.writer(out, **kwargs).writerow(row)
        print(repr(out.s), n)
    except Exception as e:
        print(type(e).__name__, e)


show(_csv.writer)
show(_csv.writer, 5)
show(_csv.writer, W(), foo=1)
rows = ([], [''], [None], ['', None], 5, [1, 2.5, None, True, 'a b', 'a,b', 'a"b', 'a\nb', 'a\rb', ''], [1j, b'x', object], ['a\\b'], [' '], ['\n'], 'ab', [' a'],
        ['a;b'], [-1], [None, None], ['é"ü', '😀'], ['"'], [10 ** 30, 1e300], ["it's"])
for row in rows:
    for quoting in range(6):
        write(row, quoting=quoting)
        write(row, quoting=quoting, escapechar="\\")
        write(row, quoting=quoting, doublequote=False)
        write(row, quoting=quoting, delimiter=" ", skipinitialspace=True)
        write(row, quoting=quoting, lineterminator=";", escapechar="\\", quotechar="'")
    write(row, quoting=3, quotechar=None, escapechar="!")
w = _csv.writer(W())
show(w.writerows, [[1], [2]])
show(w.writerows, 5)
show(w.writerows, [5])
print([n for n in dir(w) if n[0] != "_"], [n for n in dir(_csv.reader([])) if n[0] != "_"])
show(_csv.Reader)
show(_csv.Writer)
print(_csv.Reader, _csv.Writer, _csv.Dialect, _csv.Error.__mro__)


class Bad:
    def write(self, s):
        raise KeyError(1)


show(_csv.writer(Bad()).writerow, [1])

text = io.StringIO(newline="")
dw = csv.DictWriter(text, ["a", "b"], restval="-", extrasaction="ignore")
dw.writeheader()
dw.writerows([{"a": 1, "b": "x,y"}, {"a": 2, "c": 3}])
print(repr(text.getvalue()))
text.seek(0)
print(list(csv.DictReader(text)))
print(csv.Sniffer().sniff("a;b;c\n1;2;3\n").delimiter, csv.Sniffer().has_header("name;n\nx;1\ny;2\n"))
print(list(csv.reader("a\tb".splitlines(), csv.excel_tab)), list(csv.reader(["'a','b'"], quotechar="'")))
