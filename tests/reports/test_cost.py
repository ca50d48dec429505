"""A report costs as many queries for many rows as for few."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import product
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from ledger.operations import set_floor
from portal.reports.reports import REPORTS
from tests.api.conftest import program_of
from tests.beginnings import undone
from tests.clock import keep_time
from tests.factories import member
from tests.queries import queries_of
from tests.reports.past import BusyBank
from tests.requests_app.roads import Bank, new_bank


AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DOORS = ("admin", "api")
# Of queries, by the door and the report's name.
Counts = dict[tuple[str, str], int]


def ways_in(at: datetime) -> dict[str, Callable[[str], Any]]:
    """How somebody who may see everything gets a report at each door."""
    chief = member("Chief", at=at, is_staff=True, is_superuser=True)
    browser, program = Client(), program_of(chief, at=at)
    browser.force_login(chief)
    return {"admin": browser.get, "api": program.get}


def path_of(door: str, name: str) -> str:
    return reverse("admin:report" if door == "admin" else "api-report", args=[name])


def more(bank: Bank) -> None:
    """Requests in several states, and all kinds of what can be stuck."""
    for road in (bank.draft, bank.active, bank.in_progress, bank.declined, bank.negotiating):
        road()
        bank.later(timedelta(hours=1))
    bank.submitted(minutes=1)
    bank.confirmed()
    bank.at += timedelta(minutes=6)


@pytest.fixture(scope="module")
def queries(django_db_setup, django_db_blocker) -> tuple[Counts, Counts]:
    """How many each report takes at each door: in a bank with few rows, and with four times as many."""
    with (
        django_db_blocker.unblock(),
        pytest.MonkeyPatch.context() as patch,
        undone(),
    ):
        bank = keep_time(BusyBank(**vars(new_bank(AT))), patch)
        ways = ways_in(AT)
        bank.do(set_floor, member_id=bank.ben.pk, floor_minutes=-5000, actor_id=None)
        more(bank)
        few = asked(ways)
        for _ in range(3):
            more(bank)
        many = asked(ways)
    return few, many


def asked(ways: dict[str, Callable[[str], Any]]) -> Counts:
    return {
        (door, name): queries_of(partial(ways[door], path_of(door, name)))
        for door, name in product(DOORS, REPORTS)
    }


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("name", REPORTS)
def test_a_report_costs_the_same_for_few_and_many(queries, door, name):
    few, many = queries
    assert few[door, name] == many[door, name]


def test_the_events_of_a_time_are_found_by_an_index(bank):
    with connection.cursor() as cursor:
        # A few rows are read faster one by one, so that the planner would do without.
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN SELECT count(*) FROM workflow_eventlog WHERE at >= %s", [bank.at])
        assert "event_at" in "".join(line for (line,) in cursor.fetchall())
