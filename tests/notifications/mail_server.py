"""A mail server of the tests' own that speaks enough SMTP (RFC 5321), and answers as it is told."""

import socket
import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Thread


@dataclass
class MailServer:
    """Where it listens, what it answers to the parts of a dialogue, and what it has taken in."""

    port: int = 0
    greeting: str = "220 bank.test"
    to_recipient: str = "250 ok"
    to_sender: str = "250 ok"
    to_data: str = "250 taken"
    is_silent: bool = False
    taken: list[tuple[str, EmailMessage]] = field(default_factory=list)
    connections: int = 0


class _Dialogue(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        bank: MailServer = self.server.told  # type: ignore[attr-defined]
        bank.connections += 1
        if bank.is_silent:
            self.rfile.readline()  # until the other side gives up
            return
        self.say(bank.greeting)
        recipient = ""
        while line := self.rfile.readline().decode().strip():
            match line.upper().split()[0]:
                case "EHLO" | "HELO" | "RSET" | "NOOP":
                    self.say("250 bank.test")
                case "MAIL":
                    self.say(bank.to_sender)
                case "RCPT":
                    recipient = line.partition("<")[2].partition(">")[0]
                    self.say(bank.to_recipient)
                case "DATA":
                    self.say("354 go on")
                    self.take(recipient, bank)
                    self.say(bank.to_data)
                case "QUIT":
                    self.say("221 bye")
                    return
                case _:
                    self.say("500 what?")

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def take(self, recipient: str, bank: MailServer) -> None:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b"."))
        if bank.to_data.startswith("2"):
            plain = b"".join(lines).replace(b"\r\n", b"\n")
            parsed = message_from_bytes(plain, policy=policy.default)
            assert isinstance(parsed, EmailMessage)
            bank.taken.append((recipient, parsed))


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """Run it for as long as a test takes, at an address of its own."""
    told = MailServer()
    with _Server(("127.0.0.1", 0), _Dialogue) as server:
        server.told = told  # type: ignore[attr-defined]
        told.port = server.server_address[1]
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield told
        finally:
            server.shutdown()
            thread.join()


def free_port() -> int:
    """A port at which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
