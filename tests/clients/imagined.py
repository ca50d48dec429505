"""The other end of httpx: what the client sends, and what it gets."""

from collections.abc import Callable
from typing import Any

import httpx


Answered = httpx.Response | Exception
ME = {
    "id": "01a2015e-ee81-72e3-a43d-b24d585085e4",
    "name": "Ada",
    "email": "ada@example.org",
    "time_zone": "UTC",
    "language": "",
    "is_staff": False,
    "joined_at": "2026-03-02T09:00:00Z",
    "profile": {
        "about": "I bake bread.",
        "speaks": ["en"],
        "area": "",
        "availability": [],
        "availability_note": "",
        "has_photo": False,
        "hidden": [],
    },
    "rules_accepted": None,
}


class Imagined:
    """Answers in turn what it was told to."""

    def __init__(self) -> None:
        self.answers: list[Answered | Callable[[httpx.Request], Answered]] = []
        self.calls: list[httpx.Request] = []
        self.waits: list[float] = []

    @property
    def transport(self) -> httpx.MockTransport:
        return httpx.MockTransport(self._answer)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.calls.append(request)
        answer = self.answers.pop(0)
        if not isinstance(answer, httpx.Response | Exception):
            answer = answer(request)
        if isinstance(answer, Exception):
            raise answer
        return answer

    @property
    def keys(self) -> list[str]:
        """The Idempotency-Key of each call."""
        return [call.headers["Idempotency-Key"] for call in self.calls]


def said(status: int, body: Any = None, **headers: str) -> httpx.Response:
    return httpx.Response(status, json=body, headers=headers)


def problem(status: int, code: str, **headers: str) -> httpx.Response:
    body = {"status": status, "code": code, "detail": f"It is {code}.", "request_id": "r1"}
    kind = {"Content-Type": "application/problem+json"}
    return httpx.Response(status, json=body, headers={**headers, **kind})
