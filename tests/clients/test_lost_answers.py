"""A client that loses every answer once or twice, and asks again with the same key."""

from uuid import UUID

import pytest
from hourbank_client import HourBank, Retry

from ledger.models import Escrow, Transaction
from members.models import Member
from requests_app.models import ServiceRequest
from tests.clients.losing import Line, losing
from tests.clients.town import key_for
from tests.counts import count
from tests.journeys.town import Town, minutes_of, new_member
from tests.runtime.machine import wait_for
from workflow.models import EventLog, IdempotencyKey


pytestmark = pytest.mark.processes

STARTING_MINUTES = 180
AT_ONCE = Retry(first_seconds=0.001, longest_seconds=0.002)


def kept(who: Member) -> int:
    """How many calls of the member's have their answer kept."""
    return IdempotencyKey.objects.filter(member_id=who.pk).count()


def every_answer_was_lost(line: Line, status: int, calls: int, losses: int) -> None:
    """The bank had done each before its answer was lost, and said it again each time."""
    assert line.lost == [status] * losses
    assert line.replayed == [True] * calls
    assert len(line.asked) == calls
    assert line.asked.total() == calls + losses


def test_as_many_effects_as_requests_though_every_answer_is_lost(town: Town) -> None:
    ada, ben = new_member("Ada"), new_member("Ben")
    requests = count(1_000, one_of=20)
    with (
        losing(town.bank.url, 1, 2) as (address, line),
        HourBank(address, key_for(ben), retry=AT_ONCE) as bank,
    ):
        answered = [
            bank.requests.create(member=ada.pk, title=f"Shelf {number}", estimated_minutes=1)
            for number in range(requests)
        ]
    every_answer_was_lost(line, 201, requests, requests + requests // 2)
    rows = ServiceRequest.objects.filter(requester=ben)
    assert {row.pk for row in rows} == {each.id for each in answered}
    assert sorted(row.title for row in rows) == sorted(f"Shelf {n}" for n in range(requests))
    assert EventLog.objects.filter(subject_id__in=[row.pk for row in rows]).count() == requests
    assert kept(ben) == requests
    assert minutes_of(ben) == (STARTING_MINUTES, 0)


def test_as_many_holds_as_submissions_though_every_answer_is_lost(town: Town) -> None:
    ada, ben = new_member("Ada"), new_member("Ben")
    requests = count(STARTING_MINUTES)
    with HourBank(town.bank.url, key_for(ben)) as bank:
        made = [
            bank.requests.create(member=ada.pk, title="Shelf", estimated_minutes=1).id
            for _ in range(requests)
        ]
    with (
        losing(town.bank.url, 2, 1, 3) as (address, line),
        HourBank(address, key_for(ben), retry=AT_ONCE) as bank,
    ):
        states = {bank.requests.submit(each).state for each in made}
    assert states == {"PENDING_VALIDATION"}
    every_answer_was_lost(line, 200, requests, 2 * requests)
    wait_for(lambda: minutes_of(ben) == (STARTING_MINUTES - requests, requests), "the holds")
    assert_held_once(made)
    assert kept(ben) == 2 * requests


def assert_held_once(made: list[UUID]) -> None:
    """Each was submitted once, and has one escrow and one transaction."""
    submitted = EventLog.objects.filter(subject_id__in=made, type="request.submitted")
    assert sorted(submitted.values_list("subject_id", flat=True)) == sorted(made)
    held = Escrow.objects.filter(request_id__in=made, held_minutes=1)
    assert sorted(held.values_list("request_id", flat=True)) == sorted(made)
    moved = Transaction.objects.filter(request_id__in=made)
    assert sorted(moved.values_list("key", flat=True)) == sorted(
        f"request:{each}:hold" for each in made
    )
