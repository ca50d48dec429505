"""Where a page of found services begins, as a text that links carry."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import astuple, dataclass
from typing import Any, Self
from uuid import UUID


# A service's rank in its block, and its key.
Ranked = tuple[int, UUID]


class UnknownPlace(ValueError):
    """A text that no list has given."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A place in the list; the first page by default.

    A block is what fits from `top` down to `bottom`, or what is next `below` a key or `over` one.
    The page has what comes after, or before, one of its services; keys and ranks rather than
    numbers, so that nothing is shown twice or left out when services come and go.
    """

    is_first_block: bool = True
    top: UUID | None = None
    bottom: UUID | None = None
    below: UUID | None = None
    over: UUID | None = None
    after: Ranked | None = None
    before: Ranked | None = None

    def as_text(self) -> str:
        """Return it for a link."""
        said = json.dumps(astuple(self), default=str, separators=(",", ":"))
        return urlsafe_b64encode(said.encode()).decode().rstrip("=")

    @classmethod
    def of(cls, text: str) -> Self:
        """Return the place that a link names.

        Raises:
            UnknownPlace: no list has given this text.
        """
        try:
            said = json.loads(urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4)))
            first, top, bottom, below, over, after, before = said
            return cls(
                is_first_block=bool(first),
                top=_key(top),
                bottom=_key(bottom),
                below=_key(below),
                over=_key(over),
                after=_ranked(after),
                before=_ranked(before),
            )
        except (ValueError, TypeError, AttributeError, OverflowError, RecursionError) as error:
            raise UnknownPlace from error


def _key(said: Any) -> UUID | None:
    return None if said is None else UUID(said)


def _ranked(said: Any) -> Ranked | None:
    if said is None:
        return None
    rank, key = said
    return int(rank), UUID(key)
