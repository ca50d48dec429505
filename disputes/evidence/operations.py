"""Handing evidence in."""

from collections.abc import Collection
from datetime import datetime
from unicodedata import category
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.errors import Refused, WrongState
from disputes.evidence.models import LONGEST_CAPTION, MOST_A_SIDE, Evidence
from disputes.evidence.queries import ADDED, TAKEN_IN, count_of_side
from disputes.models import Dispute
from disputes.operations.history import all_concerned, record_dispute
from disputes.operations.locking import lock_of_side, require_side
from files.checking import Checked
from files.operations import keep
from files.states import PICTURES_AND_PDF
from notifications.models import Notification
from notifications.operations import notify
from workflow.actor import Actor
from workflow.models import POLICY_ID, Policy
from workflow.operations import require_version


def add_evidence(
    *,
    dispute_id: UUID,
    file: Checked,
    actor: Actor,
    at: datetime,
    caption: str = "",
    expected_version: int | None = None,
) -> Evidence:
    """Hand a picture or a document in; the other side and who judges are told, and can see it.

    It stays: nobody changes it or takes it away. The dispute's version counts it, so who rules
    without having seen it is told that there is something new.

    Raises:
        NotFound, WrongRole: see `lock_of_side`.
        StaleVersion: the dispute has changed since `expected_version`.
        WrongState: it is ruled on, or has ended (`evidence_closed`).
        Refused: too many files (`too_many_files`), or a caption that is too long or has signs that
            can't be seen; a kind of file that isn't taken.
    """
    # Its lock sees to it that nothing comes after the ruling.
    dispute = lock_of_side(dispute_id=dispute_id, actor=actor)
    side_id = require_side(actor)
    require_version(subject=dispute, expected_version=expected_version)
    if dispute.state not in TAKEN_IN:
        raise WrongState(
            _("Nothing can be handed in any more: the dispute is ruled on, or has ended."),
            code="evidence_closed",
            state=dispute.state,
        )
    caption = _checked_caption(caption)
    number = _next_number(dispute, side_id=side_id)
    evidence = Evidence.objects.create(
        dispute=dispute,
        added_by_id=side_id,
        number=number,
        file=keep(upload=file, kinds=PICTURES_AND_PDF, owner_id=side_id, at=at),
        caption=caption,
        at=at,
    )
    dispute.save_next()
    data = {"evidence": evidence.pk}
    record_dispute(dispute=dispute, event=ADDED, actor=actor, at=at, data=data, tell=())
    _tell(dispute, side_id=side_id, at=at)
    return evidence


def _next_number(dispute: Dispute, *, side_id: UUID) -> int:
    number = count_of_side(dispute_id=dispute.pk, member_id=side_id) + 1
    if number > MOST_A_SIDE:
        sentence = ngettext(
            "You have handed in %(most)d file: there can be no more.",
            "You have handed in %(most)d files: there can be no more.",
            MOST_A_SIDE,
        )
        raise Refused(sentence % {"most": MOST_A_SIDE}, code="too_many_files", most=MOST_A_SIDE)
    return number


def _checked_caption(caption: str) -> str:
    caption = "\n".join(caption.splitlines()).strip()
    if len(caption) > LONGEST_CAPTION:
        sentence = _("What you say of a file has at most %(most)d characters.")
        raise Refused(sentence % {"most": LONGEST_CAPTION}, code="text_too_long")
    if any(category(sign) in {"Cc", "Cs"} and sign not in "\n\t" for sign in caption):
        raise Refused(_("There are signs in it that can’t be shown."), code="control_characters")
    return caption


def _tell(dispute: Dispute, *, side_id: UUID, at: datetime) -> None:
    """Tell the other side and who judges, once for what comes in a flurry; its mail waits for so long."""
    mail_after = Policy.objects.get(pk=POLICY_ID).message_mail_after
    concerned = {one for one in all_concerned(dispute) if one is not None} - {side_id}
    notify(
        member_ids=concerned - _told_already(dispute, concerned, since=at - mail_after),
        event_type=ADDED,
        subject=dispute,
        at=at,
        data={"request": dispute.request_id},
        mail_at=at + mail_after,
    )


def _told_already(dispute: Dispute, member_ids: Collection[UUID], *, since: datetime) -> set[UUID]:
    """Who was told of evidence a moment ago, and has not read that yet."""
    found = Notification.objects.filter(
        member__in=member_ids,
        subject_type=dispute.subject_type,
        subject_id=dispute.pk,
        event_type=ADDED,
        read_at=None,
        at__gt=since,
    )
    return set(found.values_list("member_id", flat=True))
