"""Changing what a service says."""

from datetime import datetime
from typing import Final, TypedDict, Unpack
from uuid import UUID

from catalogue.models import Category, Service
from catalogue.models.lifecycle import is_changed
from catalogue.operations.history import record_service
from catalogue.operations.locks import lock_service
from catalogue.operations.publish import require_offered
from catalogue.states import APPROVED, EDITABLE, ServiceState
from catalogue.timers import validation
from workflow.actor import Actor
from workflow.fsm import wrong_state


class Changes(TypedDict, total=False):
    """What may change. The kind may not: who asked for an offer has not answered a wanted ad."""

    title: str
    description: str
    category: Category | None
    estimated_minutes: int
    is_remote: bool


# In these, changed words are checked at once; in the others when they are sent in.
JUDGED: Final = (ServiceState.PENDING_APPROVAL, ServiceState.PUBLISHED)


def edit(
    *,
    service_id: UUID,
    actor: Actor,
    at: datetime,
    expected_version: int | None = None,
    **changes: Unpack[Changes],
) -> Service:
    """Change a service's words, category, place or time. No change, no event.

    Changed words or another category of a service in the list, or before a coordinator, go back to
    the check, and the service leaves the list until they are approved; in a paused or expired one
    they wait until it is put back. What a coordinator changes in a member's name is approved by
    that. Requests that came from it keep what they agreed on.

    Raises:
        NotFound: unknown, or somebody else's.
        StaleVersion: it has changed since `expected_version`.
        WrongState: it has been archived, or is being checked at this moment.
        Refused: the new category is retired.
    """
    service = lock_service(service_id=service_id, actor=actor, expected_version=expected_version)
    if service.state not in EDITABLE:
        raise wrong_state(service)
    changed = [name for name, value in changes.items() if getattr(service, name) != value]
    if not changed:
        return service
    if "category" in changed:
        require_offered(changes["category"])
    said = service.material()
    for name in changed:
        setattr(service, name, changes[name])  # type: ignore[literal-required]
    _keep(service, changed, is_material=service.material() != said, actor=actor, at=at)
    return service


def _keep(
    service: Service, changed: list[str], *, is_material: bool, actor: Actor, at: datetime
) -> None:
    """Save the changes; what nobody has looked at goes to the check first."""
    is_by_staff = actor.member_id not in (None, service.member_id)
    if is_by_staff and is_material and service.state in APPROVED:
        service.approved, service.approved_by_id = service.material(), actor.member_id
    is_sent = is_material and service.state in JUDGED and is_changed(service)
    if is_sent:
        service.revise(at=at)
    record_service(
        service=service,
        event="service.revised" if is_sent else "service.edited",
        at=at,
        actor=actor,
        data={"fields": changed},
        steps=validation(at=at) if is_sent else (),
    )
