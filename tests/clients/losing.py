"""A line on which answers get lost: what the bank says is read to its end, and the line is cut."""

import socket
import struct
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPResponse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit


class Line:
    """What went over it, by the calls' keys."""

    def __init__(self, bank: str, losses: Sequence[int]) -> None:
        self.bank = urlsplit(bank)
        self._losses = losses
        self._numbers: dict[str, int] = {}
        self.asked: Counter[str] = Counter()
        self.lost: list[int] = []
        self.replayed: list[bool] = []

    def losses_of(self, key: str) -> int:
        """How many answers to this call get lost."""
        number = self._numbers.setdefault(key, len(self._numbers))
        return self._losses[number % len(self._losses)]


class Handler(BaseHTTPRequestHandler):
    """Carries one call to the bank; its first answers are lost, whole or in their middle."""

    protocol_version = "HTTP/1.1"
    line: Line

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        bank = HTTPConnection(str(self.line.bank.hostname), self.line.bank.port, timeout=60)
        try:
            bank.request("POST", self.path, body, dict(self.headers))
            answer = bank.getresponse()
            said = answer.read()
        finally:
            bank.close()
        key = self.headers["Idempotency-Key"]
        self.line.asked[key] += 1
        if self.line.asked[key] <= self.line.losses_of(key):
            self.line.lost.append(answer.status)
            self._cut(answer, said, in_the_middle=self.line.asked[key] % 2 == 0)
        else:
            self.line.replayed.append(answer.headers["Idempotent-Replayed"] == "true")
            self._pass_on(answer, said)

    def _pass_on(self, answer: HTTPResponse, said: bytes, most: int | None = None) -> None:
        self.send_response(answer.status)
        for name in ("Content-Type", "ETag", "Location", "Idempotent-Replayed"):
            if value := answer.headers[name]:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said[:most])

    def _cut(self, answer: HTTPResponse, said: bytes, *, in_the_middle: bool) -> None:
        if in_the_middle:
            self._pass_on(answer, said, most=len(said) // 2)
        # No goodbye: the connection is reset.
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True

    def log_message(self, *args: object) -> None:
        """The test says what matters."""


class Server(ThreadingHTTPServer):
    daemon_threads = False
    request_queue_size = 128

    def shutdown_request(self, request) -> None:
        # Its own would say goodbye before it closes.
        with suppress(OSError):
            request.close()


@contextmanager
def losing(bank: str, *losses: int) -> Iterator[tuple[str, Line]]:
    """A line to the bank on which the first answers to each call are lost. Gives its address.

    With several numbers, each call loses as many answers as the next of them says.
    """
    line = Line(bank, losses)
    handler = type("OfThisLine", (Handler,), {"line": line})
    with Server(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", line
        finally:
            server.shutdown()
            thread.join()
