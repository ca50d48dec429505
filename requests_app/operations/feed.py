"""The secret address of a member's calendar: made, renewed and revoked by the member."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from common.transactions import require_transaction
from requests_app.models import CalendarFeed
from requests_app.models.calendar import digest_of
from workflow.actor import Actor


SECRET_BYTES: Final = 32


@dataclass(frozen=True, kw_only=True, slots=True)
class NewFeed:
    """A feed with its secret, which nobody can read again."""

    secret: str
    made_at: datetime


def make_feed(*, actor: Actor, at: datetime) -> NewFeed:
    """Give the member's calendar an address, or a new one: the old one ends at once."""
    require_transaction()
    secret = secrets.token_urlsafe(SECRET_BYTES)
    given = {"digest": digest_of(secret), "made_at": at}
    CalendarFeed.objects.update_or_create(member_id=_owner(actor), defaults=given)
    return NewFeed(secret=secret, made_at=at)


def revoke_feed(*, actor: Actor, at: datetime) -> None:  # noqa: ARG001 - as every operation
    """End the address of the member's calendar; without one nothing happens."""
    require_transaction()
    CalendarFeed.objects.filter(member_id=_owner(actor)).delete()


def _owner(actor: Actor) -> UUID:
    if actor.party_id is None:
        raise TypeError("A calendar is a member's.")
    return actor.party_id
