"""TLS in memory: handshakes, what each side learns, what is refused, and the callbacks."""
import ssl
import sys
import os

DATA = "_tls/"


def hook(args):
    message = args.err_msg.split(" <")[0]
    print("unraisable:", args.exc_type.__name__, args.exc_value, "|", message, "|", args.object)


sys.unraisablehook = hook


def text_of(name):
    with open(DATA + name) as file:
        return file.read()


def server_context(certificate="server.pem"):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(DATA + certificate)
    return context


def client_context(authority="ca.pem"):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if authority:
        context.load_verify_locations(DATA + authority)
    return context


def show(error):
    text = str(error).rsplit(" (", 1)[0].replace("ssl/tls alert", "sslv3 alert")
    print(" ", type(error).__name__, error.errno, error.library, error.reason, "|", text)
    if isinstance(error, ssl.SSLCertVerificationError):
        print("   ", error.verify_code, error.verify_message)


def connect(server, client, name="localhost", session=None):
    """Both ends after as much of a handshake as there is, and which of them ended it well."""
    upward, downward = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = [
        client.wrap_bio(downward, upward, server_hostname=name, session=session),
        server.wrap_bio(upward, downward, server_side=True),
    ]
    done = [False, False]
    failed = [False, False]
    for _ in range(6):
        for i, end in enumerate(ends):
            if done[i] or failed[i]:
                continue
            try:
                end.do_handshake()
                done[i] = True
            except ssl.SSLWantReadError:
                pass
            except Exception as e:
                failed[i] = True
                if isinstance(e, ssl.SSLError):
                    show(e)
                else:
                    print(" ", repr(e))
    return *ends, done


print("-- a connection")
server, client = server_context(), client_context()
c, s, done = connect(server, client)
print(done, c.version(), s.version(), c.cipher() == s.cipher(), c.compression(), c.server_hostname, s.server_side)
print(c.getpeercert())
print(s.getpeercert(), s.getpeercert(True), len(c.getpeercert(True)) > 500)
print(ssl.DER_cert_to_PEM_cert(c.getpeercert(True)) in text_of("server.pem"))
print(c.write(b"hello"), s.read(3), s.pending(), s.read(), s.write(b"x" * 40000))
got = bytearray(50000)
total = 0
while total < 40000:
    total += c.read(50000, memoryview(got)[total:])
print(total, got[:total] == b"x" * 40000)
try:
    c.read(1)
except ssl.SSLWantReadError as e:
    show(e)
chain = c._sslobj.get_verified_chain()
print(chain, c._sslobj.get_unverified_chain(), s._sslobj.get_verified_chain(), s._sslobj.get_unverified_chain())
print(chain[0] == c._sslobj.get_unverified_chain()[0], chain[0] == chain[1], chain[0] == 1, hash(chain[0]) == hash(chain[0]))
print(chain[1].public_bytes() == text_of("ca.pem"), chain[1].get_info()["subject"])
print(c.get_channel_binding("tls-unique") == s.get_channel_binding("tls-unique"), c.selected_alpn_protocol())
print(c.session.has_ticket, c.session == c.session, c.session != c.session, c.session == 1, c.session_reused)
print(s.shared_ciphers()[0][1], c.shared_ciphers())

print("-- goodbye")
for step in (c.unwrap, lambda: s.read(1), s.unwrap, c.unwrap):
    try:
        print(step())
    except ssl.SSLError as e:
        show(e)

print("-- refused")
connect(server_context(), client_context(), "other.invalid")
connect(server_context(), client_context(), "a.test.invalid")
connect(server_context(), client_context(), "a.b.test.invalid")
connect(server_context(), client_context(), "127.0.0.1")
connect(server_context(), client_context(), "127.0.0.2")
connect(server_context(), client_context(), "::1")
connect(server_context(), client_context(None))
connect(server_context("expired.pem"), client_context())
connect(server_context("other.pem"), client_context())
relaxed = client_context(None)
relaxed.check_hostname = False
relaxed.verify_mode = ssl.CERT_NONE
c, s, done = connect(server_context("expired.pem"), relaxed)
print(done, c.getpeercert(), len(c.getpeercert(True)) > 300)
relaxed = client_context()
relaxed.check_hostname = False
print(connect(server_context("other.pem"), relaxed)[2])
old = client_context()
old.maximum_version = ssl.TLSVersion.TLSv1_2
new = server_context()
new.minimum_version = ssl.TLSVersion.TLSv1_3
connect(new, old)
crl = client_context()
crl.verify_flags |= ssl.VERIFY_CRL_CHECK_LEAF
connect(server_context(), crl)

print("-- certificates of clients")
for mode, own in ((ssl.CERT_OPTIONAL, None), (ssl.CERT_REQUIRED, "client.pem"), (ssl.CERT_REQUIRED, None)):
    server, client = server_context(), client_context()
    server.verify_mode = mode
    server.load_verify_locations(DATA + "ca.pem")
    server.maximum_version = ssl.TLSVersion.TLSv1_2
    if own:
        client.load_cert_chain(DATA + own)
    c, s, done = connect(server, client)
    print(mode.name, own, done, done[1] and s.getpeercert() and s.getpeercert()["subject"])
    if own:
        print(s._sslobj.get_unverified_chain(), c.cipher()[0].split("-")[0])

print("-- sessions")
server, client = server_context(), client_context()
server.maximum_version = ssl.TLSVersion.TLSv1_2
first = connect(server, client)[0]
again = connect(server, client, session=first.session)
print(again[0].session_reused, again[1].session_reused, first.session.id == again[0].session.id)
stats = server.session_stats()
print(stats["accept"], stats["accept_good"], stats["hits"], client.session_stats()["connect_good"])
for setting in (lambda: setattr(first, "session", first.session), lambda: setattr(first, "session", 1),
                lambda: connect(server, client_context(), session=first.session),
                lambda: server.wrap_bio(ssl.MemoryBIO(), ssl.MemoryBIO(), server_side=True, session=first.session)):
    try:
        setting()
    except (TypeError, ValueError) as e:
        print(repr(e))

print("-- a session of a client with a certificate")
server, client = server_context(), client_context()
server.verify_mode = ssl.CERT_REQUIRED
server.load_verify_locations(DATA + "ca.pem")
client.load_cert_chain(DATA + "client.pem")
client.maximum_version = ssl.TLSVersion.TLSv1_2
first = connect(server, client)
again = connect(server, client, session=first[0].session)
for c, s, done in (first, again):
    print(c.session_reused, len(s._sslobj.get_unverified_chain()), s.getpeercert()["serialNumber"])

print("-- protocols to choose from")
for ours, theirs in ((["a", "bb"], ["bb", "a"]), (["zz"], ["a"]), (["x", "b"], ["b"])):
    server, client = server_context(), client_context()
    server.set_alpn_protocols(ours)
    client.set_alpn_protocols(theirs)
    c, s, done = connect(server, client)
    print(c.selected_alpn_protocol(), s.selected_alpn_protocol())

print("-- names asked for")


def other(end, name, context):
    print(" ", type(end).__name__, name, context is server, end.context is server)
    end.context = elsewhere


elsewhere = server_context("other.pem")
server, client = server_context(), client_context()
server.sni_callback = other
print(connect(server, client, "other.invalid")[0].getpeercert()["subject"])
for callback in (lambda *args: 1 / 0, lambda *args: "x", lambda *args: ssl.ALERT_DESCRIPTION_UNRECOGNIZED_NAME):
    server.sni_callback = callback
    connect(server, client_context())
server.sni_callback = None
print(connect(server, client_context())[2], server.sni_callback)

print("-- messages")
messages = []
server, client = server_context(), client_context()
client._msg_callback = lambda end, *rest: messages.append((type(end).__name__, *rest[:-1], type(rest[-1]).__name__))
connect(server, client)
print(messages[1])
print({m[1] for m in messages} == {"read", "write"}, len(messages) > 6)


def fails(*args):
    raise LookupError("in the callback")


ssl._ssl._SSLContext._msg_callback.__set__(client, fails)
connect(server, client)

print("-- keys that both know")


def shared_key(ask, answer, hint=None):
    server, client = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    for context in (server, client):
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        context.set_ciphers("PSK")
    client.set_psk_client_callback(ask)
    server.set_psk_server_callback(answer, hint)
    print(connect(server, client, None)[2])


KEY = b"k" * 20
shared_key(lambda hint: (print("  hint", hint), ("me", KEY))[1], lambda name: (print("  name", name), KEY)[1])
shared_key(lambda hint: (print("  hint", hint), (None, KEY))[1], lambda name: (print("  name", name), KEY)[1], "try")
shared_key(lambda hint: 1 / 0, lambda name: KEY)
shared_key(lambda hint: ("me" * 1000, KEY), lambda name: KEY)
shared_key(lambda hint: ("me", KEY * 1000), lambda name: KEY)
shared_key(lambda hint: ("me", KEY), lambda name: {}[name])

def newer_keys():
    """With TLS 1.3."""
    server, client = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client.check_hostname = False
    client.minimum_version = server.minimum_version = ssl.TLSVersion.TLSv1_3
    client.set_psk_client_callback(lambda hint: ("me", KEY))
    server.set_psk_server_callback(lambda name: (print("  name", name), KEY)[1])
    c, s, done = connect(server, client, None)
    print(done, c.session_reused, c.version())


newer_keys()

print("-- secrets in a file")
name = os.path.join(os.environ.get("TMPDIR", "/tmp"), f"taipan-secrets-{os.getpid()}")
try:
    client = client_context()
    client.keylog_filename = name
    connect(server_context(), client)
    with open(name) as file:
        lines = file.read().splitlines()
    print(lines[0], sorted({line.split()[0] for line in lines[1:]})[:2], client.keylog_filename == name)
    client.keylog_filename = None
    print(client.keylog_filename)
finally:
    os.remove(name)
try:
    client.keylog_filename = "/not/there"
except OSError as e:
    print(repr(e), e.filename)

print("-- what is no TLS")
incoming = ssl.MemoryBIO()
end = server_context().wrap_bio(incoming, ssl.MemoryBIO(), server_side=True)
incoming.write(b"GET / HTTP/1.0\r\n\r\n")
try:
    end.do_handshake()
except ssl.SSLError as e:
    show(e)
for data in (b"\x16\x03\x01", b""):
    incoming = ssl.MemoryBIO()
    end = server_context().wrap_bio(incoming, ssl.MemoryBIO(), server_side=True)
    incoming.write(data)
    incoming.write_eof()
    for action in (end.do_handshake, end.do_handshake, end.read, lambda: end.write(b"x")):
        try:
            action()
        except ssl.SSLError as e:
            print(type(e).__name__, e.errno)
