"""Tables as CSV (RFC 4180)."""

from collections.abc import Iterator, Sequence

from common.sheets import Cell, sheet_lines
from portal.reports.tables import Table


def as_csv(table: Table) -> str:
    """The names of the columns, then the rows; a total is left out, as spreadsheets add up themselves."""
    return "".join(sheet_lines(_rows(table)))


def _rows(table: Table) -> Iterator[Sequence[Cell]]:
    yield [column.name for column in table.columns]
    yield from table.lines()
