"""The reports for programs."""

import csv
import re
from datetime import timedelta
from io import StringIO

import pytest
from django.test import Client
from django.urls import reverse

from portal.reports.reports import REPORTS
from tests.api.conftest import Api, program_of
from tests.api.desk import problem
from tests.reports.reading import Tables


ROOT = "/api/v1/reports/"


@pytest.fixture
def program(chief, at) -> Api:
    return program_of(chief, at=at)


def tables_of(program, name, **query):
    response = program.get(f"{ROOT}{name}/", query)
    assert response.status_code == 200, response.content
    return {table["name"]: table for table in response.json()["tables"]}


def test_the_list_has_all_reports_with_their_addresses(program):
    results = program.get(ROOT).json()["results"]

    assert [line["name"] for line in results] == list(REPORTS)
    assert {line["name"]: line["has_period"] for line in results}["stuck"] is False
    for line in results:
        assert program.get(line["url"]).json()["title"] == line["title"]


def test_a_report_says_its_time_its_columns_and_its_rows(program, history):
    found = program.get(f"{ROOT}requests-by-state/", {"from": "2026-03-02T09:00:00Z"}).json()

    assert found["at"] == "2026-03-12T09:00:00Z"
    assert (found["from"], found["until"]) == ("2026-03-02T09:00:00Z", None)
    [table] = found["tables"]
    assert [column["unit"] for column in table["columns"]] == [
        "code",
        "count",
        "minutes",
        "moment",
        "link",
    ]
    paid = next(row for row in table["rows"] if row["state"] == "PAID")
    assert paid == {
        "state": "PAID",
        "requests": 1,
        "minutes": 50,
        "oldest_at": "2026-03-02T09:00:00Z",
        "link": "/admin/requests_app/servicerequest/?state__exact=PAID",
    }
    assert len(table["rows"]) == 15
    assert table["total"] == {"requests": 6, "minutes": 50 + 60 * 3 + 45 + 60}


def test_spans_are_whole_seconds_and_shares_thousandths(program, history):
    rows = tables_of(program, "time-in-state")["states"]["rows"]
    active = next(row for row in rows if row["state"] == "ACTIVE")
    assert active["median_seconds"] == 4 * 3600
    assert active["p95_seconds"] == 135.6 * 3600
    assert active["open_longest_seconds"] == 10 * 3600
    rows = tables_of(program, "flows")["flows"]["rows"]
    assert {"ACCEPTED": 400}.items() <= {
        row["to_state"]: row["share_permille"] for row in rows if row["from_state"] == "ACTIVE"
    }.items()


def test_moments_bound_the_time_from_the_first_to_before_the_last(program, history):
    def ended(**query):
        rows = tables_of(program, "time-in-state", **query)["states"]["rows"]
        return {row["state"]: row["count"] for row in rows}["ACTIVE"]

    # R1 was accepted at hour 5, which is 14:00 UTC.
    assert ended(until="2026-03-02T14:00:00Z") == 0
    assert ended(until="2026-03-02T15:00:01+01:00") == 1
    assert ended(**{"from": "2026-03-02T14:00:00Z", "until": "2026-03-03T00:00:00Z"}) == 1
    assert ended(days="7") == 3
    assert ended(days="all") == ended() == 5


@pytest.mark.parametrize(
    ("name", "query", "parameter"),
    [
        ("flows", {"days": "8"}, "days"),
        ("flows", {"days": "7", "until": "2026-03-02T14:00:00Z"}, "days"),
        ("flows", {"from": "2026-03-02"}, "from"),
        ("flows", {"from": "2026-03-02T14:00:00"}, "from"),
        ("flows", {"from": "0001-01-01T00:00:00+14:00"}, "from"),
        ("flows", {"from": "2026-03-02T14:00:00Z", "until": "2026-03-02T14:00:00Z"}, "until"),
        ("stuck", {"days": "7"}, "days"),
        ("hours-held", {"until": "2026-03-02T14:00:00Z"}, "until"),
        ("flows", {"format": "csv", "table": "nonsense"}, "table"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(program, history, name, query, parameter):
    said = problem(program.get(f"{ROOT}{name}/", query), 422, "invalid")

    assert [error["parameter"] for error in said["errors"]] == [parameter]


def test_an_unknown_report_or_format_is_not_found(program):
    problem(program.get(f"{ROOT}nonsense/"), 404, "not_found")
    problem(program.get(f"{ROOT}flows/", {"format": "xml"}), 404, "not_found")


@pytest.mark.parametrize("how", [{"format": "csv"}, {"Accept": "text/csv"}])
def test_csv_is_given_to_who_asks_for_it(program, history, how):
    asked, headers = (how, {}) if "format" in how else ({}, how)
    response = program.get(f"{ROOT}time-outs/", {**asked, "table": "timers"}, **headers)

    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == (
        'attachment; filename="time-outs-timers-2026-03-12.csv"'
    )
    assert response["Cache-Control"] == "no-store"
    lines = list(csv.DictReader(StringIO(response.text)))
    assert lines[0] == {
        "timer": "response_timeout",
        "state": "ACTIVE",
        "waits": "5",
        "ran_out": "1",
        "ran_out_permille": "200",
    }


def test_csv_without_a_name_is_the_first_table(program, history):
    response = program.get(f"{ROOT}time-outs/", {"format": "csv"})
    assert response.text.startswith("category,accepted,")


def test_the_flows_are_a_picture_to_who_asks_for_it(program, history):
    response = program.get(f"{ROOT}flows/", {"format": "svg"})
    counts = [
        row["count"] for row in tables_of(program, "flows")["flows"]["rows"] if row["from_state"]
    ]

    assert response["Content-Type"] == "image/svg+xml; charset=utf-8"
    assert "sha256-" in response["Content-Security-Policy"]
    drawn = re.findall(r'class="graph-count"[^>]*>(\d+)<', response.text)
    assert sorted(map(int, drawn)) == sorted(counts)
    problem(program.get(f"{ROOT}stuck/", {"format": "svg"}), 406, "not_acceptable")


def test_a_title_that_is_a_formula_is_kept_in_json_and_harmless_in_csv(program, bank):
    bank.submitted(title="=1+1")
    bank.at += timedelta(minutes=6)
    titles = {row["title"] for row in tables_of(program, "stuck")["cases"]["rows"]}
    sheet = program.get(f"{ROOT}stuck/", {"format": "csv", "table": "cases"})

    assert "=1+1" in titles
    assert {"'=1+1"} == {
        row["title"] for row in csv.DictReader(StringIO(sheet.text)) if row["request"]
    }


def test_a_stuck_case_has_its_request_and_a_link(program, bank):
    request = bank.in_progress()
    began = bank.at
    bank.later(timedelta(days=14))
    [case] = tables_of(program, "stuck")["cases"]["rows"]

    assert case == {
        "title": "Bicycle repair",
        "reason": "IN_PROGRESS",
        "since": began.isoformat().replace("+00:00", "Z"),
        "state": "IN_PROGRESS",
        "step": None,
        "error": None,
        "request": str(request.pk),
        "link": reverse("admin:requests_app_servicerequest_change", args=[request.pk]),
    }


@pytest.mark.parametrize("name", REPORTS)
def test_page_and_api_have_the_same_figures(program, chief, history, name):
    history.bank.later(timedelta(days=15))  # so that something is stuck
    stuck = history.bank.submitted()
    history.bank.at += timedelta(minutes=6)
    browser = Client()
    browser.force_login(chief)
    query = {"days": "365"} if REPORTS[name].has_period else {}
    page = Tables(browser.get(reverse("admin:report", args=[name]), query).text).found
    told = tables_of(program, name, **query)

    assert list(page) == list(told)
    for key, table in told.items():
        assert table["rows"] or key == "cases"
        names = [column["name"] for column in table["columns"] if column["unit"] != "link"]
        rows = [[as_on_a_page(row[column]) for column in names] for row in table["rows"]]
        assert [[value for value, _words in row] for row in page[key].rows] == rows
        total = [as_on_a_page((table["total"] or {}).get(column)) for column in names]
        assert [value for value, _words in page[key].total][1:] == (
            total[1:] if table["total"] else []
        )
    if name == "stuck":
        assert str(stuck.pk) in {row["request"] for row in told["cases"]["rows"]}


def as_on_a_page(value):
    return None if value is None else str(value)
