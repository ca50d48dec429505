"""Tables as CSV (RFC 4180)."""

import csv
from io import StringIO
from typing import Final

from portal.reports.tables import Table


# Spreadsheets take what begins so for a formula, and would run it; the last four are the wide forms
# of the first four. Source: OWASP, "CSV Injection".
FORMULA_BEGINS: Final = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")


def as_csv(table: Table) -> str:
    """The names of the columns, then the rows; a total is left out, as spreadsheets add up themselves."""
    sheet = StringIO()
    writer = csv.writer(sheet)
    writer.writerow([column.name for column in table.columns])
    for line in table.lines():
        writer.writerow([harmless(cell) for cell in line])
    return sheet.getvalue()


def harmless(cell: str | int | None) -> str | int | None:
    """Text that no spreadsheet runs: an apostrophe before it makes it text, and is not shown."""
    if isinstance(cell, str) and cell.startswith(FORMULA_BEGINS):
        return f"'{cell}"
    return cell
