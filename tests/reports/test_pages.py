"""The reports in the administration."""

import csv
import re
from datetime import timedelta
from io import StringIO

import pytest
from django.test import Client
from django.urls import reverse

from portal.reports.reports import REPORTS
from portal.reports.show import NOTHING, span_words
from tests.factories import member
from tests.reading import Page
from tests.reports.reading import Tables


@pytest.fixture
def browser(chief) -> Client:
    client = Client()
    client.force_login(chief)
    return client


def address(name, query=""):
    return reverse("admin:report", args=[name]) + query


def read(client, name, query=""):
    answer = client.get(address(name, query))
    assert answer.status_code == 200
    return Tables(answer.text).found


def words(row):
    return [cell[1] for cell in row]


def test_the_first_page_leads_to_all_reports(browser):
    page = Page(browser.get(reverse("admin:index")).text)

    assert reverse("admin:reports") in page.links
    assert {address(name) for name in REPORTS} <= set(page.links)


def test_the_list_tells_what_each_report_is_about(browser):
    page = Page(browser.get(reverse("admin:reports")).text)

    for report in REPORTS.values():
        assert address(report.name) in page.links
        assert str(report.title) in page.text
        assert str(report.about) in page.text


@pytest.mark.parametrize("name", REPORTS)
def test_each_report_opens_in_an_empty_bank(browser, name):
    answer = browser.get(address(name))

    assert answer.status_code == 200
    assert answer["Content-Security-Policy"]


def test_figures_are_said_as_people_say_them(browser, history):
    by_state = {row[0][0]: words(row) for row in read(browser, "requests-by-state")["states"].rows}
    assert by_state["PAID"] == ["Paid", "1", "50 min", "2 March 2026, 09:00"]
    assert by_state["DISPUTED"] == ["In dispute", "0", "0 min", NOTHING]

    in_state = {row[0][0]: words(row) for row in read(browser, "time-in-state")["states"].rows}
    assert in_state["ACTIVE"][1:5] == ["5", "4 h", "5 d 15 h", "7 d"]
    assert in_state["ACTIVE"][5:] == ["1", "10 h", "10 h", "10 h"]
    assert in_state["PENDING_VALIDATION"][2] == "0 s"

    flows = {(row[0][0], row[1][0]): words(row) for row in read(browser, "flows")["flows"].rows}
    assert flows["ACTIVE", "ACCEPTED"][2:] == ["2", "40.0 %", "3 h"]
    assert flows["", "DRAFT"] == ["(new)", "Draft", "6", "100.0 %", NOTHING]

    held = read(browser, "hours-held")["ages"]
    assert words(held.total) == ["Total", "2", "1 h 45 min", "0 min", "11 March 2026, 11:00"]


def test_the_picture_of_flows_carries_the_counts(browser, history):
    page = browser.get(address("flows")).text
    [desk] = re.findall(r'<svg[^>]* class="graph graph-desk".*?</svg>', page, re.DOTALL)
    drawn = re.findall(r'class="graph-count"[^>]*>(\d+)<', desk)
    counts = [row[2][0] for row in read(browser, "flows")["flows"].rows if row[0][0]]

    assert sorted(drawn) == sorted(counts)
    assert "6" in drawn
    assert " style=" not in page


def test_without_any_transition_the_picture_has_no_counts(browser):
    page = browser.get(address("flows")).text
    assert "graph-desk" in page
    assert "graph-count" not in page


def test_times_are_shown_in_the_reader_s_zone_and_days_are_theirs(history, at):
    rights = {"is_staff": True, "is_superuser": True}
    browser = Client()
    # Nine hours ahead: R1 was made at 18:00 there.
    browser.force_login(member("Chihiro", at=at, time_zone="Asia/Tokyo", **rights))
    by_state = read(browser, "requests-by-state", "?from=2026-03-02&to=2026-03-02")["states"]
    assert by_state.rows[9][3] == ("2026-03-02T09:00:00Z", "2 March 2026, 18:00")
    # R2 is from 02:00 UTC of the fourth, R3 from 05:00.
    day = read(browser, "requests-by-state", "?from=2026-03-04&to=2026-03-04")["states"]
    assert {row[0][0]: row[1][0] for row in day.rows if row[1][0] != "0"} == {
        "CANCELLED": "1",
        "TIMED_OUT": "1",
    }


def test_a_time_of_whole_days_has_its_last_day_in_it(browser, history):
    def made(query):
        rows = read(browser, "requests-by-state", query)["states"].rows
        return sum(int(row[1][0]) for row in rows)

    # R1 on the 2nd, R2 and R3 on the 4th, R4 to R6 on the 11th of March.
    assert made("?from=2026-03-02&to=2026-03-03") == 1
    assert made("?from=2026-03-03&to=2026-03-04") == 2
    assert made("?from=2026-03-05") == 3
    assert made("?to=2026-03-04") == 3
    assert made("?days=7") == 3
    assert made("?days=all") == made("") == 6


def test_the_usual_time_is_30_days_and_is_marked(browser, history):
    assert 'href="?days=30" aria-current="true"' in " ".join(
        browser.get(address("flows")).text.split()
    )
    by_state = " ".join(browser.get(address("requests-by-state")).text.split())
    assert 'href="?days=all" aria-current="true"' in by_state
    history.bank.later(timedelta(days=29))

    def ways(query=""):
        flows = read(browser, "flows", query).get("flows")
        return {(row[0][0], row[1][0]) for row in flows.rows} if flows else set()

    assert ("ACTIVE", "DECLINED") in ways("")
    assert ("COMPLETED", "PAID") not in ways("")
    assert ("COMPLETED", "PAID") in ways("?days=90")


@pytest.mark.parametrize(
    "query",
    [
        "?from=2026-03-03&to=2026-03-02",
        "?from=yesterday",
        "?from=0001-01-01",
        "?to=9999-12-31",
        "?days=8",
        "?days=7&from=2026-03-02",
        "?from=%00",
    ],
)
def test_a_time_that_makes_no_sense_is_refused_with_the_reason(browser, history, query):
    answer = browser.get(address("flows", query))

    assert answer.status_code == 422
    assert "Please choose another time." in answer.text
    assert "errorlist" in answer.text
    assert "report-table" not in answer.text
    sheet = reverse("admin:report-sheet", args=["flows", "flows"])
    assert browser.get(sheet + query).status_code == 404


def test_the_same_day_twice_is_that_day(browser, history):
    assert browser.get(address("flows", "?from=2026-03-02&to=2026-03-02")).status_code == 200


def test_each_stuck_case_leads_to_where_it_is_mended(browser, bank):
    request = bank.in_progress()
    bank.later(timedelta(days=14))
    page = Page(browser.get(address("stuck")).text)

    target = reverse("admin:requests_app_servicerequest_change", args=[request.pk])
    assert page.links.count(target) == 2  # by its title, and by its id
    assert browser.get(target).status_code == 200
    assert "In progress for longer than the Policy expects" in page.text


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(), "0 s"),
        (timedelta(milliseconds=999), "0 s"),
        (timedelta(seconds=59), "59 s"),
        (timedelta(seconds=61), "1 min 1 s"),
        (timedelta(minutes=60), "1 h"),
        (timedelta(hours=2, minutes=3, seconds=59), "2 h 3 min"),
        (timedelta(days=1, minutes=59), "1 d"),
        (timedelta(days=400, hours=23), "400 d 23 h"),
    ],
)
def test_a_span_is_said_in_two_units(span, words):
    assert span_words(span) == words


def test_states_lead_to_the_lists_of_their_requests(browser, history):
    page = Page(browser.get(address("requests-by-state")).text)
    requests = reverse("admin:requests_app_servicerequest_changelist")
    paid = f"{requests}?state__exact=PAID"

    assert paid in page.links
    assert browser.get(paid).context["cl"].result_count == 1


@pytest.mark.parametrize("name", REPORTS)
def test_each_table_is_there_as_csv_with_the_figures_of_the_page(browser, history, name):
    query = "" if not REPORTS[name].has_period else "?days=7"
    tables = read(browser, name, query)
    assert tables
    for table, shown in tables.items():
        answer = browser.get(reverse("admin:report-sheet", args=[name, table]) + query)
        assert answer["Content-Type"] == "text/csv; charset=utf-8"
        assert f"{name}-{table}-2026-03-12.csv" in answer["Content-Disposition"]
        lines = list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))
        width = len(shown.titles)
        assert [line[:width] for line in lines[1:]] == [
            [value or "" for value, _words in row] for row in shown.rows
        ]


def test_the_page_links_to_the_csv_of_the_same_time(browser, history):
    page = Page(browser.get(address("flows", "?from=2026-03-02&to=2026-03-04")).text)
    sheet = reverse("admin:report-sheet", args=["flows", "flows"])
    assert f"{sheet}?from=2026-03-02&to=2026-03-04" in page.links


def test_a_title_that_is_a_formula_is_harmless_in_the_sheet_and_plain_on_the_page(browser, bank):
    bank.submitted(title='=HYPERLINK("https://example.org")')
    bank.at += timedelta(minutes=6)
    sheet = browser.get(reverse("admin:report-sheet", args=["stuck", "cases"]))
    rows = list(csv.DictReader(StringIO(sheet.content.decode("utf-8-sig"))))

    assert {row["title"] for row in rows if row["request"]} == {
        '\'=HYPERLINK("https://example.org")'
    }
    assert "=HYPERLINK(&quot;https://example.org&quot;)" in browser.get(address("stuck")).text


def test_what_there_is_not_is_not_found(browser):
    assert browser.get(address("nonsense")).status_code == 404
    assert browser.get(reverse("admin:report-sheet", args=["flows", "nonsense"])).status_code == 404


def test_a_report_is_only_read(browser):
    assert browser.post(address("flows")).status_code == 405
