"""Networks, processes and threads, all on this machine: echo servers, HTTPS, bulk transfer, pools, queues."""
import asyncio
import concurrent.futures
import http.client
import http.server
import multiprocessing
import os
import queue
import select
import selectors
import socket
import ssl
import subprocess
import sys
import threading
from cases import case, check

MB = 1 << 20


@case(1000, needs=20)
def asyncio_echo(n):
    """n clients at the same time, each sends twenty messages and waits for the answers."""
    async def serve(reader, writer):
        while data := await reader.readline():
            writer.write(data)
            await writer.drain()
        writer.close()

    async def client(port, number):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        total = 0
        for i in range(20):
            writer.write(b"message %d of %d\n" % (i, number))
            total += len(await reader.readline())
        writer.close()
        await writer.wait_closed()
        return total

    async def main():
        server = await asyncio.start_server(serve, "127.0.0.1", 0, backlog=1024)
        port = server.sockets[0].getsockname()[1]
        total = sum(await asyncio.gather(*(client(port, i) for i in range(n))))
        server.close()
        return total
    return lambda: asyncio.run(main())


@case(1000, needs=20)
def threads_echo(n):
    """n connections, a thread for each on the server's side; sixteen threads are the clients."""
    def serve(connection):
        with connection, connection.makefile("rb") as lines:
            for line in lines:
                connection.sendall(line)

    def accept(listener):
        for _ in range(n):
            threading.Thread(target=serve, args=(listener.accept()[0],)).start()

    def client(port, numbers):
        total = 0
        connections = [socket.create_connection(("127.0.0.1", port)) for _ in numbers]
        for i in range(20):
            for number, connection in zip(numbers, connections):
                message = b"message %d of %d\n" % (i, number)
                connection.sendall(message)
                total += len(connection.recv(100))
        for connection in connections:
            connection.close()
        return total

    def work():
        with socket.create_server(("127.0.0.1", 0), backlog=1024) as listener:
            port = listener.getsockname()[1]
            server = threading.Thread(target=accept, args=(listener,))
            server.start()
            with concurrent.futures.ThreadPoolExecutor(16) as pool:
                total = sum(pool.map(lambda k: client(port, range(k, n, 16)), range(16)))
            server.join()
        return total
    return work


class _Pages(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1

    def do_GET(self):
        body = b"page " + self.path.encode() + b"x" * 2000
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format, *args):
        pass


@case(2000)
def https_requests(n):
    """Requests over TLS to a server in another thread: nineteen of twenty go over a connection that is kept."""
    certificate = os.environ["LIBRARY_BENCH_CERTIFICATE"]  # run.py has made it
    inside = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    inside.load_cert_chain(certificate)
    outside = ssl.create_default_context(cafile=certificate)

    def work():
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Pages)
        server.socket = inside.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        total = 0
        for start in range(0, n, 20):
            connection = http.client.HTTPSConnection("localhost", server.server_address[1], context=outside)
            for i in range(start, min(n, start + 20)):
                connection.request("GET", f"/{i}")
                total += len(connection.getresponse().read())
            connection.close()
        server.shutdown()
        thread.join()
        server.server_close()
        return total
    return work


@case(2000)
def http_requests(n):
    def work():
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Pages)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        total = 0
        connection = http.client.HTTPConnection("127.0.0.1", server.server_address[1])
        for i in range(n):
            connection.request("GET", f"/{i}")
            total += len(connection.getresponse().read())
        connection.close()
        server.shutdown()
        thread.join()
        server.server_close()
        return total
    return work


@case(1024 * MB)
def socket_transfer(n):
    block = bytes(65536)

    def work():
        a, b = socket.socketpair()

        def send():
            for _ in range(n // 65536):
                a.sendall(block)
            a.close()

        thread = threading.Thread(target=send)
        thread.start()
        total = 0
        buffer = bytearray(65536)
        while got := b.recv_into(buffer):
            total += got
        b.close()
        thread.join()
        return total
    return work


@case(200_000)
def socket_small(n):
    def work():
        a, b = socket.socketpair()
        total = 0
        for i in range(n):
            a.send(b"ping")
            total += len(b.recv(10))
        a.close()
        b.close()
        return total
    return work


@case(50_000)
def epoll_pings(n):
    def work():
        pairs = [socket.socketpair() for _ in range(100)]
        poller = select.epoll()
        ends = {}
        for a, b in pairs:
            poller.register(b, select.EPOLLIN)
            ends[b.fileno()] = a, b
        for a, b in pairs[:10]:
            a.send(b"x")
        done = 0
        while done < n:
            for fd, event in poller.poll(1):
                a, b = ends[fd]
                b.recv(10)
                a.send(b"x")
                done += 1
        poller.close()
        for a, b in pairs:
            a.close()
            b.close()
        return done >= n
    return work


@case(50_000)
def selectors_use(n):
    def work():
        with selectors.DefaultSelector() as selector:
            pairs = [socket.socketpair() for _ in range(20)]
            for a, b in pairs:
                selector.register(b, selectors.EVENT_READ, a)
                a.send(b"x")
            done = 0
            while done < n:
                for key, events in selector.select(1):
                    key.fileobj.recv(10)
                    key.data.send(b"x")
                    done += 1
            for a, b in pairs:
                a.close()
                b.close()
        return done >= n
    return work


@case(100_000)
def asyncio_tasks(n):
    async def add(x):
        await asyncio.sleep(0)
        return x + 1

    async def main():
        total = 0
        for start in range(0, n, 1000):
            total += sum(await asyncio.gather(*(add(i) for i in range(start, start + 1000))))
        numbers = asyncio.Queue(10)

        async def produce():
            for i in range(n // 5):
                await numbers.put(i)
            await numbers.put(None)

        task = asyncio.create_task(produce())
        while (item := await numbers.get()) is not None:
            total += item
        await task
        return total
    return lambda: asyncio.run(main())


def _square(x):
    return x * x


@case(10_000, needs=100)
def multiprocessing_pool(n):
    def work():
        with multiprocessing.get_context("fork").Pool(4) as pool:
            total = sum(pool.map(_square, range(n)))
            total += sum(pool.imap_unordered(_square, range(n), chunksize=50))
            return total + sum(pool.starmap(pow, [(i, 2) for i in range(n)]))
    return work


@case(100)
def subprocess_start(n):
    def work():
        total = 0
        for i in range(n):
            total += len(subprocess.run(["/bin/echo", str(i)], capture_output=True).stdout)
        return total
    return work


@case(20)
def interpreter_start(n):
    command = [os.environ.get("LIBRARY_BENCH_SELF") or sys.executable, "-c", "import json, re, subprocess; print(1)"]
    return lambda: sum(len(subprocess.run(command, capture_output=True).stdout) for _ in range(n))


def _through(make, n):
    def work():
        there, back = make(), make()

        def answer():
            while (item := there.get()) is not None:
                back.put(item + 1)

        thread = threading.Thread(target=answer)
        thread.start()
        total = 0
        for start in range(0, n, 100):
            for i in range(start, start + 100):
                there.put(i)
            for _ in range(100):
                total += back.get()
        there.put(None)
        thread.join()
        return total
    return work


@case(200_000)
def queue_threads(n):
    return _through(queue.Queue, n)


@case(200_000)
def simple_queue_threads(n):
    return _through(queue.SimpleQueue, n)


@case(300_000)
def locks(n):
    def work():
        lock, again, count = threading.Lock(), threading.RLock(), threading.Semaphore(3)
        total = 0
        for i in range(n):
            with lock:
                total += i
            with again, again:
                total += 1
        for _ in range(n // 10):
            with count:
                total += 1
        return total
    return work


@case(5_000)
def thread_start(n):
    def work():
        done = []
        for i in range(n):
            thread = threading.Thread(target=done.append, args=(i,))
            thread.start()
            thread.join()
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            return sum(pool.map(_square, range(n))) + sum(done)
    return work
