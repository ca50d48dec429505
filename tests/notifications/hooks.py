"""Webhooks as tests need them, and what a worker does for them."""

from datetime import datetime, timedelta
from typing import Any

from standardwebhooks import Webhook

from common.transactions import door
from members.models import Member
from notifications.models import WebhookCursor, WebhookEndpoint
from notifications.operations import add_webhook, hand_out, send_test
from tests.notifications.receiver import Receiver, until
from workflow.actor import Actor
from workflow.models import EventLog
from workflow.operations import record
from workflow.worker import work_external


def hook(member: Member, url: str, *, at: datetime, **values: Any) -> WebhookEndpoint:
    with door():
        return add_webhook(url=url, actor=Actor(member_id=member.pk), at=at, **values)


def fresh(endpoint: WebhookEndpoint) -> WebhookEndpoint:
    return WebhookEndpoint.objects.get(pk=endpoint.pk)


def happen(member: Member, *, at: datetime, event: str = "member.moved") -> int:
    """Something happens to a member, who sees it; returns the event's id."""
    with door():
        row = Member.objects.select_for_update().get(pk=member.pk)
        row.save_next()
        return record(subject=row, event=event, at=at, data={"minutes": 90})


def test_event(endpoint: WebhookEndpoint, *, at: datetime):
    with door():
        return send_test(webhook_id=endpoint.pk, actor=Actor(member_id=endpoint.member_id), at=at)


test_event.__test__ = False


def hand_out_all(at: datetime) -> None:
    """Hand out every event that there is; other processes' transactions may delay it."""

    def is_done() -> bool:
        with door():
            hand_out(at=at)
        last = EventLog.objects.order_by("tx", "pk").last()
        cursor = WebhookCursor.objects.get()
        return last is None or (cursor.tx, cursor.event_id) >= (last.tx, last.pk)

    until(is_done)


def deliver(at: datetime, *, after: timedelta = timedelta()) -> dict[str, int]:
    now = at + after
    return dict(work_external(clock=lambda: now, draw=lambda most: most - 1))


def verified(secret: str, took: tuple[str, dict[str, str], bytes]) -> Any:
    """What a receiver with this secret gets out of a call; raises where the signature is wrong."""
    _path, headers, body = took
    return Webhook(secret).verify(body, headers)


def last_of(told: Receiver) -> tuple[str, dict[str, str], bytes]:
    return told.taken[-1]


def actor(member) -> Actor:
    return Actor(member_id=member.pk)
