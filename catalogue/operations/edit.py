"""Changing what a service says."""

from datetime import datetime
from typing import TypedDict, Unpack
from uuid import UUID

from catalogue.models import Category, Service
from catalogue.operations.locks import lock_service
from catalogue.states import EDITABLE
from workflow.actor import Actor
from workflow.fsm import wrong_state
from workflow.operations import record


class Changes(TypedDict, total=False):
    """What may change. The kind may not: who asked for an offer has not answered a wanted ad."""

    title: str
    description: str
    category: Category | None
    estimated_minutes: int
    is_remote: bool


def edit(
    *,
    service_id: UUID,
    actor: Actor,
    at: datetime,
    expected_version: int | None = None,
    **changes: Unpack[Changes],
) -> Service:
    """Change a service's words, category, place or time. No change, no event.

    Requests that came from it keep what they agreed on.

    Raises:
        NotFound: unknown, or somebody else's.
        StaleVersion: it has changed since `expected_version`.
        WrongState: it has been withdrawn.
    """
    service = lock_service(service_id=service_id, actor=actor, expected_version=expected_version)
    if service.state not in EDITABLE:
        raise wrong_state(service)
    changed = [name for name, value in changes.items() if getattr(service, name) != value]
    for name in changed:
        setattr(service, name, changes[name])  # type: ignore[literal-required]
    if changed:
        service.save_next()
        record(
            subject=service, event="service.edited", at=at, actor=actor, data={"fields": changed}
        )
    return service
