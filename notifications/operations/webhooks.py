"""Webhooks: what a member does with the addresses of their programs."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from common.errors import Conflict, NotFound, Refused, WrongState
from common.transactions import require_transaction
from members.models import Member
from notifications.event_types import require_known
from notifications.guarded import AddressRefusedError, require_callable
from notifications.models import WebhookDelivery, WebhookEndpoint, WebhookSecret
from notifications.models.webhooks import LONGEST_URL
from notifications.operations.deliveries import begin_delivery
from notifications.operations.switching import save_webhook, try_now
from notifications.signing import new_secret, seal
from notifications.states import MOST_WEBHOOKS, ROTATION, DeliveryState, WebhookEnd
from workflow.actor import Actor
from workflow.operations import require_version


MOST_TYPES: Final = 50
# Each secret that is alive adds a signature to each delivery.
MOST_ROTATIONS: Final = 5


def add_webhook(
    *,
    url: str,
    actor: Actor,
    at: datetime,
    description: str = "",
    event_types: Sequence[str] = (),
) -> WebhookEndpoint:
    """Add an address at which a program of yours takes events in; its secret is shown once.

    Raises:
        NotFound: the account was closed at this moment.
        Refused: it is no public https address (`webhook_address_refused`), there is no event of
            a type (`unknown_event_type`), or there are ten already (`too_many_webhooks`).
    """
    require_transaction()
    # Two at once must not take the same place.
    members = Member.objects.select_for_update(no_key=True).filter(is_active=True)
    member = members.filter(Q(pk=actor.party_id)).first()
    if member is None:
        raise NotFound(_("There is no such member."))
    taken = WebhookEndpoint.objects.filter(member=member, deleted_at=None)
    free = {*range(1, MOST_WEBHOOKS + 1)} - {*taken.values_list("slot", flat=True)}
    if not free:
        sentence = _("You have ten webhooks already. Delete one first.")
        raise Refused(sentence, code="too_many_webhooks")
    endpoint = WebhookEndpoint(
        member=member,
        slot=min(free),
        url=_checked_url(url),
        description=description,
        event_types=_checked_types(event_types),
        created_at=at,
    )
    save_webhook(endpoint, "webhook.added", actor=actor, at=at)
    _make_secret(endpoint, at=at)
    return endpoint


def change_webhook(
    *,
    webhook_id: UUID,
    actor: Actor,
    at: datetime,
    url: str | None = None,
    description: str | None = None,
    event_types: Sequence[str] | None = None,
    is_enabled: bool | None = None,
    expected_version: int | None = None,
) -> WebhookEndpoint:
    """Change a webhook of yours; what isn't sent stays. Switched on again, it counts as working.

    Raises:
        NotFound: it is unknown, or somebody else's.
        StaleVersion: it has changed since `expected_version`.
        Refused: as for `add_webhook`.
    """
    endpoint = _lock(webhook_id, actor, expected_version=expected_version)
    if url is not None:
        endpoint.url = _checked_url(url)
    if description is not None:
        endpoint.description = description
    if event_types is not None:
        endpoint.event_types = _checked_types(event_types)
    if is_enabled:
        endpoint.disabled_at, endpoint.disabled_because = None, ""
        endpoint.failing_since = None
        try_now(endpoint, actor=actor, at=at)
    elif is_enabled is False and endpoint.is_enabled:
        endpoint.disabled_at, endpoint.disabled_because = at, WebhookEnd.MEMBER
    save_webhook(endpoint, "webhook.changed", actor=actor, at=at)
    return endpoint


def delete_webhook(
    *, webhook_id: UUID, actor: Actor, at: datetime, expected_version: int | None = None
) -> None:
    """Delete a webhook of yours: nothing more goes out, and its secrets and your words are gone.

    Raises:
        NotFound: it is unknown, or somebody else's.
        StaleVersion: it has changed since `expected_version`.
    """
    endpoint = _lock(webhook_id, actor, expected_version=expected_version)
    endpoint.url = endpoint.description = ""
    endpoint.deleted_at = at
    save_webhook(endpoint, "webhook.deleted", actor=actor, at=at)
    WebhookSecret.objects.filter(endpoint=endpoint).delete()


def rotate_secret(
    *, webhook_id: UUID, actor: Actor, at: datetime, expected_version: int | None = None
) -> WebhookEndpoint:
    """Make a new secret, shown once; the old one signs too for 24 hours.

    Raises:
        NotFound: it is unknown, or somebody else's.
        StaleVersion: it has changed since `expected_version`.
        Refused: it was rotated five times within a day (`rotated_too_often`).
    """
    endpoint = _lock(webhook_id, actor, expected_version=expected_version)
    secrets = WebhookSecret.objects.filter(endpoint=endpoint)
    secrets.filter(expires_at__lte=at).delete()
    if secrets.count() > MOST_ROTATIONS:
        sentence = _("The secret was changed five times today. Wait until an old one has ended.")
        raise Refused(sentence, code="rotated_too_often")
    secrets.filter(expires_at=None).update(expires_at=at + ROTATION)
    save_webhook(endpoint, "webhook.secret_rotated", actor=actor, at=at)
    _make_secret(endpoint, at=at)
    return endpoint


def send_test(
    *, webhook_id: UUID, actor: Actor, at: datetime, expected_version: int | None = None
) -> WebhookDelivery:
    """Send the event `webhook.test` to a webhook of yours, as any other is sent, but without a pause.

    Raises:
        NotFound: it is unknown, or somebody else's.
        StaleVersion: it has changed since `expected_version`.
        WrongState: it is switched off.
    """
    endpoint = _lock(webhook_id, actor, expected_version=expected_version)
    _require_enabled(endpoint)
    try_now(endpoint, actor=actor, at=at)
    event_id = save_webhook(endpoint, "webhook.test", actor=actor, at=at)
    return begin_delivery(endpoint=endpoint, event_id=event_id, at=at)


def replay(*, webhook_id: UUID, delivery_id: UUID, actor: Actor, at: datetime) -> WebhookDelivery:
    """Send a delivery once more, with the same id: a receiver that has it can leave it aside.

    Raises:
        NotFound: the webhook or the delivery is unknown, or somebody else's.
        WrongState: the webhook is switched off.
        Conflict: the delivery is still on its way (`delivery_pending`).
    """
    require_transaction()
    found = WebhookDelivery.objects.filter(endpoint=webhook_id, endpoint__member=actor.party_id)
    delivery = found.select_for_update(of=("self",)).filter(pk=delivery_id).first()
    if delivery is None:
        raise NotFound(_("There is no such delivery."))
    _require_enabled(_lock(webhook_id, actor))
    if delivery.progress == DeliveryState.PENDING:
        raise Conflict(_("This delivery is still on its way."), code="delivery_pending")
    delivery.delivered_at = delivery.given_up_at = None
    delivery.save()
    return begin_delivery(endpoint=delivery.endpoint, event_id=delivery.event_id, at=at)


def _lock(
    webhook_id: UUID, actor: Actor, *, expected_version: int | None = None
) -> WebhookEndpoint:
    require_transaction()
    rows = WebhookEndpoint.objects.select_for_update()
    found = rows.filter(Q(member_id=actor.party_id), pk=webhook_id, deleted_at=None).first()
    if found is None:
        raise NotFound(_("There is no such webhook."))
    require_version(subject=found, expected_version=expected_version)
    return found


def _require_enabled(endpoint: WebhookEndpoint) -> None:
    if not endpoint.is_enabled:
        raise WrongState(_("This webhook is switched off. Switch it on first."), state="DISABLED")


def _make_secret(endpoint: WebhookEndpoint, *, at: datetime) -> None:
    endpoint.new_secret = new_secret()
    WebhookSecret.objects.create(endpoint=endpoint, sealed=seal(endpoint.new_secret), created_at=at)


def _checked_url(url: str) -> str:
    try:
        require_callable(url)
    except AddressRefusedError:
        sentence = _("This must be a public address that begins with https://.")
        raise Refused(sentence, code="webhook_address_refused") from None
    if len(url) > LONGEST_URL:
        raise Refused(_("This address is too long."), code="webhook_address_refused")
    return url


def _checked_types(types: Sequence[str]) -> list[str]:
    names = [*dict.fromkeys(types)]
    require_known(names)
    if len(names) > MOST_TYPES:
        sentence = _("Name no more than 50 events, or “request.*” for all of a kind.")
        raise Refused(sentence, code="unknown_event_type")
    return names
