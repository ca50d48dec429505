"""Publishing, editing, pausing, resuming and archiving, through the operations."""

from datetime import timedelta
from uuid import uuid4

import pytest

from catalogue.models import Category, Service
from catalogue.operations import archive, edit, pause, publish, resume
from catalogue.states import ServiceKind, ServiceState
from common.errors import NotFound, Refused, StaleVersion, WrongState
from common.transactions import door
from tests.catalogue.words import actor, for_member, history, published, row
from tests.factories import member
from workflow.actor import Actor
from workflow.models import EventLog


pytestmark = pytest.mark.django_db


@pytest.fixture
def later(at):
    return at + timedelta(hours=1)


def test_a_published_service_says_who_what_and_when(ana, at):
    care = Category.objects.get(slug="care")
    with door():
        service = publish(
            kind=ServiceKind.WANTED,
            title="Company for my mother",
            description="An afternoon a week.",
            category=care,
            estimated_minutes=120,
            is_remote=False,
            actor=for_member(ana),
            at=at,
        )
    stored = Service.objects.get(pk=service.pk)
    assert (stored.member, stored.kind, stored.category) == (ana, "WANTED", care)
    assert (stored.title, stored.description) == ("Company for my mother", "An afternoon a week.")
    assert (stored.estimated_minutes, stored.is_remote) == (120, False)
    assert (stored.state, stored.published_at, stored.version) == ("PUBLISHED", at, 1)
    assert history(service) == [("service.published", "", "PUBLISHED")]


def test_the_history_of_a_service_is_for_its_member_and_holds_no_words(ana, at):
    service = published(ana, at=at)
    with door():
        edit(service_id=service.pk, title="Bikes repaired", actor=actor(ana), at=at)
    events = EventLog.objects.filter(subject_id=service.pk)
    assert [event.audience for event in events] == [[ana.pk], [ana.pk]]
    assert [event.actor_id for event in events] == [None, ana.pk]
    assert events.last().data == {"fields": ["title"]}


def test_an_edit_changes_what_it_names_and_nothing_else(ana, at, later):
    service = published(ana, at=at)
    before = row(service)
    lessons = Category.objects.get(slug="lessons")
    with door():
        edit(
            service_id=service.pk,
            title="Learn to repair a bicycle",
            category=lessons,
            is_remote=True,
            actor=actor(ana),
            at=later,
            expected_version=1,
        )
    changed = {
        "title": "Learn to repair a bicycle",
        "category_id": lessons.pk,
        "is_remote": True,
        "version": 2,
        "state": "PENDING_VALIDATION",
        "submitted_at": later,
        "expires_at": None,
    }
    assert row(service) == before | changed
    assert history(service)[-1] == ("service.revised", "PUBLISHED", "PENDING_VALIDATION")


def test_an_edit_that_changes_nothing_leaves_no_event(ana, at, later):
    service = published(ana, at=at)
    before = row(service)
    with door():
        edit(
            service_id=service.pk,
            title=service.title,
            category=None,
            estimated_minutes=90,
            actor=actor(ana),
            at=later,
        )
    assert row(service) == before
    assert len(history(service)) == 1


def test_a_service_is_paused_resumed_and_archived(ana, at, later):
    service = published(ana, at=at)
    with door():
        pause(service_id=service.pk, actor=actor(ana), at=later, expected_version=1)
    assert (row(service)["state"], row(service)["paused_at"]) == ("PAUSED", later)
    with door():
        resume(service_id=service.pk, actor=actor(ana), at=later, expected_version=2)
    assert (row(service)["state"], row(service)["paused_at"]) == ("PUBLISHED", None)
    with door():
        archive(service_id=service.pk, actor=actor(ana), at=later, expected_version=3)
    assert (row(service)["state"], row(service)["archived_at"]) == ("ARCHIVED", later)
    assert history(service) == [
        ("service.published", "", "PUBLISHED"),
        ("service.paused", "PUBLISHED", "PAUSED"),
        ("service.resumed", "PAUSED", "PUBLISHED"),
        ("service.archived", "PUBLISHED", "ARCHIVED"),
    ]


def test_a_paused_service_can_be_edited_and_archived(ana, at, later):
    service = published(ana, at=at)
    with door():
        pause(service_id=service.pk, actor=actor(ana), at=at)
        edit(service_id=service.pk, title="Repairs", actor=actor(ana), at=at)
        archive(service_id=service.pk, actor=actor(ana), at=later)
    assert row(service)["state"] == ServiceState.ARCHIVED
    assert row(service)["paused_at"] is None


CHANGES = {
    "edit": lambda **given: edit(title="Something else", **given),
    "pause": pause,
    "resume": resume,
    "archive": archive,
}


def refused(change, error, service, *, actor, at, **given):
    """The error; nothing of the service or its history has changed."""
    before, events = row(service), history(service)
    with pytest.raises(error) as caught, door():
        CHANGES[change](service_id=service.pk, actor=actor, at=at, **given)
    assert row(service) == before
    assert history(service) == events
    return caught.value


@pytest.mark.parametrize("change", CHANGES)
def test_nobody_changes_a_service_of_somebody_else(change, ana, ben, at):
    service = published(ana, at=at)
    assert refused(change, NotFound, service, actor=actor(ben), at=at).reason == "not_found"


@pytest.mark.parametrize("change", CHANGES)
def test_an_unknown_service_is_not_found(change, ana, at):
    with pytest.raises(NotFound), door():
        CHANGES[change](service_id=uuid4(), actor=actor(ana), at=at)


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_made_from_an_older_copy_is_refused(change, ana, at):
    service = published(ana, at=at)
    error = refused(change, StaleVersion, service, actor=actor(ana), at=at, expected_version=7)
    assert error.facts == {"version": 1}


@pytest.mark.parametrize("change", CHANGES)
def test_an_archived_service_stays_as_it_is(change, ana, at):
    service = published(ana, at=at)
    with door():
        archive(service_id=service.pk, actor=actor(ana), at=at)
    error = refused(change, WrongState, service, actor=actor(ana), at=at)
    assert error.facts == {"state": "ARCHIVED"}
    assert "archived" in error.sentence


def test_pausing_twice_is_told_the_state(ana, at):
    service = published(ana, at=at)
    with door():
        pause(service_id=service.pk, actor=actor(ana), at=at)
    assert refused("pause", WrongState, service, actor=actor(ana), at=at).facts["state"] == "PAUSED"


def test_a_service_in_the_list_cannot_be_resumed(ana, at):
    service = published(ana, at=at)
    refused("resume", WrongState, service, actor=actor(ana), at=at)


def test_staff_who_act_for_a_member_are_both_in_the_history(ana, at):
    carla = member("Carla", at=at, is_staff=True)
    service = published(ana, at=at)
    acting = Actor(member_id=carla.pk, on_behalf_of_id=ana.pk)
    with door():
        pause(service_id=service.pk, actor=acting, at=at)
    event = EventLog.objects.get(type="service.paused")
    assert (event.actor_id, event.on_behalf_of_id) == (carla.pk, ana.pk)


def test_staff_who_do_not_act_for_its_member_change_nothing(ana, at):
    carla = member("Carla", at=at, is_staff=True)
    service = published(ana, at=at)
    refused("archive", NotFound, service, actor=actor(carla), at=at)


def test_a_title_stands_on_one_line(ana, at):
    """It goes into subjects of mails and into calendars."""
    service = published(ana, at=at, title="Bicycle\r\nrepair")
    assert row(service)["title"] == "Bicycle repair"
    before = row(service)
    with pytest.raises(Refused) as refused, door():
        edit(service_id=service.pk, actor=actor(ana), at=at, title="Bicycle\x1b[31m")
    assert refused.value.reason == "control_characters"
    with pytest.raises(Refused) as refused, door():
        edit(service_id=service.pk, actor=actor(ana), at=at, title="\u202e\u200b\u2060")
    assert refused.value.reason == "invisible"
    assert row(service) == before
    with door():
        edit(service_id=service.pk, actor=actor(ana), at=at, title="Bicycle\n repair, old")
    assert row(service)["title"] == "Bicycle repair, old"
