"""A report costs as many queries for many rows as for few."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from ledger.operations import set_floor
from portal.reports.reports import REPORTS
from tests.api.conftest import program_of
from tests.queries import queries_of


@pytest.fixture
def doors(chief, at):
    """The addresses of a report at each door, and how to get them."""
    browser, program = Client(), program_of(chief, at=at)
    browser.force_login(chief)
    return {"admin": browser.get, "api": program.get}


def path_of(door, name):
    return reverse("admin:report" if door == "admin" else "api-report", args=[name])


def more(bank):
    """Requests in several states, and all kinds of what can be stuck."""
    for road in (bank.draft, bank.active, bank.in_progress, bank.declined, bank.negotiating):
        road()
        bank.later(timedelta(hours=1))
    bank.submitted(minutes=1)
    bank.confirmed()
    bank.at += timedelta(minutes=6)


@pytest.mark.parametrize("door", ["admin", "api"])
@pytest.mark.parametrize("name", REPORTS)
def test_a_report_costs_the_same_for_few_and_many(bank, doors, door, name):
    bank.do(set_floor, member_id=bank.ben.pk, floor_minutes=-5000, actor_id=None)
    more(bank)
    few = queries_of(lambda: doors[door](path_of(door, name)))
    for _ in range(3):
        more(bank)

    assert queries_of(lambda: doors[door](path_of(door, name))) == few


def test_the_events_of_a_time_are_found_by_an_index(bank):
    with connection.cursor() as cursor:
        # A few rows are read faster one by one, so that the planner would do without.
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN SELECT count(*) FROM workflow_eventlog WHERE at >= %s", [bank.at])
        assert "event_at" in "".join(line for (line,) in cursor.fetchall())
