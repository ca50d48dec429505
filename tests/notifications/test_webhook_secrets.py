"""Secrets of webhooks: how they are kept, and changed while programs go on."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks import WebhookVerificationError

from common.errors import Refused
from common.transactions import door
from notifications.models import (
    WebhookSecret,
)
from notifications.operations import (
    rotate_secret,
)
from tests.notifications.hooks import (
    actor,
    deliver,
    hook,
    last_of,
    test_event,
    verified,
)


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loopback")]

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def at() -> datetime:
    """Now: a receiver looks at the time of a signature."""
    return datetime.now(UTC).replace(microsecond=0)


def test_for_a_day_after_a_rotation_both_secrets_verify(ana, endpoint, told, at):
    old = endpoint.new_secret
    with door():
        new = rotate_secret(webhook_id=endpoint.pk, actor=actor(ana), at=at).new_secret
    assert new != old
    test_event(endpoint, at=at)
    deliver(at)
    took = last_of(told)
    assert took[1]["webhook-signature"].count("v1,") == 2
    assert verified(old, took) == verified(new, took) == json.loads(took[2])


def test_after_a_day_only_the_new_secret_signs(ana, told, at):
    endpoint = hook(ana, told.url, at=at - 2 * DAY)
    with door():
        rotate_secret(webhook_id=endpoint.pk, actor=actor(ana), at=at - DAY)
    test_event(endpoint, at=at)
    deliver(at)
    with pytest.raises(WebhookVerificationError):
        verified(endpoint.new_secret, last_of(told))
    assert last_of(told)[1]["webhook-signature"].count("v1,") == 1


def test_a_secret_is_rotated_five_times_a_day(ana, endpoint, at):
    for _each in range(5):
        with door():
            rotate_secret(webhook_id=endpoint.pk, actor=actor(ana), at=at)
    with pytest.raises(Refused) as refusal, door():
        rotate_secret(webhook_id=endpoint.pk, actor=actor(ana), at=at)
    assert refusal.value.reason == "rotated_too_often"
    assert WebhookSecret.objects.count() == 6


def test_a_secret_is_not_readable_in_the_database(endpoint):
    assert endpoint.new_secret.startswith("whsec_")
    sealed = bytes(WebhookSecret.objects.get().sealed)
    assert endpoint.new_secret.encode() not in sealed
    assert endpoint.new_secret.removeprefix("whsec_").encode() not in sealed


def test_secrets_outlive_a_change_of_the_secret_key(endpoint, told, settings, at):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key, as long as a key must be"
    test_event(endpoint, at=at)
    assert deliver(at) == {"done": 1}
    assert verified(endpoint.new_secret, last_of(told))
