"""The reports on disputes as staff and programs get them."""

import csv
import re
from io import StringIO

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from hourbank.roles import SENIORS, ensure_roles
from portal.reports.charts import GAP, LINE, WIDTH, Bar, chart_of
from portal.reports.show import NOTHING
from portal.reports.tables import Bars, Column, Table, Unit
from tests.api.conftest import program_of
from tests.api.desk import problem
from tests.factories import member
from tests.queries import queries_of
from tests.reading import Page
from tests.reports.reading import Tables
from tests.requests_app.roads import HOUR


NAMES = ("open-disputes", "disputes", "disputes-by-coordinator")


@pytest.fixture
def browser(court) -> Client:
    """An auditor's."""
    client = Client()
    client.force_login(court.otto)
    return client


def address(name, query=""):
    return reverse("admin:report", args=[name]) + query


def sheet_of(client, name, table, query=""):
    answer = client.get(reverse("admin:report-sheet", args=[name, table]) + query)
    assert answer.status_code == 200
    return list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))


def test_people_read_the_figures_in_words(browser, disputed):
    found = Tables(browser.get(address("disputes")).text).found
    times = {row[0][0]: [words for _value, words in row] for row in found["times"].rows}
    assert times["first_answer"] == [
        "From the opening to the other side’s answer",
        "4",
        "7 h",
        "18 h 30 min",
        "20 h",
    ]
    appeals = [words for _value, words in found["appeals"].total]
    assert appeals == ["Total", "4", "3", "75.0 %", "1", "1", "50.0 %", "0", "1"]
    by_name = Tables(browser.get(address("disputes-by-coordinator")).text).found["coordinators"]
    assert [[words for _value, words in row] for row in by_name.rows] == [
        ["(nobody)", "0", "0", "0", NOTHING, "0", "0"],
        ["Cora", "1", "0", "4", "20 h", "3", "1"],
        ["Sena", "1", "0", "2", "11 h", "0", "0"],
    ]


def test_a_time_is_chosen_as_for_all_reports(browser, disputed):
    # The fourth and the fifth of March: hours 39 to 87.
    query = "?from=2026-03-04&to=2026-03-05"
    found = Tables(browser.get(address("disputes", query)).text).found
    assert [row[1][0] for row in found["times"].rows] == ["1", "1", "0", "0", "0"]
    assert [row[3] for row in sheet_of(browser, "disputes-by-coordinator", "coordinators", query)][
        1:
    ] == ["0", "1", "0"]
    usual = " ".join(browser.get(address("disputes")).text.split())
    assert 'href="?days=90" aria-current="true"' in usual


def test_the_sheets_have_their_columns(browser, disputed):
    heads = {
        (name, table): sheet_of(browser, name, table)[0]
        for name, table in [
            ("open-disputes", "ages"),
            ("open-disputes", "states"),
            ("disputes", "times"),
            ("disputes", "reasons"),
            ("disputes", "categories"),
            ("disputes", "appeals"),
            ("disputes-by-coordinator", "coordinators"),
        ]
    }
    outcomes = ["released", "shared", "refunded", "settled", "withdrawn", "disputes"]
    waiting = ["disputes", "overdue", "unassigned", "oldest_at"]

    assert list(heads.values()) == [
        ["age", *waiting],
        ["state", *waiting, "link"],
        ["what", "count", "median_seconds", "p95_seconds", "longest_seconds"],
        ["reason", *outcomes],
        ["category", *outcomes],
        [
            "reason",
            "rulings",
            "appealed",
            "appealed_permille",
            "upheld",
            "changed",
            "changed_permille",
            "settled",
            "waiting",
        ],
        ["member", "open", "overdue", "ruled", "median_seconds", "appealed", "changed"],
    ]
    rows = sheet_of(browser, "disputes", "times")
    assert rows[1] == ["first_answer", "4", str(7 * 3600), str(37 * 1800), str(20 * 3600)]


def test_a_name_that_is_a_formula_is_harmless_in_the_sheet(browser, court, disputed):
    court.cora.name = '=HYPERLINK("https://example.org")'
    court.cora.save()
    rows = sheet_of(browser, "disputes-by-coordinator", "coordinators")

    assert rows[2][0] == '\'=HYPERLINK("https://example.org")'


def test_programs_get_the_same_figures(court, disputed, at):
    program = program_of(court.otto, at=at)
    found = program.get("/api/v1/reports/disputes-by-coordinator/", {"days": "7"}).json()
    [table] = found["tables"]

    assert table["rows"][1] == {
        "member": "Cora",
        "open": 1,
        "overdue": 0,
        "ruled": 4,
        "median_seconds": 20 * 3600,
        "appealed": 3,
        "changed": 1,
    }
    assert table["total"]["open"] == 2
    problem(program.get("/api/v1/reports/open-disputes/", {"days": "7"}), 422, "invalid")


@pytest.mark.parametrize(
    ("rights", "readable"),
    [
        (["view_dispute"], {"open-disputes"}),
        (["view_dispute", "view_ruling"], {"open-disputes", "disputes"}),
        (["view_dispute", "view_ruling", "view_member"], set(NAMES)),
        (["view_ruling", "view_member"], set()),
    ],
)
def test_each_asks_for_the_rights_to_its_rows(db, at, rights, readable):
    someone = member("Someone", at=at, is_staff=True)
    someone.user_permissions.add(*Permission.objects.filter(codename__in=rights))
    client = Client()
    client.force_login(someone)
    program = program_of(someone, at=at)

    for name in NAMES:
        status = 200 if name in readable else 403
        assert client.get(address(name)).status_code == status
        assert program.get(f"/api/v1/reports/{name}/").status_code == status


def test_coordinators_seniors_and_auditors_read_them_and_members_don_t(court, at):
    ensure_roles(role=SENIORS)
    for someone, status in [
        (court.cora, 200),
        (court.sena, 200),
        (court.otto, 200),
        (court.bank.ada, 302),
    ]:
        client = Client()
        client.force_login(someone)
        assert {client.get(address(name)).status_code for name in NAMES} == {status}
    program = program_of(court.bank.ada, at=at)
    for name in NAMES:
        problem(program.get(f"/api/v1/reports/{name}/"), 403, "permission_denied")


@pytest.mark.parametrize("name", NAMES)
def test_they_cost_the_same_for_few_and_many(browser, court, name):
    court.bank.later(HOUR)
    few = queries_of(lambda: browser.get(address(name)))
    court.ruled()
    court.opened()

    assert queries_of(lambda: browser.get(address(name))) == few


def test_states_lead_to_the_queue_of_their_disputes(browser, disputed):
    links = Page(browser.get(address("open-disputes")).text).links
    waiting = reverse("admin:disputes_dispute_changelist") + "?state__exact=AWAITING_RESPONSE"

    assert waiting in links
    assert browser.get(waiting).context["cl"].result_count == 1


def test_the_bars_of_a_page_are_true_to_its_figures(browser, disputed):
    page = browser.get(address("open-disputes")).text
    ages, states = re.findall(r'<figure class="report-chart".*?</figure>', page, re.DOTALL)

    assert "Chart: Open disputes by age. The table below has the same figures." in ages
    # One of less than a day and one of up to seven, none overdue.
    assert re.findall(r'class="report-bar-(\d)" x="0" y="0" width="(\d+)"', ages) == [
        ("1", str(WIDTH)),
        ("1", str(WIDTH)),
    ]
    assert len(re.findall(r'class="report-bars"', states)) == 6
    assert " style=" not in page
    assert "<figure" not in browser.get(address("flows")).text


def test_without_any_dispute_there_is_nothing_to_draw(browser):
    for name in NAMES:
        assert "<figure" not in browser.get(address(name)).text


def drawn(*rows, are_parts):
    columns = (
        Column(name="a", title="A"),
        Column(name="b", title="B", unit=Unit.COUNT),
        Column(name="c", title="C", unit=Unit.COUNT),
    )
    found = [dict(zip("abc", row, strict=True)) for row in rows]
    bars = Bars(columns=("b", "c"), are_parts=are_parts)
    return chart_of(Table(name="t", title="T", columns=columns, rows=found, bars=bars))


def test_parts_stand_behind_each_other_and_the_longest_row_is_whole():
    chart = drawn(("x", 1, 3), ("y", 2, 0), are_parts=True)

    assert chart.height == LINE
    assert [line.bars for line in chart.lines] == [
        [Bar(series=1, x=0, y=0, width=250), Bar(series=2, x=250, y=0, width=750)],
        [Bar(series=1, x=0, y=0, width=500)],
    ]
    assert [line.words for line in chart.lines] == ["4", "2"]
    # A small part is seen, and makes no bar stick out.
    wide = drawn(("x", 99_999, 1), are_parts=True)
    assert wide.lines[0].bars[-1] == Bar(series=2, x=999, y=0, width=4)
    assert wide.width == 1003


def test_other_figures_stand_below_each_other_and_a_small_one_is_seen():
    chart = drawn(("x", 100_000, 1), ("y", None, 50_000), are_parts=False)

    assert chart.height == 2 * LINE + GAP
    assert [line.bars for line in chart.lines] == [
        [Bar(series=1, x=0, y=0, width=1000), Bar(series=2, x=0, y=LINE + GAP, width=4)],
        [Bar(series=2, x=0, y=LINE + GAP, width=500)],
    ]
    assert [line.words for line in chart.lines] == ["100,000 · 1", f"{NOTHING} · 50,000"]
    assert drawn(("x", 0, None), are_parts=False) is None
