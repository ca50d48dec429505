"""A client that loses every answer once or twice, and asks again with the same key."""

import pytest
from hourbank_client import HourBank, Retry

from requests_app.models import ServiceRequest
from tests.clients.losing import losing
from tests.clients.town import key_for
from tests.counts import count
from tests.journeys.town import Town, minutes_of, new_member
from tests.runtime.machine import wait_for
from workflow.models import EventLog


pytestmark = pytest.mark.processes


def test_as_many_effects_as_requests_though_every_answer_is_lost(town: Town) -> None:
    ada, ben = new_member("Ada"), new_member("Ben")
    requests, losses = count(1_000), 2
    retry = Retry(first_seconds=0.001, longest_seconds=0.002)
    with (
        losing(town.bank.url, losses=losses) as (address, line),
        HourBank(address, key_for(ben), retry=retry) as bank,
    ):
        answered = [
            bank.requests.create(member=ada.pk, title=f"Shelf {number}", estimated_minutes=1)
            for number in range(requests)
        ]
    # The bank had done each before its answer was lost, and said it again each time.
    assert line.lost == [201] * (requests * losses)
    assert line.replayed == [True] * requests
    assert set(line.asked.values()) == {losses + 1}
    rows = ServiceRequest.objects.filter(requester=ben)
    assert {row.pk for row in rows} == {each.id for each in answered}
    assert sorted(row.title for row in rows) == sorted(f"Shelf {n}" for n in range(requests))
    events = EventLog.objects.filter(subject_id__in=[row.pk for row in rows])
    assert events.count() == requests


def test_minutes_are_held_once_though_every_answer_is_lost(town: Town) -> None:
    ada, ben = new_member("Ada"), new_member("Ben")
    with (
        losing(town.bank.url, losses=3) as (address, line),
        HourBank(address, key_for(ben)) as bank,
    ):
        made = bank.requests.create(member=ada.pk, title="Shelf", estimated_minutes=60)
        assert bank.requests.submit(made.id).state == "PENDING_VALIDATION"
    assert line.lost == [201] * 3 + [200] * 3
    wait_for(lambda: minutes_of(ben) == (120, 60), "the hold")
