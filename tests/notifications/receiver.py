"""A program that takes webhooks in, on a port of this machine; it answers as it is told."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any


@dataclass
class Receiver:
    """How it answers, and what has reached it."""

    port: int = 0
    status: int = 204
    headers: dict[str, str] = field(default_factory=dict)
    answer: bytes = b""
    hangs: bool = False
    drips: bool = False
    cuts: bool = False
    taken: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    over: Event = field(default_factory=Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hooks"

    @property
    def ids(self) -> list[str]:
        """The ids of what it has taken, in the order in which it came."""
        return [headers["webhook-id"] for _path, headers, _body in self.taken]


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        told: Receiver = self.server.told  # type: ignore[attr-defined]
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        told.taken.append((self.path, headers, body))
        if told.hangs:
            told.over.wait(30)
        if told.cuts or told.hangs:
            self.close_connection = True
            return
        if told.drips:
            self.drip(told)
            return
        self.send_response(told.status)
        for name, value in told.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(told.answer)))
        self.end_headers()
        self.wfile.write(told.answer)

    def do_GET(self) -> None:
        self.do_POST()

    def drip(self, told: Receiver) -> None:
        """A byte of an endless header now and then: each wait is short, all together never end."""
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        while not told.over.wait(0.05):
            try:
                self.wfile.write(b"x")
            except OSError:
                return

    def log_message(self, *_words: Any) -> None:
        """Say nothing."""


@contextmanager
def receiver(**answers: Any) -> Iterator[Receiver]:
    """Run it for as long as a test takes."""
    told = Receiver(**answers)
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        server.daemon_threads = True
        server.handle_error = lambda *_args: None  # type: ignore[method-assign]
        server.told = told  # type: ignore[attr-defined]
        told.port = server.server_address[1]
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield told
        finally:
            told.over.set()
            server.shutdown()
            thread.join()


def until(condition: Any, *, seconds: float = 120) -> None:
    """Wait for something that another process may delay."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)
