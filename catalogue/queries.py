"""Which services members see."""

from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from catalogue.models import Category, Service
from catalogue.states import EDITABLE, PUBLIC
from common.errors import NotFound
from members.models import Member
from workflow.models import EventLog


def published() -> QuerySet[Service]:
    """Find what everybody sees, newest first."""
    return _whole().filter(_is_public())


def narrowed(
    services: QuerySet[Service],
    *,
    kind: str = "",
    category: Category | None = None,
    text: str = "",
    is_remote: bool | None = None,
) -> QuerySet[Service]:
    """Keep what fits; each filter that is left empty lets all pass.

    Each word of `text` must be in the title or the description.
    """
    exact = {"kind": kind or None, "category": category, "is_remote": is_remote}
    services = services.filter(
        **{name: value for name, value in exact.items() if value is not None}
    )
    for word in text.split():
        services = services.filter(Q(title__icontains=word) | Q(description__icontains=word))
    return services


def own(*, member_id: UUID) -> QuerySet[Service]:
    """Find all services of a member, in every state, newest first."""
    return _whole().filter(member_id=member_id)


def visible(*, service_id: UUID, viewer: Member) -> Service:
    """Return one service that the viewer may see: a public one, their own, or as staff any.

    Raises:
        NotFound: unknown, or not for the viewer.
    """
    services = _whole().filter(pk=service_id)
    if not viewer.is_staff:
        services = services.filter(_is_public() | Q(member=viewer))
    service = services.first()
    if service is None:
        raise NotFound(_("There is no such service."))
    return service


def allowed_actions(*, service: Service, member_id: UUID) -> list[str]:
    """Return what this member may do with the service now, by the doors' names for it."""
    if service.member_id != member_id:
        return []
    edit = {"edit"} if service.state in EDITABLE else set()
    moves = service.get_available_state_transitions()  # type: ignore[attr-defined] # by django-fsm
    return sorted(edit | {move.custom["action"] for move in moves})


def categories() -> QuerySet[Category]:
    """Return all categories in the order in which they are listed."""
    return Category.objects.all()


def history(*, service_id: UUID) -> QuerySet[EventLog]:
    """Return what has happened to a service, oldest first."""
    return EventLog.objects.filter(
        subject_type=Service.subject_type, subject_id=service_id
    ).order_by("seq")


def _whole() -> QuerySet[Service]:
    return Service.objects.select_related("member", "category").order_by("-id")


def _is_public() -> Q:
    # Who has left the bank can't be asked for anything.
    return Q(state__in=PUBLIC, member__is_active=True)
