"""Every sheet that the bank gives: nothing in it is run as a formula, whoever wrote it.

Each routes's own tests: tests/reports/test_csv.py, tests/ledger/test_statement_files.py,
tests/portal/test_my_data.py.
"""

import ast
import csv
import io
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import pytest
from django.test import Client

from common.sheets import FORMULA_BEGINS
from common.transactions import door
from members.models import Member
from portal.my_data.writing import as_archive
from portal.reports.period import WHOLE
from portal.reports.reports import REPORTS
from tests.factories import member
from tests.requests_app.roads import Bank, new_bank
from tests.security.routes import every_route


ROOT: Final = Path(__file__).resolve().parent.parent.parent
PARTS: Final = (
    "catalogue", "common", "disputes", "files", "hourbank", "ledger", "members", "notifications",
    "portal", "requests_app", "workflow",
)  # fmt: skip
FORMULAS: Final = (
    '=HYPERLINK("https://evil.example","x")',
    "+1+cmd|'/C calc'!A0",
    "-2+3",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    "\uff1d1+1",
)


def cells(text: str) -> list[str]:
    return [cell for row in csv.reader(io.StringIO(text.lstrip("\ufeff"))) for cell in row]


def is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def nothing_runs(text: str) -> int:
    """No cell begins as a formula does, numbers below zero apart. Returns how many were made text."""
    found = cells(text)
    assert [one for one in found if one.startswith(FORMULA_BEGINS) and not is_number(one)] == []
    return sum(one.startswith("'") for one in found)


@pytest.fixture(params=FORMULAS, ids=ascii)
def bank(request: pytest.FixtureRequest, db: None, at: datetime) -> Bank:
    """Ben, Ada and their service are called as formulas are."""
    made = new_bank(at)
    made.paid()
    Member.objects.filter(pk=made.ben.pk).update(name=request.param.strip() or "x")
    Member.objects.filter(pk=made.ada.pk).update(name=request.param)
    return made


def browser_of(who: Member) -> Client:
    browser = Client()
    browser.force_login(who)
    return browser


def text_of(response: Any) -> str:
    return response.getvalue().decode() if response.streaming else response.content.decode()


def test_no_cell_of_any_sheet_is_run(bank: Bank, at: datetime) -> None:
    """Those that routes give: read off the resolver by what they answer."""
    root = member("Root", at=at, is_staff=True, is_superuser=True)
    changed = 0
    sheets = 0
    for who in (bank.ada, root):
        browser = browser_of(who)
        for path in sheets_of_routes(at):
            answer = browser.get(path)
            if answer.status_code == 200:
                assert answer["Content-Type"].startswith("text/csv"), path
                assert "attachment" in answer["Content-Disposition"], path
                changed += nothing_runs(text_of(answer))
                sheets += 1
    assert sheets > 8
    assert changed > 0
    assert archive_of(bank.ada) > 0


def sheets_of_routes(at: datetime) -> list[str]:
    found = []
    for route in every_route():
        if not route.route.endswith(".csv"):
            continue
        if "table" not in route.holes:
            found.append(route.filled())
            continue
        for name, report in REPORTS.items():
            named = {one.name for one in report.tables(period=WHOLE, at=at)}
            found += [route.filled({"name": name, "table": table}) for table in sorted(named)]
    return found


def archive_of(who: Member) -> int:
    """The sheets of a member's own data, which are given after the password alone."""
    with (
        door(),
        as_archive(member_id=who.pk, at=who.joined_at) as file,
        zipfile.ZipFile(file) as archive,
    ):
        return sum(nothing_runs(archive.read(name).decode()) for name in archive.namelist())


def test_no_other_code_writes_sheets() -> None:
    """Who writes CSV is known, and makes each cell harmless; a new one has to come by the same way."""
    writers = set()
    for part in PARTS:
        for path in (ROOT / part).rglob("*.py"):
            imports = [
                name.name
                for node in ast.walk(ast.parse(path.read_text()))
                if isinstance(node, ast.Import)
                for name in node.names
            ]
            if "csv" in imports:
                writers.add(str(path.relative_to(ROOT)))
                assert "harmless(" in path.read_text(), path
    assert writers == {"common/sheets.py", "portal/my_data/writing.py"}
