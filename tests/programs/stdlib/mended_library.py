# Small mends of the library's modules.
import configparser
import http.client
import http.cookiejar
import io
import plistlib
import tempfile
import traceback
import urllib.request
import xml.etree.ElementTree as ET
import zipfile
from email.message import Message

print("# configparser")
for delimiters in (" ",), (" ", "="), ("=", " "), ("\t",), ("=", ":"), ("::",):
    for text in "foo bar=baz", "foo = bar=baz", "foo  bar", "foo\tbar", "two words = x", "foo::bar", "foo :: bar::baz", "alone":
        for no_value in False, True:
            parser = configparser.ConfigParser(delimiters=delimiters, allow_no_value=no_value)
            try:
                parser.read_string("[all]\n" + text)
                print(delimiters, repr(text), no_value, dict(parser["all"]))
            except configparser.ParsingError as error:
                print(delimiters, repr(text), no_value, type(error).__name__)

print("# plistlib")
for fmt in plistlib.FMT_XML, plistlib.FMT_BINARY:
    data = plistlib.dumps({42: "n", "b": {1: 2, "c": "d"}, "a": 1}, fmt=fmt, skipkeys=True)
    print(list(plistlib.loads(data).items()))
    try:
        plistlib.dumps({42: "n"}, fmt=fmt)
    except TypeError as error:
        print(error)

print("# http.cookiejar")
for magic in "# Netscape HTTP Cookie File", "# netscape http cookie file", "# http cookie file", "# Other file":
    with tempfile.NamedTemporaryFile("w") as file:
        print(magic, ".example.com\tTRUE\t/\tFALSE\t0\tsession\tbar", ".example.com\tTRUE\t/\tFALSE\t4000000000\tlong\tbar",
              sep="\n", file=file, flush=True)
        for discard in False, True:
            jar = http.cookiejar.MozillaCookieJar()
            try:
                jar.load(file.name, ignore_discard=discard)
            except http.cookiejar.LoadError:
                print(magic, "is none")
            print([(cookie.name, cookie.expires, cookie.discard) for cookie in jar])


class Response:
    def __init__(self, *headers):
        self.message = Message()
        for header in headers:
            name, value = header.split(": ", 1)
            self.message[name] = value

    def info(self):
        return self.message


request = urllib.request.Request("http://www.example.com/")
for header in "a=b; Version=-1", "a=b; Version=spam", "a=b; Version=0", "a=b":
    jar = http.cookiejar.CookieJar()
    jar.extract_cookies(Response("Set-Cookie: " + header), request)
    print(header, [(cookie.name, cookie.version) for cookie in jar])

print("# http.client")


class Socket:
    def __init__(self, data):
        self.data = data

    def makefile(self, mode):
        return io.BytesIO(self.data)


def read(data):
    response = http.client.HTTPResponse(Socket(data))
    try:
        response.begin()
        return response.status, response.read()
    except http.client.HTTPException as error:
        return type(error).__name__, str(error)


final = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n"
for n in 0, 1, 100, 101, 200:
    print(n, read(b"HTTP/1.1 100 Continue\r\n\r\n" * n + final))
    print(n, read(chunked + b"X-Trailer: x\r\n" * n + b"\r\n"))

print("# xml.etree")
for doctype in "<!DOCTYPE html>", '<!DOCTYPE html [<!ENTITY e "v">]>', '<!DOCTYPE html SYSTEM "a.dtd">', \
        '<!DOCTYPE html PUBLIC "-//P" "a.dtd">', "<!DOCTYPE\nhtml\n>":
    class Target:
        got = None

        def doctype(self, *args):
            self.got = args

        def close(self):
            return self.got

    parser = ET.XMLParser(target=Target())
    parser.feed(doctype + "<html/>")
    print(parser.close())
element = ET.XML("<html>\xa0<body><p>text</p>\xa0</body> </html>")
ET.indent(element)
print(ET.tostring(element))
print(repr(ET.canonicalize("<a> \xa0x\xa0 <b>\n</b></a>", strip_text=True)))
root = ET.XML("<r><a n='1'/><b/><a n='2'/><c><a n='3'/></c><a n='4'/></r>")
for path in ".//a[1]", ".//a[2]", ".//a[last()]", ".//a[last()-1]", "./a[9]":
    print(path, [found.get("n") for found in root.findall(path)])

print("# zipfile")
for compression in zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA, zipfile.ZIP_ZSTANDARD:
    buffer, content = io.BytesIO(), bytes(300_000) + bytes(range(256)) * 40
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        archive.writestr("large", content)
        with archive.open("other", "w") as file:
            try:
                archive.mkdir("folder")
            except ValueError as error:
                print(error)
            file.write(b"other")
        archive.mkdir("folder")
    try:
        archive.mkdir("closed")
    except ValueError as error:
        print(error)
    with zipfile.ZipFile(buffer) as archive:
        print(archive.namelist(), archive.read("large") == content, archive.read("other"))
        with archive.open("large") as file:
            print(len(file._read1(100)) <= file.MIN_READ_SIZE)
        with archive.open("large") as file:
            pieces = [file.read(1000), file.read1(7000), file.read(1), *iter(lambda: file.read(50_001), b"")]
            print(b"".join(pieces) == content)
            file.seek(300_001)
            print(file.read(3))

print("# traceback")
for message in NotImplemented, "", None, "text":
    print(traceback.format_exception_only(SyntaxError(message)))


def unbound():
    something = 1
    print(somethong)
    somethong = something


def unknown():
    something = 1
    print(somethong, something)


for function in unbound, unknown:
    try:
        function()
    except NameError as error:
        print("".join(traceback.TracebackException.from_exception(error).format_exception_only()))

print("# xml.sax, xml.dom")
from xml.dom.minidom import parseString
from xml.sax.saxutils import XMLGenerator

out = io.StringIO()
generator = XMLGenerator(out)
for prefix, uri in ("n", 'http://example.org/?a="1"&b=<2>'), (None, "http://example.org/'"):
    generator.startPrefixMapping(prefix, uri)
    generator.startElementNS((uri, "doc"), None, {})
    generator.endElementNS((uri, "doc"), None)
    generator.endPrefixMapping(prefix)
print(out.getvalue())
dom = parseString("<!DOCTYPE a [<!ELEMENT a (b)*><!ELEMENT b (#PCDATA)>]><a> <b>x</b>\xa0</a>")
print([child.isWhitespaceInElementContent for child in dom.documentElement.childNodes[::2]])

print("# gettext, tarfile, asyncio")
import asyncio
import gettext
import socket
import tarfile

for text in "!n + 1", "!n < 3", "!n * 2", "!!n", "!(n == 1) && n", "n != 1", "!n ? 2 : !n + 5":
    plural = gettext.c2py(text)
    print(text, [plural(n) for n in range(4)])
with tempfile.TemporaryFile() as file:
    with tarfile.open(fileobj=file, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("./name/"))
        folder = tarfile.TarInfo("folder/")
        folder.type = tarfile.DIRTYPE
        archive.addfile(folder)
    file.seek(0)
    with tarfile.open(fileobj=file) as archive:
        print(archive.getnames(), archive.getmember("./name/").name, archive.getmember("folder/").isdir())
        try:
            archive.getmember("./name")
        except KeyError as error:
            print(error)


async def write(chunks):
    reading, writing = socket.socketpair()
    with reading:
        _, writer = await asyncio.open_connection(sock=writing)
        writer.writelines(chunks)
        writer.close()
        await asyncio.wait_for(writer.wait_closed(), 10)
        print(chunks, reading.recv(100))


for chunks in [b"data", b""], [b"", b""], [b"", b"a", b"b"]:
    asyncio.run(write(chunks))
