"""TLS over sockets: https, asyncio, time limits, sockets that do not wait, and the end of connections."""
import asyncio
import http.client
import http.server
import socket
import socketserver
import ssl
import threading
import urllib.error
import urllib.request

DATA = "_tls/"


def server_context(certificate="server.pem"):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(DATA + certificate)
    return context


trusting = ssl.create_default_context(cafile=DATA + "ca.pem")


def text(error):
    return str(error).rsplit(" (", 1)[0]


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        body = f"you asked for {self.path}".encode() * (5000 if self.path == "/long" else 1)
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(201)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[::-1])

    def log_message(self, *args):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, address):
        pass


print("-- https")
with Server(("127.0.0.1", 0), Handler) as server:
    server.socket = server_context().wrap_socket(server.socket, server_side=True)
    port = server.server_address[1]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    for host in ("localhost", "127.0.0.1"):
        with urllib.request.urlopen(f"https://{host}:{port}/a", context=trusting) as answer:
            print(host, answer.status, answer.read())
    with urllib.request.urlopen(f"https://localhost:{port}/long", context=trusting) as answer:
        print(len(answer.read()))
    data = bytes(range(256)) * 1000
    with urllib.request.urlopen(f"https://localhost:{port}/", data, context=trusting) as answer:
        print(answer.status, answer.read() == data[::-1])
    try:
        urllib.request.urlopen(f"https://localhost:{port}/a")
    except urllib.error.URLError as e:
        print(type(e.reason).__name__, text(e.reason))
    strict = ssl.create_default_context(cafile=DATA + "ca.pem")
    try:
        # The address is the server's, the name is not.
        connection = http.client.HTTPSConnection("127.0.0.1", port, context=strict)
        connection.sock = strict.wrap_socket(socket.create_connection(("127.0.0.1", port)), server_hostname="wrong.invalid")
    except ssl.SSLCertVerificationError as e:
        print(e.verify_message)
    connection = http.client.HTTPSConnection("localhost", port, context=trusting)
    for path in ("/one", "/two"):
        connection.request("GET", path)
        print(connection.getresponse().read(), connection.sock.version(), connection.sock.getpeercert()["serialNumber"])
    connection.close()
    print(ssl.get_server_certificate(("127.0.0.1", port), ca_certs=DATA + "ca.pem") in open(DATA + "server.pem").read())
    server.shutdown()


def serve(listener, action):
    """Does something with one connection, in a thread."""
    def run():
        raw, _ = listener.accept()
        try:
            with server_context().wrap_socket(raw, server_side=True) as sock:
                action(sock)
        except OSError as e:
            print("server:", type(e).__name__, text(e))
    thread = threading.Thread(target=run)
    thread.start()
    return thread


def pair(action, **options):
    listener = socket.create_server(("127.0.0.1", 0))
    thread = serve(listener, action)
    raw = socket.create_connection(listener.getsockname())
    sock = trusting.wrap_socket(raw, server_hostname="localhost", **options)
    listener.close()
    return sock, thread


print("-- sockets")


def echo(sock):
    while data := sock.recv(100):
        sock.sendall(data.upper())
    sock.unwrap().close()


sock, thread = pair(echo)
print(type(sock).__name__, sock.server_hostname, sock.version() in ("TLSv1.2", "TLSv1.3"), sock.context is trusting)
sock.sendall(b"hello")
buffer = bytearray(10)
print(sock.recv_into(buffer), bytes(buffer[:5]), sock.pending())
sock.sendall(b"x" * 250)
got = b""
while len(got) < 250:
    got += sock.recv(60)
print(got == b"X" * 250)
with sock.makefile("rwb") as file:
    file.write(b"line\n")
    file.flush()
    print(file.readline())
for call in (lambda: sock.recv(1, socket.MSG_PEEK), lambda: sock.sendto(b"x", ("a", 1)), lambda: sock.recvmsg(10), sock.dup):
    try:
        call()
    except (ValueError, NotImplementedError) as e:
        print(type(e).__name__, e)
plain = sock.unwrap()
print(type(plain).__name__)
plain.close()
thread.join()

print("-- time limits")
quiet = threading.Event()
sock, thread = pair(lambda sock: quiet.wait(20))
sock.settimeout(0.05)
try:
    sock.recv(10)
except TimeoutError as e:
    print(repr(e))
sock.settimeout(0)
try:
    sock.recv(10)
except ssl.SSLWantReadError as e:
    print(e.errno, text(e))
try:
    while True:
        sock.send(b"x" * 65536)
except ssl.SSLWantWriteError as e:
    print(e.errno, text(e))
quiet.set()
sock.close()
thread.join()
listener = socket.create_server(("127.0.0.1", 0))
raw = socket.create_connection(listener.getsockname(), timeout=0.05)
try:
    trusting.wrap_socket(raw, server_hostname="localhost")
except TimeoutError as e:
    print(str(e).endswith("The handshake operation timed out"))
raw.close()
listener.close()

print("-- sockets that do not wait")
left, right = socket.socketpair()
left.setblocking(False)
right.setblocking(False)
near = trusting.wrap_socket(left, server_hostname="localhost", do_handshake_on_connect=False)
far = server_context().wrap_socket(right, server_side=True, do_handshake_on_connect=False)
waits = 0
ready = set()
while len(ready) < 2:
    for end in (near, far):
        try:
            end.do_handshake()
            ready.add(end)
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
            waits += 1
print(waits > 0, near.cipher() == far.cipher())
near.close()
try:
    assert far.recv(10) == b""
except (ConnectionError, ssl.SSLEOFError):
    pass
print("the other side is gone")
far.close()

print("-- both directions at once")
left, right = socket.socketpair()
far = []
thread = threading.Thread(target=lambda: far.append(server_context().wrap_socket(right, server_side=True)))
thread.start()
near = trusting.wrap_socket(left, server_hostname="localhost")
thread.join()
far = far[0]
TOTAL = 2_000_000
counts = {}


def send(end, name):
    end.sendall(name.encode() * TOTAL)


def receive(end, name):
    got = 0
    while got < TOTAL:
        data = end.recv(70000)
        if data.strip(name.encode()):
            print("something else came")
        got += len(data)
    counts[name] = got


threads = [threading.Thread(target=f, args=args)
           for f, args in ((send, (near, "n")), (send, (far, "f")), (receive, (near, "f")), (receive, (far, "n")))]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(sorted(counts.items()))

print("-- the end without a goodbye")
right = far.detach()
socket.socket(fileno=right).close()
try:
    # Nothing, or an error that says so.
    assert near.recv(10) == b""
except (ConnectionError, ssl.SSLEOFError):
    pass
print("the other side is gone")
near.close()
left, right = socket.socketpair()
right.sendall(b"220 this is no TLS\r\n" * 5)
try:
    trusting.wrap_socket(left, server_hostname="localhost")
except ssl.SSLError as e:
    print(e.reason)
right.close()

print("-- asyncio")


async def answer(reader, writer):
    line = await reader.readline()
    writer.write(b"answer to " + line)
    await writer.drain()
    writer.close()
    await writer.wait_closed()


async def ask(port, text):
    reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=trusting, server_hostname="localhost")
    writer.write(text + b"\n")
    got = await reader.read()
    cipher = writer.get_extra_info("cipher")
    name = writer.get_extra_info("peercert")["subject"][-1]
    writer.close()
    await writer.wait_closed()
    return got, len(cipher), name


async def upgraded(port):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    await writer.start_tls(trusting, server_hostname="localhost")
    writer.write(b"late\n")
    got = await reader.read()
    writer.close()
    return got


async def main():
    server = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=server_context())
    port = server.sockets[0].getsockname()[1]
    print(*await asyncio.gather(*(ask(port, b"%d" % i) for i in range(3))), sep="\n")
    print(await upgraded(port))
    try:
        await asyncio.open_connection("127.0.0.1", port, ssl=trusting, server_hostname="wrong.invalid")
    except ssl.SSLCertVerificationError as e:
        print(e.verify_message)
    server.close()
    await server.wait_closed()


asyncio.run(main())
