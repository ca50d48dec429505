"""Putting a service into the list."""

from datetime import datetime

from catalogue.models import Category, Service
from catalogue.states import ServiceKind
from common.transactions import require_transaction
from workflow.actor import Actor
from workflow.operations import record


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
    """Make a service of the actor, or of the member they act for, and show it to everybody.

    `estimated_minutes` is what it takes by the member's experience, in whole minutes.
    """
    require_transaction()
    if actor.party_id is None:
        raise TypeError("A service belongs to a member; a timer has none.")
    service = Service(
        member_id=actor.party_id,
        kind=kind,
        title=title,
        description=description,
        category=category,
        estimated_minutes=estimated_minutes,
        is_remote=is_remote,
        published_at=at,
    )
    service.save_next()
    record(subject=service, event="service.published", at=at, actor=actor)
    return service
