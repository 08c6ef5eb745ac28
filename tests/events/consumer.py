"""A system that is told of events, and answers as a test wants it to."""

import json
import socketserver
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Consumer(ThreadingHTTPServer):
    """Keeps what it was sent; ``answer`` decides what comes back."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.got = []
        self.accepted = []
        self.status = 200
        self.headers = {}
        self.body = b"thanks"
        self.pause = 0.0
        self.fails = lambda message: False

    def handle_error(self, _request, _client_address):
        """Say nothing: whoever hung up knows."""

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/hook?key=abc123"

    @property
    def messages(self):
        return [message for _headers, message, _body in self.got]

    def types(self):
        return [message["type"] for message in self.messages]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        message = json.loads(body)
        consumer = self.server
        time.sleep(consumer.pause)
        status = 503 if consumer.fails(message) else consumer.status
        consumer.got.append((dict(self.headers), message, body))
        if status == 200:
            consumer.accepted.append(message.get("data"))
        self.send_response(status)
        for name, value in consumer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(consumer.body)))
        self.end_headers()
        self.wfile.write(consumer.body)

    def log_message(self, *_args):
        """Say nothing: the test looks at what came."""


@contextmanager
def consuming():
    """Answer on a port of this machine while inside."""
    with Consumer() as consumer:
        yield from _serving(consumer)


def _serving(server):
    """Serve in a thread until the caller is done."""
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()


class Dribbler(socketserver.ThreadingTCPServer):
    """Sends a byte of an answer now and then, and never ends it."""

    daemon_threads = True
    allow_reuse_address = True

    class Dribble(socketserver.BaseRequestHandler):
        def handle(self):
            self.request.recv(65536)
            try:
                for mark in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"a" * 1000:
                    self.request.sendall(bytes([mark]))
                    time.sleep(0.05)
            except OSError:
                return

    def __init__(self):
        super().__init__(("127.0.0.1", 0), self.Dribble)


@contextmanager
def dribbling():
    with Dribbler() as server:
        yield from _serving(server)
