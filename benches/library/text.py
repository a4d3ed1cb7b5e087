"""Text: regular expressions, string methods, Unicode, templates, comparing and wrapping, dates and their formats."""
import datetime
import difflib
import email
import html
import re
import shlex
import string
import textwrap
import time
import unicodedata
import urllib.parse
from cases import case, check, some_text


@case(20_000_000)
def re_findall_words(n):
    text = some_text(n)
    return lambda: len(re.findall(r"\w+", text))


@case(20_000_000)
def re_findall_unicode(n):
    text = some_text(n, plain=False)
    return lambda: (len(re.findall(r"\w+", text)), len(re.findall(r"(?i)straße", text)))


@case(20_000_000)
def re_literals(n):
    text = some_text(n)
    return lambda: (len(re.findall("government", text)), len(re.findall("(?:week|month|year)s?\n", text)),
                    len(re.findall(r"\b[A-Za-z]{9,}\b", text)))


@case(5_000_000)
def re_sub(n):
    text = some_text(n)
    return lambda: (check(re.sub(r"(\w+) (\w+)", r"\2 \1", text)),
                    check(re.sub(r"[aeiou]", lambda m: m[0].upper(), text[:n // 10])), len(re.sub(r"\s+", "", text)))


@case(100_000)
def re_logs(n):
    lines = [f'10.0.{i % 256}.{i % 7} - - [01/Jan/2024:10:{i % 60:02}:00 +0000] "GET /page/{i}?q={i} HTTP/1.1" 200 {i}'
             for i in range(n)]
    pattern = re.compile(r'(?P<host>[\d.]+) \S+ \S+ \[(?P<when>[^\]]+)\] "(?P<verb>\w+) (?P<path>\S+) [^"]*" '
                         r"(?P<status>\d{3}) (?P<size>\d+)")

    def work():
        total = 0
        for line in lines:
            m = pattern.match(line)
            total += int(m["size"]) + len(m.group("path")) + len(m.groupdict())
        return total
    return work


@case(1_000_000)
def re_split_scan(n):
    text = some_text(n)
    tokens = re.compile(r"(?P<word>[a-z]+)|(?P<space>[ \t]+)|(?P<line>\n)|(?P<other>.)")
    return lambda: (len(re.split(r"[ \n]+", text)), sum(m.lastgroup == "word" for m in tokens.finditer(text)))


@case(200)
def re_compile(n):
    def work():
        total = 0
        for i in range(n):
            re.purge()
            total += re.compile(rf"(?P<a>\w+{i})|(?P<b>[a-z0-9_]{{2,5}})(?:x|y|zz)*?\s*(?=end)|[^\W\d]+").groups
        return total
    return work


@case(10_000_000)
def str_split_join(n):
    text = some_text(n)
    return lambda: (len(text.split()), len(text.splitlines()), check(" ".join(text.split(" "))), len(text.partition("zz")))


@case(10_000_000)
def str_replace_find(n):
    text = some_text(n)
    return lambda: (check(text.replace("time", "moment")), text.count("a"), text.count("people"), text.rfind("zebra"),
                    "zebra" in text, len(text.replace("\n", "\r\n")))


@case(10_000_000)
def str_case(n):
    text = some_text(n, plain=False)
    return lambda: [check(f(text)) for f in (str.upper, str.lower, str.title, str.casefold, str.swapcase)]


@case(5_000_000)
def str_translate(n):
    text = some_text(n)
    table = str.maketrans("abcdef", "ABCDEF", "xyz")
    wide = str.maketrans({"a": "<a>", "e": "é"})
    return lambda: (check(text.translate(table)), check(text.translate(wide)))


@case(300_000)
def str_small_methods(n):
    def work():
        total = 0
        for i in range(n):
            s = f"  Item {i}: value={i * 2} "
            t = s.strip().lower()
            total += len(t.ljust(30)) + t.startswith("item") + t.find("value") + len(t.split("=")[1]) + t.isdigit()
            total += len("{:>8}|{:.2f}".format(i, i / 3)) + len("%05d %s" % (i, t)) + len(t.removeprefix("item ").zfill(12))
        return total
    return work


@case(50_000_000)
def str_codecs(n):
    plain = some_text(n)
    wide = some_text(n // 4, plain=False)
    return lambda: (len(plain.encode().decode()), check(wide.encode()), len(wide.encode().decode()),
                    len(wide.encode("utf-16").decode("utf-16")), len(plain.encode("latin-1").decode("latin-1")),
                    len(wide.encode("ascii", "replace")))


@case(3_000_000)
def str_slow_codecs(n):
    wide = some_text(n, plain=False)
    return lambda: (len(wide.encode("cp1252", "ignore").decode("cp1252")), len(wide.encode("unicode_escape")),
                    len(wide.encode("ascii", "xmlcharrefreplace")), len(wide.encode("utf-7").decode("utf-7")))


@case(3_000_000)
def str_iterate(n):
    text = some_text(n, plain=False)

    def work():
        vowels = 0
        for c in text:
            if c in "aeiou":
                vowels += 1
        return vowels, sum(map(ord, text)), len(set(text)), check(text[::-1]), check("".join(sorted(text)))
    return work


@case(3_000_000)
def bytes_methods(n):
    data = some_text(n).encode()
    return lambda: (len(data.split()), check(data.replace(b"time", b"x")), data.count(b"e"), check(data.upper()),
                    check(data.translate(bytes(range(255, -1, -1)))), len(data.splitlines()), data.find(b"zebra"),
                    check(bytearray(data)[::-1]))


@case(1_000_000)
def unicode_normalize(n):
    text = some_text(n, plain=False)
    return lambda: [check(unicodedata.normalize(form, text)) for form in ("NFC", "NFD", "NFKC", "NFKD")]


@case(300_000)
def unicode_properties(n):
    def work():
        total = 0
        for i in range(n):
            c = chr(i % 0x3000)
            total += len(unicodedata.category(c)) + unicodedata.combining(c) + len(unicodedata.name(c, ""))
            total += len(unicodedata.bidirectional(c))
        return total
    return work


@case(300)
def difflib_lines(n):
    a = some_text(n * 60).splitlines()
    b = [line if i % 7 else line + " changed" for i, line in enumerate(a) if i % 11]
    return lambda: check(list(difflib.unified_diff(a, b))) + check(list(difflib.ndiff(a[:40], b[:40])))


@case(2_000)
def difflib_close(n):
    words = sorted(set(some_text(20_000).split()))
    names = [w + str(i) for i in range(n // 50 + 1) for w in words][:n]
    return lambda: (difflib.get_close_matches("governmant1", names), round(
        difflib.SequenceMatcher(None, "".join(names[:60]), "".join(names[20:80])).ratio(), 6))


@case(300_000)
def textwrap_fill(n):
    text = some_text(n)
    return lambda: check(textwrap.fill(text, 72)) + check(textwrap.indent(textwrap.dedent(text), "    "))


@case(3_000_000)
def html_escape(n):
    text = some_text(n).replace("time", "<&>")
    return lambda: check(html.unescape(html.escape(text)))


@case(1_000_000)
def html_parser(n):
    from html.parser import HTMLParser
    page = "".join(f'<div class="c{i}" id=x{i}><p>some text &amp; more<br/>and <b>bold</b></p></div>\n' for i in range(n // 80))

    class Count(HTMLParser):
        seen = 0

        def handle_starttag(self, tag, attrs):
            self.seen += len(attrs) + 1

        def handle_data(self, data):
            self.seen += len(data)

    def work():
        parser = Count()
        parser.feed(page)
        parser.close()
        return parser.seen
    return work


@case(30_000)
def url_parse(n):
    def work():
        total = 0
        for i in range(n):
            parts = urllib.parse.urlsplit(f"https://user@host{i}.example.org:8080/a/b%20c/d?x={i}&y=a+b#frag")
            total += len(urllib.parse.parse_qs(parts.query)) + parts.port + len(urllib.parse.quote(f"a b/ü{i}"))
            total += len(urllib.parse.urljoin("http://a/b/c/d", "../x")) + len(urllib.parse.urlencode({"a": i, "b": "c d"}))
        return total
    return work


@case(3_000)
def email_parse(n):
    message = ("From: A <a@example.org>\nTo: b@example.org\nSubject: =?utf-8?q?caf=C3=A9?=\nMIME-Version: 1.0\n"
               'Content-Type: multipart/mixed; boundary="x"\n\n--x\nContent-Type: text/plain\n\nhello\n--x\n'
               "Content-Type: text/html\n\n<b>hello</b>\n--x--\n")
    return lambda: sum(len(email.message_from_string(message).get_payload()) for _ in range(n))


@case(3_000)
def shlex_split(n):
    line = "command --option='a b' \"c d\" e\\ f # comment"
    return lambda: sum(len(shlex.split(line)) for _ in range(n))


@case(100_000)
def string_templates(n):
    template = string.Template("$name has ${count} things at $$5")

    def work():
        return sum(len(template.substitute(name="somebody", count=i)) for i in range(n))
    return work


@case(200_000)
def datetime_parse(n):
    stamps = [f"2024-{i % 12 + 1:02}-{i % 28 + 1:02}T{i % 24:02}:{i % 60:02}:30.{i % 1000:03}+02:00" for i in range(1000)]

    def work():
        total = 0
        for i in range(n):
            total += datetime.datetime.fromisoformat(stamps[i % 1000]).day
        return total
    return work


@case(40_000)
def datetime_strptime(n):
    stamps = [f"{i % 28 + 1:02}/{i % 12 + 1:02}/2024 {i % 24:02}:{i % 60:02}:30" for i in range(1000)]

    def work():
        return sum(datetime.datetime.strptime(stamps[i % 1000], "%d/%m/%Y %H:%M:%S").hour for i in range(n))
    return work


@case(200_000)
def datetime_format(n):
    start = datetime.datetime(2024, 1, 1, 12, 30, tzinfo=datetime.timezone.utc)
    moments = [start + datetime.timedelta(hours=i) for i in range(1000)]

    def work():
        total = 0
        for i in range(n):
            m = moments[i % 1000]
            total += len(m.isoformat()) + len(m.strftime("%Y-%m-%d %H:%M:%S %a %b")) + len(str(m))
        return total
    return work


@case(500_000)
def datetime_arithmetic(n):
    start = datetime.datetime(2024, 1, 1)
    step = datetime.timedelta(hours=7, seconds=3)

    def work():
        moment = start
        days = 0
        for i in range(n):
            moment += step
            if moment > start and (moment - start).days % 2:
                days += moment.weekday()
            moment = moment.replace(microsecond=i % 1000)
        return str(moment), days, hash(moment) == hash(moment.replace())
    return work


@case(50_000)
def datetime_zones(n):
    import zoneinfo
    try:
        zone = zoneinfo.ZoneInfo("Europe/Berlin")
    except zoneinfo.ZoneInfoNotFoundError:
        zone = datetime.timezone(datetime.timedelta(hours=1))
    start = datetime.datetime(2024, 1, 1, tzinfo=datetime.timezone.utc)

    def work():
        total = 0
        for i in range(n):
            total += (start + datetime.timedelta(hours=i)).astimezone(zone).hour
        return total
    return work


@case(100_000)
def time_formats(n):
    def work():
        return sum(len(time.strftime("%Y-%m-%d", time.gmtime(i * 3600))) for i in range(n))
    return work
