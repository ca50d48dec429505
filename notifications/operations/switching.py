"""What happens to a webhook as a whole: it is saved with its history, switched off, or tried at once."""

from datetime import datetime

from notifications.models import WebhookEndpoint
from notifications.operations.notify import notify
from notifications.states import WebhookEnd
from workflow.actor import WORKFLOW, Actor
from workflow.operations import record, reset_breaker
from workflow.queries import halted_breakers


def save_webhook(endpoint: WebhookEndpoint, event: str, *, actor: Actor, at: datetime) -> int:
    """Write a locked one as its next version; returns the event's id."""
    endpoint.save_next()
    return record(subject=endpoint, event=event, at=at, actor=actor)


def disable(*, endpoint: WebhookEndpoint, because: WebhookEnd, at: datetime) -> None:
    """Switch a locked one off, and tell its member."""
    endpoint.disabled_at, endpoint.disabled_because = at, because
    save_webhook(endpoint, "webhook.disabled", actor=WORKFLOW, at=at)
    notify(
        member_ids=[endpoint.member_id],
        event_type="webhook.disabled",
        subject=endpoint,
        at=at,
        data={"because": because},
    )


def try_now(endpoint: WebhookEndpoint, *, actor: Actor, at: datetime) -> None:
    """Close its circuit breaker, if it isn't: whoever asks has seen to the receiver."""
    for breaker in halted_breakers(name=endpoint.lane):
        reset_breaker(breaker_id=breaker.pk, actor=actor, at=at)
