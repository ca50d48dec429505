"""Two people at the same service at the same moment: real threads, real commits."""

from datetime import timedelta

import pytest

from catalogue.models import Refusal, Service
from catalogue.operations import (
    approve,
    archive,
    edit,
    pause,
    reject,
    renew,
    resume,
    withdraw,
)
from common.errors import StaleVersion, WrongState
from common.transactions import door
from notifications.models import Notification
from tests.catalogue.words import Catalogue, actor, history, published
from tests.factories import member
from tests.threads import at_once
from workflow.models import EventLog, Step


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


@pytest.fixture
def shop(at):
    return Catalogue(member=member("Ana", at=at), at=at)


def coordinators(at):
    return [member(name, at=at, is_staff=True) for name in ("Carla", "Cora")]


def judging(shop, operation, who, service, **given):
    def call():
        return shop.do(operation, who, service_id=service.pk, **given).state

    return call


def test_of_two_coordinators_who_judge_at_once_one_is_told_the_state(shop, at):
    carla, cora = coordinators(at)
    service = shop.waiting()
    told = at_once(
        judging(shop, approve, carla, service),
        judging(shop, reject, cora, service, reason="UNCLEAR"),
        judging(shop, approve, cora, service),
    )
    refused = [each for each in told if isinstance(each, WrongState)]
    [won] = [each for each in told if each not in refused]
    assert len(refused) == 2
    stored = shop.again(service)
    assert stored.state == won
    assert Refusal.objects.count() == (won == "REJECTED")
    assert Notification.objects.filter(subject_id=service.pk).count() == 1
    assert stored.version == service.version + 1


def test_nobody_approves_words_that_they_have_not_seen(shop, at):
    [carla, _cora] = coordinators(at)
    for _time in range(5):
        service = shop.waiting(title=f"Lesson {_time}", description=f"The first text, {_time}.")
        seen = service.version
        told = at_once(
            judging(shop, approve, carla, service, expected_version=seen),
            judging(shop, edit, shop.member, service, description="Something else altogether."),
        )
        shop.work()
        stored = shop.again(service)
        if isinstance(told[0], StaleVersion):
            assert told[1] == "PENDING_VALIDATION"
            assert (stored.state, stored.approved) == ("PENDING_APPROVAL", None)
        else:
            # Approved first, then changed: it is out of the list, and looked at again.
            assert told == ["PUBLISHED", "PENDING_VALIDATION"]
            assert stored.approved["description"] == f"The first text, {_time}."
            assert stored.state == "PENDING_APPROVAL"


def test_a_renewal_and_the_end_of_its_time_leave_a_renewed_service(shop):
    for number in range(5):
        service = shop.published(title=f"Lesson {number}")
        shop.at += timedelta(days=90)
        at_once(shop.work, judging(shop, renew, shop.member, service), shop.work)
        stored = shop.again(service)
        assert (stored.state, stored.expires_at) == ("PUBLISHED", shop.at + timedelta(days=90))
        kinds = [kind for kind, _from, _to in history(service)]
        assert kinds.count("service.renewed") == 1
        assert kinds.count("service.expired") <= 1
        shop.work()
        assert shop.again(service).state == "PUBLISHED"
        waiting = Step.objects.filter(subject_id=service.pk, state="WAITING")
        assert sorted(waiting.values_list("name", flat=True)) == [
            "service_expiry",
            "service_expiry_warning",
        ]


def test_of_two_of_one_title_that_are_checked_at_once_one_is_refused(shop):
    for number in range(3):
        two = [shop.submitted(title=f"Lesson {number}") for _each in range(2)]
        at_once(shop.work, shop.work)
        shop.work()
        states = sorted(shop.again(each).state for each in two)
        assert states == ["PENDING_APPROVAL", "REJECTED"]


def test_taking_it_back_and_the_check_do_not_cross(shop):
    for number in range(5):
        service = shop.submitted(title=f"Lesson {number}")
        at_once(shop.work, judging(shop, withdraw, shop.member, service))
        shop.work()
        assert shop.again(service).state == "DRAFT"
