"""What goes wrong, as exceptions."""

from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from time import time
from typing import Any, Final

import httpx


class HourBankError(Exception):
    """Any failure of this package.

    `idempotency_key` is the call's: the same call with it has its effect once, however often it
    was sent before.
    """

    idempotency_key: str | None = None
    retry_after: float | None = None


class Unreachable(HourBankError):
    """No answer came: the bank may or may not have done what it was told."""


class UnexpectedAnswer(HourBankError):
    """An answer that isn't this API's."""


class NeverReached(HourBankError):
    """What was waited for can't come any more, or didn't come in time; `state` is where it is."""

    def __init__(self, sentence: str, *, state: str) -> None:
        super().__init__(sentence)
        self.state = state


class Problem(HourBankError):
    """The bank said no.

    Attributes:
        status: of HTTP.
        code: stable, for programs.
        detail: a sentence for people.
        request_id: what the bank's log calls the call.
        errors: one for each field, with `pointer` or `parameter`, `code` and `detail`.
        facts: what else it said, such as `state` or `shortfall_minutes`.
        retry_after: seconds to wait before the next try, where it said so.
    """

    def __init__(
        self, *, status: int, said: Mapping[str, Any], retry_after: float | None = None
    ) -> None:
        self.status = status
        self.code = str(said.get("code", f"http_{status}"))
        self.detail = str(said.get("detail", f"The bank answered {status}."))
        self.request_id: str | None = said.get("request_id")
        self.errors: tuple[Mapping[str, Any], ...] = tuple(said.get("errors", ()))
        self.facts = {name: value for name, value in said.items() if name not in _NAMED}
        self.retry_after = retry_after
        super().__init__(f"{self.detail} [{self.code}]")


class NotSignedIn(Problem):
    """401: no key, or one that is unknown, revoked or expired."""


class Forbidden(Problem):
    """403: not for you."""


class NotFound(Problem):
    """404: not there, or not yours."""


class Conflict(Problem):
    """409: not in this state, or a call with this key is still running."""


class StaleVersion(Problem):
    """412: somebody has changed it since."""


class Refused(Problem):
    """422: a rule of the bank, or fields that can't be taken (see `errors`)."""


class TooManyCalls(Problem):
    """429: wait `retry_after` seconds."""


class Unavailable(Problem):
    """5xx: the bank's end."""


_NAMED: Final = {"type", "title", "status", "code", "detail", "request_id", "errors"}
_KINDS: Final[Mapping[int, type[Problem]]] = {
    HTTPStatus.UNAUTHORIZED: NotSignedIn,
    HTTPStatus.FORBIDDEN: Forbidden,
    HTTPStatus.NOT_FOUND: NotFound,
    HTTPStatus.CONFLICT: Conflict,
    HTTPStatus.PRECONDITION_FAILED: StaleVersion,
    HTTPStatus.UNPROCESSABLE_ENTITY: Refused,
    HTTPStatus.TOO_MANY_REQUESTS: TooManyCalls,
}


def problem_of(response: httpx.Response) -> Problem:
    """Return what an answer of failure says; those of a proxy on the way say only their status."""
    status = response.status_code
    kind = Unavailable if response.is_server_error else _KINDS.get(status, Problem)
    wait = seconds_of(response.headers.get("Retry-After"))
    return kind(status=status, said=_said(response), retry_after=wait)


def _said(response: httpx.Response) -> Mapping[str, Any]:
    if not response.headers.get("Content-Type", "").startswith("application/problem+json"):
        return {}
    try:
        said = response.json()
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def seconds_of(header: str | None) -> float | None:
    """Return the wait that a Retry-After names, in seconds or as a date; None if it names none."""
    if header is None:
        return None
    if header.strip().isdecimal():
        return float(header)
    try:
        moment = parsedate_to_datetime(header)
    except ValueError:
        return None
    return max(0.0, moment.replace(tzinfo=moment.tzinfo or UTC).timestamp() - time())
