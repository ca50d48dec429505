"""Values of a report as people read them on a page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any, Final

from django.utils.formats import date_format, number_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from common.minutes import spoken as spoken_minutes
from portal.reports.tables import NUMBERS, Column, Row, Table, Unit, Words, plain
from workflow.spans import spoken as spoken_span


NOTHING: Final = "\N{EN DASH}"
# A span this long is said in these units: two of them are enough.
_STEPS: Final = (
    (timedelta(days=1), timedelta(hours=1)),
    (timedelta(hours=1), timedelta(minutes=1)),
    (timedelta(), timedelta(seconds=1)),
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
        rows=[_cells(table, columns, row) for row in table.rows],
        total=_cells(table, columns, table.total)[1:] if table.total else [],
    )


def _cells(table: Table, columns: list[Column], row: Row) -> list[Cell]:
    url = next((row.get(c.name, "") for c in table.columns if c.unit is Unit.LINK), "")
    return [
        Cell(
            label=column.title,
            words=words_of(row.get(column.name), column),
            value=plain(row.get(column.name)),
            is_number=column.unit in NUMBERS,
            is_moment=column.unit is Unit.MOMENT,
            url="" if place else url,
        )
        for place, column in enumerate(columns)
    ]


def words_of(value: Any, column: Column) -> str:
    """One value in words."""
    if value is None:
        return NOTHING
    if column.unit is Unit.CODE:
        return str(column.labels.get(value, value))
    return _WORDS.get(column.unit, str)(value)


def span_words(span: timedelta) -> str:
    """A span in its two largest units."""
    unit = next(unit for least, unit in _STEPS if span >= least)
    return spoken_span(span // unit * unit) or _("less than a second")


def _share(value: int) -> str:
    return _("%(share)s %%") % {"share": number_format(Decimal(value) / 10, 1)}


def _moment(at: datetime) -> str:
    return date_format(localtime(at), "DATETIME_FORMAT")


_WORDS: Final[Mapping[Unit, Callable[[Any], str]]] = {
    Unit.COUNT: partial(number_format, force_grouping=True),
    Unit.MINUTES: spoken_minutes,
    Unit.SECONDS: span_words,
    Unit.PERMILLE: _share,
    Unit.MOMENT: _moment,
}
