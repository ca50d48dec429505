"""Noting that a member has read what they were told."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from common.errors import NotFound
from common.transactions import require_transaction
from notifications.models import Notification
from workflow.actor import Actor
from workflow.models import Subject


def mark_read(*, notification_ids: Collection[int], actor: Actor, at: datetime) -> None:
    """Mark some of the actor's notifications as read.

    What has been read before keeps its time.

    Raises:
        NotFound: one of them is unknown, or somebody else's; then none is marked.
    """
    require_transaction()
    wanted = set(notification_ids)
    theirs = _of(actor).filter(pk__in=wanted)
    if theirs.count() != len(wanted):
        raise NotFound(_("There is no such notification."))
    theirs.filter(read_at=None).update(read_at=at)


def mark_all_read(*, up_to_id: int, actor: Actor, at: datetime) -> None:
    """Mark all of the actor's notifications up to this one as read.

    What has come in since they looked stays unread.
    """
    require_transaction()
    _of(actor).filter(pk__lte=up_to_id, read_at=None).update(read_at=at)


def saw(*, member_id: UUID, subject: Subject, at: datetime) -> None:
    """Mark what a member was told of a subject as read: they have seen the subject itself."""
    require_transaction()
    Notification.objects.filter(
        member_id=member_id,
        subject_type=subject.subject_type,
        subject_id=subject.pk,
        read_at=None,
    ).update(read_at=at)


def _of(actor: Actor) -> QuerySet[Notification]:
    return Notification.objects.filter(Q(member_id=actor.party_id))
