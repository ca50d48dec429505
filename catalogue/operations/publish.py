"""Beginning a service: by its member as a draft, or by a coordinator straight into the list."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from catalogue.models import Category, Service
from catalogue.operations.history import record_service
from catalogue.operations.locks import require_another
from catalogue.states import ServiceKind
from catalogue.timers import listing_timers, policy_now
from common.errors import Refused
from common.transactions import require_transaction
from workflow.actor import Actor


def draft(
    *,
    kind: ServiceKind,
    title: str,
    estimated_minutes: int,
    actor: Actor,
    at: datetime,
    description: str = "",
    category: Category | None = None,
    is_remote: bool = False,
) -> Service:
    """Make a service of the actor, or of the member they act for, that nobody else sees yet.

    `estimated_minutes` is what it takes by the member's experience, in whole minutes.

    Raises:
        Refused: the category is retired.
    """
    service = Service(
        member_id=_party(actor),
        kind=kind,
        title=title,
        description=description,
        category=category,
        estimated_minutes=estimated_minutes,
        is_remote=is_remote,
    )
    require_offered(category)
    record_service(service=service, event="service.drafted", at=at, actor=actor)
    return service


def publish(
    *,
    kind: ServiceKind,
    title: str,
    estimated_minutes: int,
    actor: Actor,
    at: datetime,
    description: str = "",
    category: Category | None = None,
    is_remote: bool = False,
) -> Service:
    """Put a service of the member whom the actor acts for straight into the list.

    For what a coordinator writes for a member, who thereby approves it, and for what the bank's
    own commands bring in: then the actor has no member.

    Raises:
        WrongRole: it is the actor's own; nobody approves that themselves.
        Refused: the category is retired.
    """
    member_id = _party(actor)
    require_another(member_id=member_id, actor=actor)
    require_offered(category)
    policy = policy_now()
    service = Service(
        member_id=member_id,
        kind=kind,
        title=title,
        description=description,
        category=category,
        estimated_minutes=estimated_minutes,
        is_remote=is_remote,
    )
    service.publish(approved_by_id=actor.member_id, expires_at=at + policy.service_lifetime, at=at)
    timers = listing_timers(service, policy=policy, at=at)
    record_service(service=service, event="service.published", at=at, actor=actor, steps=timers)
    return service


def require_offered(category: Category | None) -> None:
    """Refuse a category that nobody can choose any more. Raises `Refused`."""
    if category is not None and category.is_retired:
        raise Refused(
            _("This category is no longer used. Please choose another."), code="category_retired"
        )


def _party(actor: Actor) -> UUID:
    require_transaction()
    if actor.party_id is None:
        raise TypeError("A service belongs to a member; a timer has none.")
    return actor.party_id
