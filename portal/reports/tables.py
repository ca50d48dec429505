"""Figures in columns and rows, the same for pages, programs and spreadsheets."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.utils.functional import Promise


Words = str | Promise
Row = Mapping[str, Any]


class Unit(StrEnum):
    """What the values of a column are; an id is a request's."""

    TEXT = "text"
    CODE = "code"
    COUNT = "count"
    MINUTES = "minutes"
    SECONDS = "seconds"
    PERMILLE = "permille"
    MOMENT = "moment"
    ID = "id"
    LINK = "link"


# What is aligned at its end, and can be added up.
NUMBERS = frozenset({Unit.COUNT, Unit.MINUTES, Unit.SECONDS, Unit.PERMILLE})


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """`name` is for programs, `title` for people; `labels` say the codes of a column in words."""

    name: str
    title: Words
    unit: Unit = Unit.TEXT
    labels: Mapping[str, Words] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Bars:
    """The columns, all of one unit, that a page draws as bars for each row.

    Parts of a whole stand one behind the other, other figures one below the other.
    """

    columns: Sequence[str]
    are_parts: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """Rows by column names, and where it makes sense their total. A missing value is None.

    A column of links leads to the administration's page about its row.
    """

    name: str
    title: Words
    columns: Sequence[Column]
    rows: Sequence[Row]
    total: Row | None = None
    note: Words = ""
    bars: Bars | None = None

    def lines(self) -> Iterator[list[Any]]:
        """The rows as programs and spreadsheets read them, in the order of the columns."""
        for row in self.rows:
            yield [plain(row.get(column.name)) for column in self.columns]


def plain(value: Any) -> str | int | None:
    """A value for programs: whole seconds, moments in UTC, ids as text."""
    match value:
        case None | int():
            return value
        case timedelta():
            return value // timedelta(seconds=1)
        case datetime():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case UUID():
            return str(value)
        case _:
            return str(value)


def permille(part: int, whole: int) -> int | None:
    """A share in thousandths, rounded half up; None of nothing."""
    return (2000 * part + whole) // (2 * whole) if whole else None


def added(rows: Sequence[Row], *names: str) -> dict[str, int]:
    """The sums of columns."""
    return {name: sum(row[name] or 0 for row in rows) for name in names}
