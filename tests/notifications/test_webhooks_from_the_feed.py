"""Which events go to which programs; transactions are real, or nothing would ever be settled."""

from datetime import UTC, datetime
from threading import Event, Thread

import pytest
from django.db import connections

from common.transactions import door
from members.models import Member
from notifications.models import (
    WebhookDelivery,
)
from notifications.operations import (
    hand_out,
)
from tests.notifications.hooks import (
    deliver,
    hand_out_all,
    happen,
    hook,
    last_of,
    verified,
)
from tests.notifications.receiver import receiver
from workflow.models import EventLog
from workflow.operations import record


pytestmark = pytest.mark.usefixtures("loopback")


@pytest.fixture
def at() -> datetime:
    """Now: a receiver looks at the time of a signature."""
    return datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def town(real_db, ana, ben):
    hand_out_all(datetime.now(UTC))
    return ana, ben


def test_an_event_reaches_the_programs_of_who_may_see_it(town, told, at):
    ana, ben = town
    endpoint = hook(ana, told.url, at=at)
    with receiver() as other:
        hook(ben, other.url, at=at)
        event_id = happen(ana, at=at)
        hand_out_all(at)
        assert deliver(at) == {"done": 1}
        assert other.taken == []
    assert told.ids == [f"evt_{event_id}"]
    body = verified(endpoint.new_secret, last_of(told))
    event = EventLog.objects.get(pk=event_id)
    assert body == {
        "type": "member.moved",
        "timestamp": at.isoformat().replace("+00:00", "Z"),
        "data": {
            "id": f"evt_{event_id}",
            "subject_type": "member",
            "subject_id": str(ana.pk),
            "seq": event.seq,
            "from_state": "",
            "to_state": "",
            "actor_id": None,
            "details": {"minutes": 90},
        },
    }


def test_each_event_goes_out_once_however_often_it_is_handed_out(town, told, at):
    ana, _ben = town
    hook(ana, told.url, at=at)
    first, second = happen(ana, at=at), happen(ana, at=at)
    for _again in range(3):
        hand_out_all(at)
    assert deliver(at) == {"done": 2}
    assert deliver(at) == {}
    assert told.ids == [f"evt_{first}", f"evt_{second}"]
    assert WebhookDelivery.objects.count() == 2


def test_an_event_that_commits_late_is_not_skipped(town, told, at):
    ana, ben = town
    hook(ana, told.url, at=at)
    hook(ben, told.url, at=at)
    begun, go = Event(), Event()
    ids = []

    def late() -> None:
        with door():
            row = Member.objects.select_for_update().get(pk=ben.pk)
            row.save_next()
            ids.append(record(subject=row, event="member.late", at=at))
            begun.set()
            go.wait(60)
        connections.close_all()

    thread = Thread(target=late)
    thread.start()
    begun.wait(60)
    ids.append(happen(ana, at=at))
    with door():
        hand_out(at=at)
    deliver(at)
    assert told.ids == []
    go.set()
    thread.join()
    hand_out_all(at)
    deliver(at)
    assert sorted(told.ids) == sorted(f"evt_{event_id}" for event_id in ids)


def test_only_events_that_were_asked_for_go_out(town, told, at):
    ana, _ben = town
    hook(ana, told.url, at=at, event_types=["member.changed", "request.*"])
    happen(ana, at=at, event="member.renamed")
    wanted = [
        happen(ana, at=at, event="member.changed"),
        happen(ana, at=at, event="request.paid"),
    ]
    hand_out_all(at)
    deliver(at)
    assert told.ids == [f"evt_{event_id}" for event_id in wanted]


def test_what_happens_to_webhooks_is_not_sent_to_them(town, told, at):
    ana, _ben = town
    hook(ana, told.url, at=at)
    hand_out_all(at)
    assert not WebhookDelivery.objects.exists()
