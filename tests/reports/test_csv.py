"""Tables as CSV."""

import csv
from datetime import UTC, datetime, timedelta, timezone
from io import StringIO
from uuid import UUID

import pytest

from portal.reports.sheets import as_csv
from portal.reports.tables import Column, Table


def table(*values, total=None):
    rows = [{"a": value} for value in values]
    return Table(name="t", title="T", columns=[Column(name="a", title="A")], rows=rows, total=total)


def cells(*values):
    lines = list(csv.reader(StringIO(as_csv(table(*values)), newline="")))
    assert lines[0] == ["a"]
    return [line[0] if line else "" for line in lines[1:]]


@pytest.mark.parametrize(
    "formula",
    [
        '=HYPERLINK("https://example.org")',
        "=1+1",
        "+49 30 1",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "\uff1d1",
        "\uff0b1",
        "\uff0d1",
        "\uff201",
    ],
)
def test_what_a_spreadsheet_would_run_is_made_text(formula):
    assert cells(formula) == [f"'{formula}"]


def test_other_text_is_kept_as_it_is():
    texts = ["Bicycle repair", "a=b", "1-2", 'She said "hi", twice', "two\nlines", "Käse", " =1"]
    assert cells(*texts) == texts


def test_numbers_are_numbers_and_nothing_is_empty():
    assert as_csv(table(-5, 90, None)).splitlines() == ["a", "-5", "90", '""']


def test_moments_are_in_utc_spans_in_seconds_and_ids_are_text():
    berlin = timezone(timedelta(hours=1))
    key = UUID(int=7)
    assert cells(
        datetime(2026, 3, 2, 10, tzinfo=berlin),
        datetime(2026, 3, 2, 9, 0, 1, tzinfo=UTC),
        timedelta(days=1, seconds=1.9),
        key,
    ) == ["2026-03-02T09:00:00Z", "2026-03-02T09:00:01Z", "86401", str(key)]


def test_lines_end_as_the_standard_says_and_the_total_is_no_line():
    assert as_csv(table(1, total={"a": 1})) == "a\r\n1\r\n"
