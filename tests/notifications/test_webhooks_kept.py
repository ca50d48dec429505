"""Webhooks are added, deleted, and their log is forgotten."""

from datetime import UTC, datetime, timedelta

import pytest

from common.errors import Refused
from common.transactions import door
from notifications.models import (
    WebhookAttempt,
    WebhookDelivery,
    WebhookEndpoint,
    WebhookSecret,
)
from notifications.operations import delete_webhook, forget_deliveries
from notifications.states import MOST_WEBHOOKS
from tests.notifications.hooks import actor, deliver, fresh, hook, test_event
from workflow.models import EventLog


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loopback")]

DAY = timedelta(days=1)


@pytest.fixture
def at() -> datetime:
    """Now: a receiver looks at the time of a signature."""
    return datetime.now(UTC).replace(microsecond=0)


def test_a_member_has_ten_at_most(ana, ben, endpoint, told, at):
    for _each in range(MOST_WEBHOOKS - 1):
        hook(ana, told.url, at=at)
    with pytest.raises(Refused) as refusal:
        hook(ana, told.url, at=at)
    assert refusal.value.reason == "too_many_webhooks"
    assert WebhookEndpoint.objects.count() == MOST_WEBHOOKS
    hook(ben, told.url, at=at)
    with door():
        delete_webhook(webhook_id=endpoint.pk, actor=actor(ana), at=at)
    hook(ana, told.url, at=at)


@pytest.mark.parametrize(
    "name", ["paid", "Request.paid", "request.", "*", "a.b.c", "a." + "b" * 60]
)
def test_an_event_that_can_not_be_is_refused(name, ana, told, at):
    with pytest.raises(Refused) as refusal:
        hook(ana, told.url, at=at, event_types=[name])
    assert refusal.value.reason == "unknown_event_type"
    assert not WebhookEndpoint.objects.exists()


def test_a_deleted_one_keeps_nothing_that_its_member_wrote(ana, endpoint, at):
    with door():
        delete_webhook(webhook_id=endpoint.pk, actor=actor(ana), at=at)
    row = fresh(endpoint)
    assert (row.url, row.description, row.deleted_at) == ("", "", at)
    assert not WebhookSecret.objects.exists()
    events = EventLog.objects.filter(subject_type="webhook").order_by("seq")
    assert [event.type for event in events] == ["webhook.added", "webhook.deleted"]


def test_the_log_is_forgotten_after_a_month(endpoint, at):
    test_event(endpoint, at=at)
    deliver(at)
    test_event(endpoint, at=at)
    with door():
        assert forget_deliveries(at=at + 29 * DAY) == 0
        assert forget_deliveries(at=at + 30 * DAY) == 1
    # What is still on its way stays.
    assert WebhookDelivery.objects.get().progress == "PENDING"
    assert not WebhookAttempt.objects.exists()
