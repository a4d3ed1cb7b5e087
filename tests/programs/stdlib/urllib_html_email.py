"""urllib.parse, html, html.parser, email and http parts that need no network, mimetypes, cookies."""
import html
import mimetypes
from email import message_from_string
from email.message import EmailMessage
from email.utils import parseaddr, formataddr, parsedate_to_datetime, formatdate
from html.parser import HTMLParser
from http import HTTPStatus, HTTPMethod
from http.cookies import SimpleCookie
from urllib.parse import *


def err(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__ + ":", e)


u = urlparse("https://user:pa%20ss@Host.com:8080/a/b;p?q=1&r=2#frag")
print(u, u.hostname, u.port, u.username, u.password, u.netloc, u.geturl(), u._replace(scheme="http").geturl(), urlsplit("//h/p?x").query, urlparse("mailto:a@b"), urlparse("/rel/path"), urlparse("http://[::1]:80/").hostname, urlunparse(("s", "n", "/p", "", "q", "f")), urldefrag("a#b"), urlsplit("HTTP://x").scheme, urlsplit(b"http://a/b"))
for f in (lambda: urlparse("http://a:99999").port, lambda: urlparse("http://a:x").port, lambda: urlparse("http://[::1"), lambda: urlsplit(5), lambda: urljoin("a", b"b"), lambda: quote(5), lambda: parse_qs("a=1&b", strict_parsing=True), lambda: parse_qs("a=1&b=2", max_num_fields=1), lambda: urlencode(5), lambda: parse_qsl("a;b", separator="")):
    err(f)
base = "http://a/b/c/d;p?q"
print([urljoin(base, x) for x in ("g", "./g", "g/", "/g", "//g", "?y", "g?y", "#s", ";x", "", ".", "..", "../g", "../../g", "../../../g", "g:h", "g/./h", "g/../h", "http://x/y")])
print(quote("a b/ü&?=~"), quote("a/b", safe=""), quote_plus("a b+c"), unquote("a%20b%C3%BC%zz%4"), unquote_plus("a+b%2B"), quote(b"\xff"), unquote("%ff"), unquote("%ff", errors="strict") if False else "", unquote_to_bytes("%ff%41"), quote("日本"), unquote("%E6%97%A5", encoding="utf-8"))
print(urlencode({"a": 1, "b": "x y", "c": ["p", "q"]}), urlencode({"c": ["p", "q"]}, doseq=True), urlencode([("k", "ü"), ("k", None)]), parse_qs("a=1&a=2&b=&c=x%20y"), parse_qs("b=&c", keep_blank_values=True), parse_qsl("a=1;b=2", separator=";"), parse_qs("%C3%BC=%C3%A9"), parse_qs(b"a=1"), urlencode({}))
print(html.escape("<a href=\"x\">'&'</a>"), html.escape('"', quote=False), html.unescape("&lt;&amp;&#65;&#x42;&eacute;&nbsp;&notit;&bogus;&copy &#128;&#0;"))


class P(HTMLParser):
    def __init__(self): super().__init__(); self.log = []
    def handle_starttag(self, t, a): self.log.append(("start", t, a))
    def handle_endtag(self, t): self.log.append(("end", t))
    def handle_startendtag(self, t, a): self.log.append(("empty", t, a))
    def handle_data(self, d): self.log.append(("data", d))
    def handle_comment(self, d): self.log.append(("comment", d))
    def handle_decl(self, d): self.log.append(("decl", d))
    def handle_pi(self, d): self.log.append(("pi", d))


p = P()
p.feed("<!DOCTYPE html><p class='a b' id=x checked>Hi &amp; <b>bold</B><br/><!-- c --><?pi x?><script>if (a < b) '</p>'</script> tail")
p.feed(" more <a href=\"u?a=1&amp;b=2\">l</a>")
p.close()
for e in p.log:
    print(e)
m = message_from_string("From: A <a@b.c>\nTo: x@y.z\nSubject: =?utf-8?q?h=C3=A9llo?=\nX-Multi: one\n two\nContent-Type: text/plain; charset=utf-8\n\nbody line\n")
print(m["from"], m["SUBJECT"], m["X-Multi"], m.get_payload(), m.get_content_type(), m.get_content_charset(), m.keys(), m["nope"], m.is_multipart(), parseaddr(m["From"]), formataddr(("É", "e@x.y")), parsedate_to_datetime("Tue, 02 Jan 2024 03:04:05 +0100"), formatdate(0))
e = EmailMessage()
e["Subject"], e["From"], e["To"] = "Sübject", "me@x.y", "a@b.c, d@e.f"
e.set_content("Hello\nwörld\n")
e.add_alternative("<p>hi</p>", subtype="html")
e.set_boundary("BOUNDARY")
print(e.as_string())
print([x.get_content_type() for x in e.walk()], e["to"].addresses[1].username, e.get_body(("html",)).get_content())
c = SimpleCookie("a=1; b=\"x y\"")
c["n"] = "v"
c["n"]["path"], c["n"]["max-age"], c["n"]["httponly"] = "/", 60, True
print(c["a"].value, c["b"].value, c["n"].OutputString(), c.output(header="H:"))
print(mimetypes.guess_type("a.html"), mimetypes.guess_type("x.tar.gz"), mimetypes.guess_extension("image/png"), HTTPStatus(404), HTTPStatus.OK.phrase, HTTPStatus.NOT_FOUND == 404, HTTPStatus.IM_A_TEAPOT.is_client_error, HTTPMethod.GET, repr(HTTPStatus.OK))
