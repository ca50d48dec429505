"""What can go wrong by rule: each failure has a stable code and a sentence for the member."""

from typing import ClassVar


Fact = str | int | None


class DomainError(Exception):
    """An expected refusal. Nothing has changed; `sentence` says why in a member's words.

    `code` is stable and part of the API; `status` is the answer of the HTTP doors; `facts` are
    machine-readable details, such as `shortfall_minutes`.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 422

    def __init__(self, sentence: str, *, code: str | None = None, **facts: Fact) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.facts = facts
        self.reason = code or self.code


class NotFound(DomainError):
    """Unknown, or not theirs: both look alike, so that nobody learns what exists."""

    code = "not_found"
    status = 404


class WrongRole(DomainError):
    """They take part, but this is for the other side or for staff."""

    code = "wrong_role"
    status = 403


class WrongState(DomainError):
    """The subject is in a state that doesn't allow this; `facts["state"]` names it."""

    code = "wrong_state"
    status = 409


class Conflict(DomainError):
    """Something else is under way, or has been done with the same key and another content."""

    code = "conflict"
    status = 409


class StaleVersion(DomainError):
    """The caller's copy is older than the row; `facts["version"]` is the row's."""

    code = "stale_version"
    status = 412


class Refused(DomainError):
    """A rule says no."""

    code = "refused"
    status = 422
