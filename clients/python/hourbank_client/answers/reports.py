"""Answers of reports. Written by the generator."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from hourbank_client.reading import Answer


UnitEnum = Literal[
    "text", "code", "count", "minutes", "seconds", "permille", "moment", "id", "link"
]


@dataclass(frozen=True, kw_only=True)
class ColumnAnswer(Answer):
    """A column: its name in the rows, and what its values are."""

    name: str
    title: str
    unit: UnitEnum | str


@dataclass(frozen=True, kw_only=True)
class ReportLine(Answer):
    """A report that you may read."""

    name: str
    title: str
    about: str
    has_period: bool
    url: str


@dataclass(frozen=True, kw_only=True)
class ReportsAnswer(Answer):
    """The reports that you may read."""

    results: tuple[ReportLine, ...]


@dataclass(frozen=True, kw_only=True)
class TableAnswer(Answer):
    """One table of a report."""

    name: str
    title: str
    note: str
    columns: tuple[ColumnAnswer, ...]
    rows: tuple[dict[str, Any], ...]
    total: dict[str, Any] | None


@dataclass(frozen=True, kw_only=True)
class ReportAnswer(Answer):
    """A report: its figures as tables."""

    name: str
    title: str
    about: str
    at: datetime
    from_: datetime | None
    until: datetime | None
    tables: tuple[TableAnswer, ...]
