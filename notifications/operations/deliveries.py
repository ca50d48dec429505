"""Deliveries to webhooks: which events go to which address, and how one of them is sent."""

import json
from collections.abc import Collection, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _

from common.errors import Refused
from common.transactions import door, require_transaction
from notifications import guarded, signing
from notifications.models import (
    WebhookAttempt,
    WebhookCursor,
    WebhookDelivery,
    WebhookEndpoint,
    WebhookSecret,
)
from notifications.operations.switching import disable
from notifications.states import DELIVER_WEBHOOK, GIVEN_UP_AFTER, WebhookEnd
from workflow.feed import Place, settled
from workflow.models import EventLog
from workflow.operations import NewStep, begin_steps
from workflow.registry import Claimed
from workflow.sight import actor_for_members, data_for_members


# By RFC 9110, 15.5.11, for good.
GONE: Final = 410
KEPT: Final = timedelta(days=30)
#: What tells of webhooks themselves would never end.
_SILENT: Final = frozenset({WebhookEndpoint.subject_type, WebhookDelivery.subject_type})
_USER_AGENT: Final = "HourBank-Webhooks/1"


class NotTaken(Exception):
    """A receiver gave no answer, or none that says that it has the event."""


def hand_out(*, at: datetime, batch: int = 500) -> int:
    """Write the deliveries of the next events of the feed; returns how many events it has read.

    One at a time, whoever does it: the place in the feed is locked. It moves on in the transaction
    that writes the deliveries, so that each event has its own exactly once.
    """
    require_transaction()
    cursor = WebhookCursor.objects.select_for_update(skip_locked=True).first()
    if cursor is None:
        return 0
    events = list(settled(after=Place(tx=cursor.tx, event_id=cursor.event_id))[:batch])
    if not events:
        return 0
    heard = [event for event in events if event.audience and event.subject_type not in _SILENT]
    _begin(_wanted(heard), at=at)
    cursor.tx, cursor.event_id = events[-1].tx, events[-1].pk
    cursor.save()
    return len(events)


def begin_delivery(*, endpoint: WebhookEndpoint, event_id: int, at: datetime) -> WebhookDelivery:
    """Let an event go to a webhook: for the first time, or once more."""
    require_transaction()
    row, _is_new = WebhookDelivery.objects.get_or_create(
        endpoint=endpoint, event_id=event_id, defaults={"created_at": at}
    )
    begin_steps(steps=[_step(row, endpoint, at=at)])
    return row


def deliver_webhook(*, step: Claimed, at: datetime) -> None:
    """Effect: send the event to its endpoint, and note what came of it.

    Nothing is sent to an endpoint that is switched off or deleted, or whose member has left, and
    nothing twice by one step that has been told that it arrived.

    Raises:
        NotTaken: the endpoint failed, which its circuit breaker counts.
        Refused: it answered that it is gone (`webhook_gone`).
    """
    rows = WebhookDelivery.objects.select_related("endpoint__member", "event")
    delivery = rows.get(pk=step.subject_id)
    endpoint = delivery.endpoint
    if not (endpoint.is_enabled and endpoint.member.is_active) or _has_arrived(step):
        return
    attempt = _attempt(delivery, step=step, at=at)
    with door():
        attempt.save()
        _note_health(endpoint, attempt, at=at)
    if attempt.status == GONE:
        raise Refused(_("The receiver is gone."), code="webhook_gone")
    if not attempt.is_delivered:
        raise NotTaken(f"{endpoint.lane}: {attempt.status or attempt.error_code}")


def note_delivery(*, subject: WebhookDelivery, step: Claimed, at: datetime) -> None:
    """What is written once a delivery has ended: it arrived, or there was nowhere to send it."""
    ended = "delivered_at" if _has_arrived(step) else "given_up_at"
    WebhookDelivery.objects.filter(pk=subject.pk).update(**{ended: at})


def lock_delivery(delivery_id: UUID) -> WebhookDelivery:
    """The delivery's row, locked. Raises `WebhookDelivery.DoesNotExist`."""
    require_transaction()
    return WebhookDelivery.objects.select_for_update().get(pk=delivery_id)


def forget_deliveries(*, at: datetime) -> int:
    """Forget what was queued more than 30 days ago, and secrets that have ended. Returns how many."""
    require_transaction()
    WebhookSecret.objects.filter(expires_at__lte=at).delete()
    old = WebhookDelivery.objects.filter(created_at__lte=at - KEPT)
    ended = old.exclude(delivered_at=None, given_up_at=None)
    return ended.delete()[1].get("notifications.WebhookDelivery", 0)


def message_id(event_id: int) -> str:
    """What an event is called outside: the same whenever, and wherever, it is told."""
    return f"evt_{event_id}"


def payload(event: EventLog) -> dict[str, Any]:
    """An event as receivers get it: ids and codes, and no personal words."""
    return {
        "type": event.type,
        "timestamp": event.at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "data": {
            "id": message_id(event.pk),
            "subject_type": event.subject_type,
            "subject_id": event.subject_id,
            "seq": event.seq,
            "from_state": event.from_state,
            "to_state": event.to_state,
            "actor_id": actor_for_members(event),
            "details": data_for_members(event),
        },
    }


def _wanted(events: Collection[EventLog]) -> Iterable[tuple[WebhookEndpoint, EventLog]]:
    members = {member for event in events for member in event.audience}
    endpoints = WebhookEndpoint.objects.filter(
        member__in=members, member__is_active=True, disabled_at=None, deleted_at=None
    )
    by_member: dict[UUID, list[WebhookEndpoint]] = {}
    for endpoint in endpoints if members else ():
        by_member.setdefault(endpoint.member_id, []).append(endpoint)
    for event in events:
        for member_id in dict.fromkeys(event.audience):
            for endpoint in by_member.get(member_id, ()):
                if takes(endpoint, event.type):
                    yield endpoint, event


def takes(endpoint: WebhookEndpoint, event_type: str) -> bool:
    """Whether the endpoint is for events of this type."""
    names = {event_type, f"{event_type.partition('.')[0]}.*"}
    return not endpoint.event_types or not names.isdisjoint(endpoint.event_types)


def _begin(wanted: Iterable[tuple[WebhookEndpoint, EventLog]], *, at: datetime) -> None:
    rows = [
        (endpoint, WebhookDelivery(endpoint=endpoint, event=event, created_at=at))
        for endpoint, event in wanted
    ]
    WebhookDelivery.objects.bulk_create([row for _endpoint, row in rows])
    begin_steps(steps=[_step(row, endpoint, at=at) for endpoint, row in rows])


def _step(row: WebhookDelivery, endpoint: WebhookEndpoint, *, at: datetime) -> NewStep:
    return NewStep(
        name=DELIVER_WEBHOOK,
        due_at=at,
        subject=(WebhookDelivery.subject_type, row.pk),
        lane=endpoint.lane,
    )


def _has_arrived(step: Claimed) -> bool:
    tries = WebhookAttempt.objects.filter(delivery=step.subject_id, step_id=step.id)
    return any(attempt.is_delivered for attempt in tries)


def _attempt(delivery: WebhookDelivery, *, step: Claimed, at: datetime) -> WebhookAttempt:
    endpoint = delivery.endpoint
    body = json.dumps(payload(delivery.event), cls=DjangoJSONEncoder).encode()
    living = endpoint.secrets.filter(expires_at=None) | endpoint.secrets.filter(expires_at__gt=at)
    headers = signing.headers(
        message_id=message_id(delivery.event_id),
        body=body,
        shown_secrets=[signing.unseal(secret.sealed) for secret in living.order_by("-id")],
        at=at,
    )
    headers |= {"Content-Type": "application/json", "User-Agent": _USER_AGENT}
    outcome = guarded.post(url=endpoint.url, body=body, headers=headers)
    return WebhookAttempt(
        delivery=delivery,
        step_id=step.id,
        at=at,
        duration_ms=outcome.duration_ms,
        status=outcome.status,
        error_code=outcome.error_code,
        answer=outcome.words,
    )


def _note_health(endpoint: WebhookEndpoint, attempt: WebhookAttempt, *, at: datetime) -> None:
    """Note since when the endpoint takes nothing: three days, or that it is gone, switch it off."""
    row = WebhookEndpoint.objects.select_for_update().get(pk=endpoint.pk)
    row.failing_since = None if attempt.is_delivered else row.failing_since or at
    WebhookEndpoint.objects.filter(pk=row.pk).update(failing_since=row.failing_since)
    if not row.is_enabled:
        return
    if attempt.status == GONE:
        disable(endpoint=row, because=WebhookEnd.GONE, at=at)
    elif row.failing_since and at - row.failing_since >= GIVEN_UP_AFTER:
        disable(endpoint=row, because=WebhookEnd.FAILING, at=at)
