"""What a member was told, and which of their programs were."""

from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from common.errors import NotFound
from notifications.models import Notification, WebhookDelivery, WebhookEndpoint
from workflow.models import EventLog, Subject


# Nobody reads a larger number than "99+": counting stops there.
MOST_COUNTED: Final = 100


def notifications_of(*, member_id: UUID, is_unread: bool | None = None) -> QuerySet[Notification]:
    """Return the member's notifications, newest first; all, or only the unread or the read.

    What they want to hear by mail alone isn't among them.
    """
    found = Notification.objects.filter(member_id=member_id, is_listed=True).order_by("-id")
    return found if is_unread is None else found.filter(read_at__isnull=is_unread)


def told_as_a_member(*, member_id: UUID) -> QuerySet[Notification]:
    """Return those about what the member takes part in, newest first: none that tell one of the staff."""
    concerning = EventLog.objects.filter(
        subject_type=OuterRef("subject_type"),
        subject_id=OuterRef("subject_id"),
        audience__contains=[member_id],
    )
    return notifications_of(member_id=member_id).filter(Exists(concerning))


def unread_count(*, member_id: UUID) -> int:
    """Return how many the member has not read; from 100 on, 100. It is read from an index alone."""
    unread = Notification.objects.filter(member_id=member_id, is_listed=True, read_at=None)
    return unread.order_by()[:MOST_COUNTED].count()


def newest_unread(*, member_id: UUID, subject: Subject) -> Notification | None:
    """Return the newest notification of a subject that the member has not read."""
    unread = Notification.objects.filter(
        member_id=member_id,
        subject_type=subject.subject_type,
        subject_id=subject.pk,
        read_at=None,
    )
    return unread.order_by("-id").first()


def webhooks_of(*, member_id: UUID) -> QuerySet[WebhookEndpoint]:
    """Return the member's webhooks, newest first."""
    return WebhookEndpoint.objects.filter(member_id=member_id, deleted_at=None).order_by("-id")


def webhook(*, webhook_id: UUID, member_id: UUID) -> WebhookEndpoint:
    """Return one webhook of the member's. Raises `NotFound`."""
    found = WebhookEndpoint.objects.filter(pk=webhook_id, member_id=member_id, deleted_at=None)
    if (row := found.first()) is None:
        raise NotFound(_("There is no such webhook."))
    return row


def deliveries_of(*, webhook: WebhookEndpoint) -> QuerySet[WebhookDelivery]:
    """Return its deliveries with their tries, newest first; a constant number of queries."""
    rows = WebhookDelivery.objects.filter(endpoint=webhook).order_by("-id")
    return rows.select_related("event").prefetch_related("attempts")
