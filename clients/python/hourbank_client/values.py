"""What calls are made of."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from typing import Any, Final, Literal, TypedDict
from urllib.parse import quote
from uuid import UUID


Id = UUID | str


class _Unset(Enum):
    UNSET = "UNSET"


Unset = Literal[_Unset.UNSET]
#: Not said; where null is something that can be said.
UNSET: Final = _Unset.UNSET


class Upload:
    """A file to hand in. The kind of file goes by the end of its name."""

    def __init__(self, name: str, content: bytes) -> None:
        self.name = name
        self.content = content


class Write(TypedDict, total=False):
    """What every call that changes something takes.

    `idempotency_key`: by default a new one for each call; say your own to go on after a crash.
    `if_match`: the version that you know, or an answer's `etag`; `StaleVersion` if there is a newer.
    """

    idempotency_key: str
    if_match: int | str


def some(**fields: Any) -> dict[str, Any]:
    """Return the fields that are said: neither None nor `UNSET`."""
    return {name.rstrip("_"): value for name, value in fields.items() if value is not None}


def segment(value: object) -> str:
    """Return one part of an address."""
    return quote(str(value), safe="")


def plain(value: Any) -> Any:
    """Return it as JSON has it, without what is `UNSET`."""
    if isinstance(value, Mapping):
        return {name: plain(inner) for name, inner in value.items() if inner is not UNSET}
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [plain(inner) for inner in value]
    return value
