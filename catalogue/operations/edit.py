"""Changing what a service says."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, TypedDict, Unpack
from uuid import UUID

from catalogue.models import Category, Service
from catalogue.models.lifecycle import is_changed
from catalogue.operations.history import record_service
from catalogue.operations.locks import lock_service
from catalogue.operations.publish import keep_picture, readable_title, require_offered
from catalogue.searchable import Language
from catalogue.states import APPROVED, EDITABLE, ServiceState
from catalogue.timers import validation
from files.checking import Checked, Upload
from files.operations import discard
from workflow.actor import Actor
from workflow.fsm import wrong_state


class Changes(TypedDict, total=False):
    """What may change. The kind may not: who asked for an offer has not answered a wanted ad."""

    title: str
    description: str
    category: Category | None
    estimated_minutes: int
    is_remote: bool
    picture: Upload | Checked | None
    language: Language
    weekdays: int


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
    """Change a service's words, category, picture, place or time. No change, no event.

    Changed words, another category or another picture of a service in the list, or before a coordinator, go back to
    the check, and the service leaves the list until they are approved; in a paused or expired one
    they wait until it is put back. What a coordinator changes in a member's name is approved by
    that. Requests that came from it keep what they agreed on.

    Raises:
        NotFound: unknown, or somebody else's.
        StaleVersion: it has changed since `expected_version`.
        WrongState: it has been archived, or is being checked at this moment.
        Refused: the new category is retired; the picture is none, too large or broken.
    """
    service = lock_service(service_id=service_id, actor=actor, expected_version=expected_version)
    if service.state not in EDITABLE:
        raise wrong_state(service)
    if "title" in changes:
        changes["title"] = readable_title(changes["title"])
    changed = {name: value for name, value in changes.items() if getattr(service, name) != value}
    if not changed:
        return service
    if "category" in changed:
        require_offered(changes["category"])
    if picture := changes.get("picture"):
        changed["picture"] = keep_picture(picture, owner_id=service.member_id, at=at)
    old_picture_id = service.picture_id
    _save(service, changed, actor=actor, at=at)
    if "picture" in changed and old_picture_id:
        discard(file_id=old_picture_id)
    return service


def _save(service: Service, changed: Mapping[str, Any], *, actor: Actor, at: datetime) -> None:
    """Set and save what has changed; what nobody has looked at goes to the check first."""
    said = service.material()
    for name, value in changed.items():
        setattr(service, name, value)
    is_material = service.material() != said
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
        data={"fields": list(changed)},
        steps=validation(at=at) if is_sent else (),
    )
