"""Rows for spreadsheets (CSV, RFC 4180)."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import Final


# Spreadsheets take what begins so for a formula, and would run it; the last four are the wide forms
# of the first four. Source: OWASP, "CSV Injection".
FORMULA_BEGINS: Final = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")

#: Without it spreadsheets take UTF-8 for the letters of an old Windows.
MARK: Final = "\ufeff"

Cell = str | int | None


def harmless(cell: Cell) -> Cell:
    """Text that no spreadsheet runs: an apostrophe before it makes it text, and is not shown."""
    if isinstance(cell, str) and cell.startswith(FORMULA_BEGINS):
        return f"'{cell}"
    return cell


class _Echo:
    """Gives each line back instead of keeping it."""

    def write(self, line: str) -> str:
        """Return it."""
        return line


def sheet_lines(rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """Each row as a line of CSV, made when it is asked for: however many there are, one is kept."""
    writer = csv.writer(_Echo())
    for row in rows:
        yield writer.writerow([harmless(cell) for cell in row])
