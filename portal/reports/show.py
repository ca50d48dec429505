"""Values of a report as people read them on a page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any, Final
from uuid import UUID

from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.minutes import spoken as spoken_minutes
from portal.reports.tables import NUMBERS, Column, Row, Table, Unit, Words, plain


NOTHING: Final = "\N{EN DASH}"
# Short words, as for hours: a table has many spans.
_UNITS: Final = (
    (timedelta(days=1), gettext_lazy("%(n)d d")),
    (timedelta(hours=1), gettext_lazy("%(n)d h")),
    (timedelta(minutes=1), gettext_lazy("%(n)d min")),
    (timedelta(seconds=1), gettext_lazy("%(n)d s")),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """One value in words; `value` is what programs get of it, `url` where it leads."""

    label: Words
    words: str
    value: str | int | None
    is_number: bool
    is_moment: bool
    url: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """A table as a page shows it: links are on the first cell of their row."""

    table: Table
    columns: list[Column]
    rows: list[list[Cell]]
    total: list[Cell]


def shown(table: Table) -> Shown:
    """The table in words of the reader's language, and times of their zone."""
    columns = [column for column in table.columns if column.unit is not Unit.LINK]
    return Shown(
        table=table,
        columns=columns,
        rows=[_linked(table, row, _cells(columns, row)) for row in table.rows],
        total=_sums(columns, table.total) if table.total else [],
    )


def _linked(table: Table, row: Row, cells: list[Cell]) -> list[Cell]:
    """The row's cells, the first of which leads to the row's page."""
    url = next((row[column.name] for column in table.columns if column.unit is Unit.LINK), "")
    return [replace(cells[0], url=url), *cells[1:]]


def _sums(columns: list[Column], total: Row) -> list[Cell]:
    """The cells after the first one; what isn't added up is left empty."""
    cells = _cells(columns, total)[1:]
    return [cell if cell.value is not None else replace(cell, words="") for cell in cells]


def _cells(columns: list[Column], row: Row) -> list[Cell]:
    return [
        Cell(
            label=column.title,
            words=words_of(row.get(column.name), column),
            value=plain(row.get(column.name)),
            is_number=column.unit in NUMBERS,
            is_moment=column.unit is Unit.MOMENT,
            url=_request_page(row.get(column.name)) if column.unit is Unit.ID else "",
        )
        for column in columns
    ]


def _request_page(request_id: UUID | None) -> str:
    name = "admin:requests_app_servicerequest_change"
    return reverse(name, args=[request_id]) if request_id else ""


def words_of(value: Any, column: Column) -> str:
    """One value in words."""
    if value is None:
        return NOTHING
    if column.unit is Unit.CODE:
        return str(column.labels.get(value, value))
    return _WORDS.get(column.unit, str)(value)


def span_words(span: timedelta) -> str:
    """A span in its largest unit and the next smaller one, cut off there: "5 d 15 h", "40 s"."""
    place = next((place for place, (unit, _word) in enumerate(_UNITS) if span >= unit), -1)
    words: list[str] = []
    for unit, word in _UNITS[place:][:2]:
        count, span = divmod(span, unit)
        if count or not words:
            words.append(word % {"n": count})
    return " ".join(words)


def _share(value: int) -> str:
    return _("%(share)s %%") % {"share": number_format(Decimal(value) / 10, 1)}


def _end_of_id(request_id: UUID) -> str:
    """The end is enough to tell one from another; the beginning is a time."""
    return str(request_id)[-12:]


def _moment(at: datetime) -> str:
    return date_format(localtime(at), "DATETIME_FORMAT")


_WORDS: Final[Mapping[Unit, Callable[[Any], str]]] = {
    Unit.COUNT: partial(number_format, force_grouping=True),
    Unit.MINUTES: spoken_minutes,
    Unit.SECONDS: span_words,
    Unit.PERMILLE: _share,
    Unit.MOMENT: _moment,
    Unit.ID: _end_of_id,
}
