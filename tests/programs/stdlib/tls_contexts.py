"""Contexts: their settings, what they load, and what they say of wrong arguments."""
import _ssl
import ssl
import warnings

DATA = "_tls/"
warnings.simplefilter("always")
warnings.showwarning = lambda message, category, *rest: print("warning:", category.__name__, message)


def attempt(f, *args, **kwargs):
    try:
        print(repr(f(*args, **kwargs)))
    except Exception as e:
        text = str(e).rsplit(" (", 1)[0]
        print(type(e).__name__, text, getattr(e, "library", None), getattr(e, "reason", None))


def open_text(name):
    with open(name) as file:
        return file.read()


def assign(target, name, *values):
    for value in values:
        try:
            setattr(target, name, value)
            print(name, value, "->", getattr(target, name))
        except Exception as e:
            print(name, value, repr(e))


print("-- the module")
known = {"err_codes_to_names", "err_names_to_codes", "lib_codes_to_names"}
print(sorted(n for n in dir(_ssl) if not n.startswith("__") and n not in known))
print({n: getattr(_ssl, n) for n in dir(_ssl) if n.startswith(("OP_", "VERIFY_", "CERT_", "HOSTFLAG_", "PROTO"))})
print(ssl.OPENSSL_VERSION_INFO[0] >= 3, len(ssl.OPENSSL_VERSION_INFO), ssl.OPENSSL_VERSION.split()[0])
for error in (ssl.SSLError, ssl.SSLZeroReturnError, ssl.SSLWantReadError, ssl.SSLCertVerificationError, ssl.SSLEOFError):
    print(error, error.__mro__[1:3], error.__doc__)
print([str(ssl.SSLError(*args)) for args in ((1, "text"), ("text",), (), (1, 2))], repr(ssl.SSLError(1, "text")))
print(issubclass(ssl.CertificateError, ValueError), ssl.SSLError(1, "x").errno, ssl.SSLError is _ssl.SSLError)

print("-- making one")
for protocol in (ssl.PROTOCOL_TLS, ssl.PROTOCOL_TLSv1_2, 99, "a"):
    attempt(lambda: type(_ssl._SSLContext(protocol)).__name__)
attempt(_ssl._SSLContext)
client, server = _ssl._SSLContext(ssl.PROTOCOL_TLS_CLIENT), _ssl._SSLContext(ssl.PROTOCOL_TLS_SERVER)
print(client.check_hostname, client.verify_mode, client.verify_flags, client.protocol, client.options)
print(server.check_hostname, server.verify_mode, server.num_tickets, server.protocol, server.post_handshake_auth)
print(ssl.create_default_context().verify_mode, ssl.create_default_context().check_hostname, ssl.create_default_context().verify_flags)
print(ssl._create_unverified_context().verify_mode, ssl._create_unverified_context().check_hostname)

print("-- settings")
assign(client, "check_hostname", False, True, "yes")
assign(client, "verify_mode", 0, 1, 2, 3, "x", None, 1 << 70)
client.check_hostname = False
assign(client, "verify_mode", 0)
assign(client, "check_hostname", True)
print(client.verify_mode)
assign(client, "verify_flags", 0, 4, 0x80000, "x", None)
assign(client, "options", 0x82520050, "x", -1, 1 << 70, None)
assign(client, "options", client.options | ssl.OP_NO_TLSv1_1)
assign(client, "_host_flags", 1, 4, "x")
assign(client, "post_handshake_auth", True, 0)
assign(client, "num_tickets", -1, 2, "x")
assign(server, "num_tickets", 0, 5)
assign(client, "minimum_version", 771, 772, -2, -1, 5, "x")
assign(client, "maximum_version", 771, 772, -1, 5)
assign(client, "protocol", 1)
assign(client, "sni_callback", None)
assign(server, "sni_callback", 5, None)
assign(client, "_msg_callback", 5, None)
assign(client, "keylog_filename", 5, None)
for name in ("check_hostname", "verify_mode", "options", "post_handshake_auth", "sni_callback"):
    attempt(delattr, client, name)

print("-- ciphers")
attempt(client.set_ciphers, "ECDHE-RSA-AES128-GCM-SHA256")
names = [c["name"] for c in client.get_ciphers() if c["protocol"] == "TLSv1.2"]
print(names)
print([c for c in client.get_ciphers() if c["name"] in names])
attempt(client.set_ciphers, "no such cipher")
attempt(client.set_ciphers, 5)
print(all(c["strength_bits"] >= 112 for c in ssl.create_default_context().get_ciphers()))

print("-- certificates and keys")
attempt(server.load_cert_chain, DATA + "server.pem")
attempt(server.load_cert_chain, "not-there.pem")
attempt(server.load_cert_chain, DATA + "server.pem", "not-there.pem")
attempt(server.load_cert_chain, DATA + "server.pem", DATA + "other.pem")
attempt(server.load_cert_chain, DATA + "server.pem", DATA + "client.pem")
attempt(server.load_cert_chain, DATA + "ca.pem")
attempt(server.load_cert_chain, __file__)
attempt(server.load_cert_chain, 5)
attempt(server.load_cert_chain, DATA + "server.pem", 5)
attempt(server.load_cert_chain, "a\0b")
for password in ("open-sesame", b"open-sesame", bytearray(b"open-sesame"), lambda: "open-sesame", lambda: b"open-sesame",
                 "wrong", "x" * 2000, 5, lambda: 5, lambda: 1 / 0, lambda: "x" * 2000):
    attempt(server.load_cert_chain, DATA + "locked.pem", password=password)

print("-- authorities")
authority, other = (open_text(DATA + name) for name in ("ca.pem", "other.pem"))
der = ssl.PEM_cert_to_DER_cert(authority)
for arguments in ({}, {"cafile": "not-there"}, {"cafile": __file__}, {"cafile": 5}, {"capath": 5}, {"cadata": 5},
                  {"cadata": ""}, {"cadata": b""}, {"cadata": "x"}, {"cadata": b"x"}, {"cadata": "\xe9"},
                  {"cadata": authority}, {"cadata": authority}, {"cadata": der},
                  {"cadata": der + der}, {"cadata": authority + other}, {"cadata": authority + "more"},
                  {"cafile": DATA + "ca.pem"}, {"capath": DATA}, {"cadata": memoryview(der)[::2]}):
    context = _ssl._SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    attempt(context.load_verify_locations, **arguments)
    stats = context.cert_store_stats()
    print(stats["x509"], stats["x509_ca"], stats["crl"], len(context.get_ca_certs()), [len(d) > 100 for d in context.get_ca_certs(True)])
try:
    _ssl._SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cadata=der + b"A")
except ssl.SSLError:
    print("bytes after a certificate are refused")
context = _ssl._SSLContext(ssl.PROTOCOL_TLS_CLIENT)
context.load_verify_locations(DATA + "ca.pem")
print(context.get_ca_certs(), context.get_ca_certs(True) == [der])
attempt(context.set_default_verify_paths)

print("-- key exchange")
attempt(server.set_ecdh_curve, "prime256v1")
attempt(server.set_ecdh_curve, b"secp384r1")
attempt(server.set_ecdh_curve, "no such curve")
attempt(server.set_ecdh_curve, 5)
attempt(server.load_dh_params, "not-there")
attempt(server.load_dh_params, DATA + "ca.pem")
attempt(server.load_dh_params, None)
attempt(client.set_psk_client_callback, 5)
attempt(client.set_psk_server_callback, None)
attempt(server.set_psk_client_callback, None)

print("-- objects")
attempt(_ssl.txt2obj, "1.3.6.1.5.5.7.3.1")
attempt(_ssl.txt2obj, "serverAuth")
attempt(_ssl.txt2obj, "serverAuth", name=True)
attempt(_ssl.txt2obj, "TLS Web Server Authentication", True)
attempt(_ssl.txt2obj, "1.2.3.4.5.6.7.8")
attempt(_ssl.txt2obj, 5)
attempt(_ssl.nid2obj, 129)
attempt(_ssl.nid2obj, 0)
attempt(_ssl.nid2obj, -1)
attempt(_ssl.nid2obj, 999999)
print(ssl.Purpose.SERVER_AUTH, ssl.Purpose.CLIENT_AUTH.shortname)

print("-- random bytes")
print(len(_ssl.RAND_bytes(20)), _ssl.RAND_bytes(0), _ssl.RAND_bytes(20) != _ssl.RAND_bytes(20), _ssl.RAND_status())
attempt(_ssl.RAND_bytes, -1)
attempt(_ssl.RAND_bytes, "x")
attempt(_ssl.RAND_add, "text", 1.5)
attempt(_ssl.RAND_add, bytearray(b"data"), 1)
attempt(_ssl.RAND_add, 5, 1)

print("-- certificates in files")
for name in ("server.pem", "client.pem", "expired.pem"):
    attempt(_ssl._test_decode_cert, DATA + name)
attempt(_ssl._test_decode_cert, "not-there")
attempt(_ssl._test_decode_cert, __file__)
attempt(_ssl._test_decode_cert, 5)

print("-- what has to go together")
one, two = ssl.MemoryBIO(), ssl.MemoryBIO()
default = ssl.create_default_context()
for arguments in ({}, {"server_hostname": ""}, {"server_hostname": "a.invalid"}):
    attempt(lambda: type(default.wrap_bio(one, two, **arguments)).__name__)
accepting = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
for arguments in ({"server_hostname": "a.invalid"}, {}):
    attempt(lambda: type(accepting.wrap_bio(one, two, server_side=True, **arguments)).__name__)
strict = ssl.create_default_context()
strict.verify_flags |= ssl.VERIFY_CRL_CHECK_LEAF
strict.verify_flags &= ~ssl.VERIFY_X509_STRICT
strict.options |= ssl.OP_NO_TICKET
print(strict.verify_flags, ssl.OP_NO_TICKET in strict.options)

print("-- bytes in memory")
bio = ssl.MemoryBIO()
print(bio.pending, bio.eof, bio.read(), bio.write(b"abc"), bio.write(bytearray(b"de")), bio.pending, bio.read(2), bio.read(-1))
bio.write(b"x")
bio.write_eof()
print(bio.eof, bio.read(10), bio.eof, bio.read(10))
attempt(bio.write, b"y")
attempt(bio.write, "y")
attempt(bio.read, "y")
attempt(ssl.MemoryBIO, 5)
attempt(_ssl._SSLSocket)
attempt(_ssl.SSLSession)
attempt(_ssl.Certificate)

print("-- connections that are not begun")
one, two = ssl.MemoryBIO(), ssl.MemoryBIO()
client.check_hostname = False
for name in ("", ".a", "a\0b", "\xe9", b"abc", 5, "a" * 300):
    attempt(client._wrap_bio, one, two, False, name)
attempt(client._wrap_bio, 5, two, False)
attempt(client._wrap_bio, one, two)
attempt(client._wrap_socket, 5, False)
attempt(client._wrap_bio, one, two, True)
attempt(server._wrap_bio, one, two, False)
end = client._wrap_bio(one, two, False, "abc")
print(end.server_hostname, end.server_side, end.owner, end.session, end.session_reused, end.context is client)
for name in ("pending", "getpeercert", "get_channel_binding", "cipher", "shared_ciphers", "version", "compression",
             "selected_alpn_protocol", "get_verified_chain", "get_unverified_chain", "shutdown", "do_handshake"):
    attempt(getattr(end, name))
attempt(end.get_channel_binding, "other")
for arguments in ((), (-1,), ("x",), (5, b"x"), (5, bytearray(3)), (0,), (1, 2, 3)):
    attempt(end.read, *arguments)
attempt(end.write, "x")
attempt(end.write, b"x")
assign(end, "context", 5)
assign(end, "owner", 5)
assign(end, "session", 5)
