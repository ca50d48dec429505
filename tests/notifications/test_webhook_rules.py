"""What the database holds of webhooks by itself, and what the bank's role may not do."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import ProgrammingError, connection, transaction

from hourbank.privileges import EXCEPTIONS
from hourbank.roles import UNSEEN
from notifications.models import (
    WebhookAttempt,
    WebhookCursor,
    WebhookDelivery,
    WebhookEndpoint,
    WebhookSecret,
)
from notifications.steps import THREE_DAYS
from tests.notifications.hooks import hook, test_event
from tests.rules import broken, constraints_of


pytestmark = pytest.mark.django_db

URL = "https://hooks.example/in"
TABLES = (WebhookEndpoint, WebhookSecret, WebhookDelivery, WebhookAttempt, WebhookCursor)


@pytest.fixture
def endpoint(ana, at):
    return hook(ana, URL, at=at)


@pytest.fixture
def delivery(endpoint, at):
    return test_event(endpoint, at=at)


def attempt(delivery, at, **values):
    WebhookAttempt.objects.create(delivery=delivery, step_id=1, at=at, duration_ms=1, **values)


# Each takes the delivery and the time, whether it needs them or not.
# ruff: noqa: ARG005
BROKEN = {
    "webhook_disabled_for_a_reason": [
        lambda d, at: WebhookEndpoint.objects.update(disabled_at=at),
        lambda d, at: WebhookEndpoint.objects.update(disabled_because="MEMBER"),
        lambda d, at: WebhookEndpoint.objects.update(disabled_at=at, disabled_because="WHIM"),
    ],
    "webhook_deleted_says_nothing": [
        lambda d, at: WebhookEndpoint.objects.update(deleted_at=at),
        lambda d, at: WebhookEndpoint.objects.update(url=""),
        lambda d, at: WebhookEndpoint.objects.update(deleted_at=at, url="", description="x"),
    ],
    "webhook_slot_in_range": [
        lambda d, at: WebhookEndpoint.objects.update(slot=0),
        lambda d, at: WebhookEndpoint.objects.update(slot=11),
    ],
    "webhook_slot_once": [
        lambda d, at: WebhookEndpoint.objects.create(
            member=d.endpoint.member, slot=1, url=URL, created_at=at
        ),
    ],
    "webhook_secret_present_once": [
        lambda d, at: WebhookSecret.objects.create(endpoint=d.endpoint, sealed=b"x", created_at=at),
    ],
    "webhook_secret_ends_later": [
        lambda d, at: WebhookSecret.objects.update(expires_at=at),
    ],
    "webhook_event_once": [
        lambda d, at: WebhookDelivery.objects.create(
            endpoint=d.endpoint, event=d.event, created_at=at
        ),
    ],
    "webhook_delivery_ends_once": [
        lambda d, at: WebhookDelivery.objects.update(delivered_at=at, given_up_at=at),
    ],
    "webhook_attempt_status_or_error": [
        attempt,
        lambda d, at: attempt(d, at, status=200, error_code="timeout"),
        lambda d, at: attempt(d, at, error_code="timeout", answer="x"),
    ],
    "webhook_cursor_single": [
        lambda d, at: WebhookCursor.objects.update(id=2),
    ],
}


@pytest.mark.parametrize(
    ("rule", "number"),
    [(rule, number) for rule, ways in BROKEN.items() for number in range(len(ways))],
)
def test_the_database_refuses(rule, number, delivery, at):
    with broken(rule):
        BROKEN[rule][number](delivery, at)


def test_each_rule_is_broken_here():
    assert set(BROKEN) == constraints_of(*TABLES)


@pytest.mark.parametrize("table", ["webhookendpoint", "webhookdelivery"])
def test_each_version_has_its_event(table, delivery):
    model = {"webhookendpoint": WebhookEndpoint, "webhookdelivery": WebhookDelivery}[table]
    with broken("has no event" if table == "webhookdelivery" else "cannot follow"):
        step = 1 if table == "webhookdelivery" else 5
        model.objects.update(version=step)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE notifications_webhookattempt SET status = 200",
        "DELETE FROM notifications_webhookcursor",
        "INSERT INTO notifications_webhookcursor (id, tx, event_id) VALUES (1, 0, 0)",
    ],
)
def test_the_bank_s_role_does_no_more_than_it_needs(statement, delivery):
    refused = pytest.raises(ProgrammingError, match="permission denied")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert EXCEPTIONS["notifications_webhookattempt"] == "SELECT, INSERT, DELETE"


def test_no_role_of_the_staff_sees_secrets(db):
    assert "notifications.view_webhooksecret" in UNSEEN
    for group in Group.objects.all():
        rights = set(group.permissions.values_list("codename", flat=True))
        assert "view_webhookendpoint" in rights
        assert "view_webhooksecret" not in rights


def test_a_cursor_begins_where_the_bank_is(db):
    assert WebhookCursor.objects.get().tx > 0


def test_the_retries_take_three_days():
    waits = [THREE_DAYS.wait(attempts=number) for number in range(1, THREE_DAYS.tries)]
    assert waits[0] == timedelta(minutes=1)
    assert timedelta(days=3) <= sum(waits, timedelta()) <= timedelta(days=3, hours=2)
