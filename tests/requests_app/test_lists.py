"""Lists cost the same number of queries however long they are."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from requests_app.operations import Proposal
from requests_app.queries import (
    allowed_actions,
    awaited_by,
    open_requests,
    requests_of,
    stuck,
    waiting_for,
    with_details,
)
from requests_app.states import State
from tests.clock import keep_time


DAY = timedelta(hours=24)


def fill(bank, times):
    """A request in each of several states, again and again; of few minutes, so that Ben's last."""
    for _ in range(times):
        bank.draft(minutes=1)
        bank.active(minutes=1)
        bank.act("counter_offer", bank.active(minutes=1), bank.ada, offer=Proposal(minutes=2))
        bank.act("start", bank.accepted(minutes=1), bank.ada)
        bank.act("cancel", bank.active(minutes=1), bank.ben)
        bank.recorded()


def queries(look):
    with CaptureQueriesContext(connection) as counted:
        look()
    return len(counted)


def assert_constant(bank, look, *, at_most):
    fill(bank, 1)
    look()
    few = queries(look)
    fill(bank, 3)
    assert queries(look) == few
    assert few <= at_most


def shown(rows, member):
    """What a list shows of each request, as pages and API do."""
    return [
        (
            str(row),
            row.requester.name,
            row.provider.name,
            row.service and row.service.title,
            len(row.offers.all()),
            allowed_actions(request=row, member_id=member.pk),
        )
        for row in with_details(rows)
    ]


@pytest.mark.parametrize("query", [requests_of, waiting_for, awaited_by])
def test_a_members_list_costs_two_queries(bank, query):
    rows = query(member_id=bank.ben.pk)
    assert_constant(bank, lambda: shown(rows.all(), bank.ben), at_most=2)


@pytest.mark.parametrize("rows", [open_requests, None])
def test_a_coordinators_list_costs_two_queries(bank, rows):
    rows = rows or (lambda: stuck(at=bank.at + 20 * DAY))
    assert_constant(bank, lambda: shown(rows(), bank.ada), at_most=3)


@pytest.mark.parametrize(
    "address", ["/requests/", "/api/v1/requests/", "/api/v1/requests/?state=ACTIVE"]
)
@pytest.mark.parametrize("who", ["ada", "ben"])
def test_the_doors_lists_cost_the_same_for_few_and_many(bank, monkeypatch, address, who):
    keep_time(bank, monkeypatch)
    client = Client()
    client.force_login(getattr(bank, who))

    def look():
        response = client.get(address)
        assert response.status_code == 200
        assert b"Bicycle repair" in response.content

    assert_constant(bank, look, at_most=15)


def test_the_lists_show_what_they_say(bank):
    fill(bank, 1)
    states = {row.state for row in open_requests()}
    assert State.CANCELLED not in states
    assert State.DRAFT in states
    assert [row.state for row in stuck(at=bank.at + 20 * DAY)] == [State.IN_PROGRESS]
    assert list(stuck(at=bank.at)) == []
