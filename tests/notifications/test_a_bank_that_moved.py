"""A dump is read into another server, whose transactions are counted anew; the feed goes on."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connections

from common.transactions import door
from hourbank.moved import go_on_after_a_move
from notifications.models import WebhookCursor, WebhookDelivery
from notifications.operations import hand_out
from tests.api.conftest import program_of
from tests.factories import member
from tests.notifications.hooks import hand_out_all, happen, hook
from tests.notifications.receiver import until
from workflow.feed import Place, settled
from workflow.models import EventLog


# By so much the server that it came from was ahead.
AHEAD = 1_000_000_000
URL = "https://hooks.example/in"


def origin_is(number: int) -> None:
    """As the owner; it is what makes this server another one than that which wrote the events."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "CREATE OR REPLACE FUNCTION workflow_feed_origin() RETURNS bigint"
            f" LANGUAGE sql IMMUTABLE PARALLEL SAFE AS 'SELECT {number}::bigint'"
        )


def is_settled(event_id: int) -> bool:
    return settled(after=Place()).filter(pk=event_id).exists()


@pytest.fixture
def moved(real_db, at):
    """Ana's program has read all, and was told all, in the server from which the dump came."""
    origin_is(AHEAD)
    ana = member("Ana", at=at)
    hook(ana, URL, at=at)
    before = happen(ana, at=at)
    hand_out_all(at)
    origin_is(0)
    return ana, before


def test_without_a_migrate_nothing_new_would_be_seen(moved, at):
    ana, before = moved
    after = happen(ana, at=at)
    old = Place.of(EventLog.objects.get(pk=before))
    until(lambda: is_settled(after))
    assert not is_settled(before)
    assert not settled(after=old).exists()


def test_migrate_lets_the_feed_go_on_for_who_has_kept_a_place(moved, at):
    ana, before = moved
    out = StringIO()
    call_command("migrate", verbosity=0, stdout=out)
    assert "The database was moved: its feed of events goes on." in out.getvalue()
    calls = program_of(ana, at=at)
    cursor = str(Place.of(EventLog.objects.get(pk=before)))
    after = happen(ana, at=at)
    until(lambda: is_settled(after))
    assert is_settled(before)
    found = calls.get(f"/api/v1/events/?cursor={cursor}&type=member.moved").json()["results"]
    assert [row["id"] for row in found] == [f"evt_{after}"]


def test_webhooks_are_told_what_is_new_and_nothing_again(moved, at):
    ana, _before = moved
    assert go_on_after_a_move()
    told = set(WebhookDelivery.objects.values_list("event_id", flat=True))
    new = {happen(ana, at=at), happen(ana, at=at)}
    hand_out_all(at)
    with door():
        assert hand_out(at=at) == 0
    assert set(WebhookDelivery.objects.values_list("event_id", flat=True)) == told | new


def test_a_place_of_webhooks_ahead_of_all_events_counts_too(real_db, at):
    ana = member("Ana", at=at)
    hook(ana, URL, at=at)
    hand_out_all(at)
    told = WebhookDelivery.objects.count()
    WebhookCursor.objects.update(tx=AHEAD)
    assert go_on_after_a_move()
    happen(ana, at=at)
    hand_out_all(at)
    assert WebhookDelivery.objects.count() == told + 1


def test_a_bank_that_has_not_moved_is_left_as_it_is(real_db, at):
    happen(member("Ana", at=at), at=at)
    assert go_on_after_a_move() is False


def test_it_is_done_once(moved):
    assert [go_on_after_a_move() for _again in range(2)] == [True, False]
