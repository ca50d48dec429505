"""Two people at the same service at the same moment: real threads, real commits."""

import pytest

from catalogue.models import Service
from catalogue.operations import archive, edit, pause, resume
from common.errors import StaleVersion, WrongState
from common.transactions import door
from tests.catalogue.words import actor, history, published
from tests.factories import member
from tests.threads import at_once
from workflow.models import EventLog


pytestmark = pytest.mark.usefixtures("real_db")


@pytest.fixture
def service(at):
    return published(member("Ana", at=at), at=at)


def through_a_door(operation, service, at, **given):
    def call():
        with door():
            return operation(
                service_id=service.pk, actor=actor(service.member), at=at, **given
            ).state

    return call


def test_of_two_edits_of_one_version_the_later_is_refused(service, at):
    told = at_once(
        *(
            through_a_door(edit, service, at, title=f"Title {number}", expected_version=1)
            for number in range(8)
        )
    )
    assert sum(isinstance(each, StaleVersion) for each in told) == 7
    winner = [number for number, each in enumerate(told) if not isinstance(each, StaleVersion)]
    stored = Service.objects.get(pk=service.pk)
    assert (stored.title, stored.version) == (f"Title {winner[0]}", 2)
    assert len(history(service)) == 2


def test_a_service_is_paused_once_however_many_press_the_button(service, at):
    told = at_once(*[through_a_door(pause, service, at)] * 8)
    assert [each for each in told if not isinstance(each, WrongState)] == ["PAUSED"]
    assert len(history(service)) == 2


def test_what_happens_at_once_leaves_a_history_without_a_gap(service, at):
    for _ in range(5):
        at_once(
            *(through_a_door(each, service, at) for each in (pause, resume, pause, resume)),
            through_a_door(edit, service, at, is_remote=True),
        )
    at_once(*[through_a_door(archive, service, at)] * 3)
    stored = Service.objects.get(pk=service.pk)
    events = EventLog.objects.filter(subject_id=service.pk).order_by("seq")
    assert stored.state == "ARCHIVED"
    assert [event.seq for event in events] == list(range(1, stored.version + 1))
    states = [event.to_state for event in events]
    assert [event.from_state for event in events] == ["", *states[:-1]]
