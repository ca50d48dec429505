"""Which services members see, and what is known of a member who sends one in."""

from uuid import UUID

from django.contrib.auth.models import Permission
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from catalogue.models import Category, Refusal, Service
from catalogue.states import EDITABLE, LIVE, MEMBER, PUBLIC, ServiceState
from common.errors import NotFound
from files.models import File
from members.models import Member
from workflow import rows
from workflow.compiled import compiled
from workflow.models import EventLog


def published() -> QuerySet[Service]:
    """Find what everybody sees, newest first."""
    return _whole().filter(_is_public())


def own(*, member_id: UUID) -> QuerySet[Service]:
    """Find all services of a member, in every state, newest first."""
    return _whole().filter(member_id=member_id)


def visible(*, service_id: UUID, viewer: Member) -> Service:
    """Return one service that the viewer may see: a public one, their own, or as staff any.

    Raises:
        NotFound: unknown, or not for the viewer.
    """
    service = visible_to(viewer).filter(pk=service_id).first()
    if service is None:
        raise NotFound(_("There is no such service."))
    return service


def askable(*, service_id: UUID, asker_id: UUID) -> Service:
    """Return the service as `visible` does, errors as there, without what pages show beside it.

    Who asks is looked at only where it matters whether they are of the staff.
    """
    found = _shown_to(service_id=service_id, member_id=asker_id)
    if found:
        return rows.build(Service, found[0])
    service = Service.objects.filter(pk=service_id).first()
    if service is None or not Member.objects.filter(pk=asker_id, is_staff=True).exists():
        raise NotFound(_("There is no such service."))
    return service


@compiled
def _shown_to(service_id: UUID, member_id: UUID) -> QuerySet[Service]:
    return Service.objects.filter(_is_shown_to(member_id), pk=service_id).order_by()


def visible_to(viewer: Member) -> QuerySet[Service]:
    """Find all services that the viewer may see: public ones, their own, as staff all."""
    services = _whole()
    return services if viewer.is_staff else services.filter(_is_shown_to(viewer.pk))


def picture_of(*, service_id: UUID, viewer: Member) -> File:
    """Return the picture of a service that the viewer may see, with its content.

    Raises:
        NotFound: unknown, not for the viewer, or without a picture.
    """
    service = visible(service_id=service_id, viewer=viewer)
    if service.picture_id is None:
        raise NotFound(_("There is no such picture."))
    return File.objects.defer(None).get(pk=service.picture_id)


def allowed_actions(*, service: Service, member_id: UUID) -> list[str]:
    """Return what this member may do with the service now, by the doors' names for it."""
    if service.member_id != member_id:
        return []
    return possible_actions(service=service, part=MEMBER)


def possible_actions(*, service: Service, part: str) -> list[str]:
    """Return what this part (member, staff) may do with the service in its state."""
    edit = {"edit"} if service.state in EDITABLE else set()
    moves = service.get_available_state_transitions()  # type: ignore[attr-defined] # by django-fsm
    return sorted(edit | {move.custom["action"] for move in moves if part in move.custom["by"]})


def categories() -> QuerySet[Category]:
    """Return all categories in the order in which they are listed, the retired ones too."""
    return Category.objects.all()


def offered_categories(*, kept: int | None = None) -> QuerySet[Category]:
    """Return what can be chosen for a service: what isn't retired, and the one that it has."""
    return Category.objects.filter(Q(is_retired=False) | Q(pk=kept))


def live_titles(*, service: Service) -> dict[str, str]:
    """Return the titles of the member's other services of this kind that are there, by id."""
    others = Service.objects.filter(
        member_id=service.member_id, kind=service.kind, state__in=LIVE
    ).exclude(pk=service.pk)
    return {str(pk): title for pk, title in others.values_list("pk", "title")}


def paid_exchanges(*, member_id: UUID, most: int) -> int:
    """Count the exchanges of a member, on either side, that were paid; no further than `most`.

    The history knows them, which lies below both this app and the requests.
    """
    paid = EventLog.objects.filter(
        subject_type="request", to_state="PAID", audience__contains=[member_id]
    ).exclude(from_state="PAID")
    return paid[:most].count()


def approved_services(*, member_id: UUID, most: int) -> int:
    """Count the services of a member that a coordinator has approved; no further than `most`."""
    approved = EventLog.objects.filter(
        subject_type=Service.subject_type, type="service.approved", audience__contains=[member_id]
    )
    return approved.values("subject_id").distinct()[:most].count()


def coordinators(*, without: UUID) -> list[UUID]:
    """Return the active staff who may approve services, but for this member."""
    right = {"codename": "change_review", "content_type__app_label": "catalogue"}
    allowed = Permission.objects.filter(**right)
    staff = Member.objects.filter(is_active=True, is_staff=True).exclude(pk=without)
    able = Q(is_superuser=True) | Q(groups__permissions__in=allowed)
    found = staff.filter(able | Q(user_permissions__in=allowed))
    return list(found.order_by("pk").values_list("pk", flat=True).distinct())


def waiting() -> QuerySet[Service]:
    """Find what waits for a coordinator, what has waited longest first."""
    pending = Service.objects.filter(state=ServiceState.PENDING_APPROVAL)
    return pending.select_related("member", "category").order_by("review_due_at", "id")


def may_review(*, service: Service, viewer: Member) -> bool:
    """Whether the viewer is a coordinator who may approve it now: it waits, and isn't their own."""
    waits = service.state == ServiceState.PENDING_APPROVAL and service.member_id != viewer.pk
    return waits and viewer.is_staff and viewer.has_perm("catalogue.change_review")


def refusals(*, member_id: UUID) -> QuerySet[Refusal]:
    """Find the refusals of a member's services, newest first."""
    return Refusal.objects.filter(service__member_id=member_id).select_related("refused_by")


def history(*, service_id: UUID) -> QuerySet[EventLog]:
    """Return what has happened to a service, oldest first."""
    return EventLog.objects.filter(
        subject_type=Service.subject_type, subject_id=service_id
    ).order_by("seq")


def _whole() -> QuerySet[Service]:
    return (
        Service.objects.select_related("member__profile", "category", "refusal", "picture")
        .defer("picture__content")
        .order_by("-id")
    )


def _is_shown_to(member_id: UUID) -> Q:
    return _is_public() | Q(member=member_id)


def _is_public() -> Q:
    # Who has left the bank can't be asked for anything.
    return Q(state__in=PUBLIC, member__is_active=True)
