"""Beginning a service: by its member as a draft, or by a coordinator straight into the list."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from catalogue.models import Category, Service
from catalogue.operations.history import record_service
from catalogue.operations.locks import require_another
from catalogue.searchable import Language
from catalogue.states import MOST_PICTURE_BYTES, ServiceKind
from catalogue.timers import listing_timers, policy_now
from common.errors import Refused
from common.lines import is_visible, one_line
from common.transactions import require_transaction
from files.checking import Checked, Upload
from files.models import File
from files.operations import keep
from files.states import PICTURES
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
    picture: Upload | Checked | None = None,
    language: Language = Language.ENGLISH,
    weekdays: int = 0,
) -> Service:
    """Make a service of the actor, or of the member they act for, that nobody else sees yet.

    `estimated_minutes` is what it takes by the member's experience, in whole minutes.

    Raises:
        Refused: the category is retired; the picture is none, too large or broken.
    """
    member_id = _party(actor)
    service = Service(
        member_id=member_id,
        kind=kind,
        title=readable_title(title),
        description=description,
        category=category,
        estimated_minutes=estimated_minutes,
        is_remote=is_remote,
        picture=keep_picture(picture, owner_id=member_id, at=at) if picture else None,
        language=language,
        weekdays=weekdays,
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
    language: Language = Language.ENGLISH,
    weekdays: int = 0,
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
        title=readable_title(title),
        description=description,
        category=category,
        estimated_minutes=estimated_minutes,
        is_remote=is_remote,
        language=language,
        weekdays=weekdays,
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


def readable_title(title: str) -> str:
    """Return a title on one line. Raises `Refused` where there is nothing in it to be seen."""
    line = one_line(title)
    if not is_visible(line):
        raise Refused(_("Give a title that can be seen."), code="invisible")
    return line


def keep_picture(picture: Upload | Checked, *, owner_id: UUID, at: datetime) -> File:
    """Keep what a member handed in as the picture of a service. Raises `Refused`."""
    return keep(
        upload=picture, kinds=PICTURES, owner_id=owner_id, at=at, most_bytes=MOST_PICTURE_BYTES
    )


def _party(actor: Actor) -> UUID:
    require_transaction()
    if actor.party_id is None:
        raise TypeError("A service belongs to a member; a timer has none.")
    return actor.party_id
