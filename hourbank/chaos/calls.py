"""A member's two ways into the bank: a program with a key, and a browser with a session."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.message import Message
from http import HTTPStatus
from http.client import HTTPException
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from django.conf import settings

from hourbank.chaos.journal import Attempt, Journal


# One attempt; and all attempts of a call together, the last of which may begin at the end of it.
ATTEMPT_SECONDS: Final = 10.0
PATIENCE_SECONDS: Final = 60.0
LONGEST_PAUSE: Final = 2.0

Sleep = Callable[[float], None]


class NoAnswer(Exception):
    """The connection broke, or nothing came in time: nobody knows whether it was done."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """What came back at last; `tries` counts attempts, `broken` those without a definite answer."""

    status: int
    headers: Message
    body: bytes
    tries: int = 1
    broken: int = 0

    @property
    def is_done(self) -> bool:
        """Whether it was done."""
        return HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES

    def json(self) -> Any:
        """What a program reads."""
        return json.loads(self.body)

    @property
    def code(self) -> str:
        """The problem's code; nothing where there is no problem."""
        kind = self.headers.get("Content-Type", "")
        return str(self.json()["code"]) if kind.startswith("application/problem+json") else ""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect is an answer: what was sent is done, whether or not the next page loads."""

    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        """Follow none."""


@dataclass
class Line:
    """Sends single attempts, and counts them."""

    url: str
    journal: Journal
    handlers: tuple[urllib.request.BaseHandler, ...] = ()
    opener: urllib.request.OpenerDirector = field(init=False)

    def __post_init__(self) -> None:
        self.opener = urllib.request.build_opener(_NoRedirect, *self.handlers)

    def send(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Reply:
        """One attempt. Raises `NoAnswer`."""
        asked = urllib.request.Request(  # noqa: S310 - the address is the operator's own
            f"{self.url}{path}", method=method, data=body, headers=headers
        )
        began = time.monotonic()

        def count(outcome: str) -> None:
            what, seconds = f"{method} {_shape(asked.selector)}", time.monotonic() - began
            self.journal.count(Attempt(what=what, outcome=outcome, began=began, seconds=seconds))

        try:
            reply = self._answer(asked)
        except (OSError, HTTPException) as error:
            count("no answer")
            raise NoAnswer(str(error)) from error
        count(_outcome(reply))
        if reply.status == HTTPStatus.INTERNAL_SERVER_ERROR and not self.journal.may_fail:
            self.journal.complain(f"{method} {_shape(path)} was answered with status 500")
        return reply

    def _answer(self, asked: urllib.request.Request) -> Reply:
        try:
            with self.opener.open(asked, timeout=ATTEMPT_SECONDS) as answer:
                return Reply(status=answer.status, headers=answer.headers, body=answer.read())
        except urllib.error.HTTPError as answer:
            with answer:
                return Reply(status=answer.code, headers=answer.headers, body=answer.read())


def _outcome(reply: Reply) -> str:
    if reply.headers.get("Idempotent-Replayed"):
        return f"{reply.status} replayed"
    return f"{reply.status} {reply.code}".strip()


def _shape(path: str) -> str:
    """The path without its ids, so that alike complaints are alike."""
    parts = urlsplit(path).path.split("/")
    return "/".join("<id>" if part.count("-") == 4 else part for part in parts)  # noqa: PLR2004 - a UUID


class Program:
    """A member's program: says a call again, with the same key, until it has a definite answer."""

    def __init__(self, *, url: str, key: str, journal: Journal, sleep: Sleep = time.sleep) -> None:
        self._line = Line(f"{url}/api/v1/", journal)
        self._headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        self._sleep = sleep

    def get(self, path: str) -> Any:
        """Read. Raises `NoAnswer` where the bank can't be reached, or doesn't show it."""
        reply = self._until_definite("GET", path, None, {})
        if not reply.is_done:
            raise NoAnswer(f"{path}: {reply.status}")
        return reply.json()

    def post(
        self, path: str, said: Mapping[str, Any], *, key: str, version: int | None = None
    ) -> Reply:
        """Do. Raises `NoAnswer` when patience is over."""
        headers = {"Idempotency-Key": key}
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        return self._until_definite("POST", path, json.dumps(said).encode(), headers)

    def _until_definite(
        self, method: str, path: str, body: bytes | None, headers: dict[str, str]
    ) -> Reply:
        until = time.monotonic() + PATIENCE_SECONDS
        pause, tries, broken = 0.1, 0, 0
        while True:
            tries += 1
            try:
                reply = self._line.send(method, path, body, {**self._headers, **headers})
            except NoAnswer:
                broken += 1
                if time.monotonic() > until:
                    raise
            else:
                if not _is_passing(reply):
                    return Reply(
                        status=reply.status,
                        headers=reply.headers,
                        body=reply.body,
                        tries=tries,
                        broken=broken,
                    )
                broken += reply.status >= HTTPStatus.INTERNAL_SERVER_ERROR
                if time.monotonic() > until:
                    raise NoAnswer(f"{path}: {reply.status}")
            self._sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)


def _is_passing(reply: Reply) -> bool:
    """Whether the same call may have another answer soon."""
    passing = reply.code in {"key_in_use", "rate_limited"}
    return passing or reply.status >= HTTPStatus.INTERNAL_SERVER_ERROR


class Browser:
    """Somebody in front of the pages. What is sent is sent once: a person looks first what became of it."""

    def __init__(self, *, url: str, journal: Journal, session: str = "") -> None:
        self._line = Line(url, journal, (urllib.request.HTTPCookieProcessor(),))
        self._headers = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={session}"} if session else {}

    def open(self, path: str) -> Reply:
        """Load a page. Raises `NoAnswer`."""
        return self._line.send("GET", path, None, self._headers)

    def send(self, path: str, fields: Mapping[str, str]) -> Reply:
        """Send a form. Raises `NoAnswer`."""
        return self._line.send("POST", path, urlencode(fields).encode(), {})
