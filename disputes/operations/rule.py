"""Ruling a dispute, and carrying the ruling out."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from common.errors import Refused, WrongRole
from disputes.models import Dispute
from disputes.operations.history import record_dispute
from disputes.operations.locking import lock_dispute
from members.models import Member
from requests_app.operations import end_by_ruling
from workflow.actor import WORKFLOW, Actor
from workflow.models import POLICY_ID, Policy
from workflow.operations import NewStep, require_version


def rule_dispute(
    *,
    dispute_id: UUID,
    released_minutes: int,
    words: str,
    actor: Actor,
    at: datetime,
    expected_version: int | None = None,
) -> Dispute:
    """Decide: so many of the frozen minutes to the provider, the rest back to the requester.

    The hours stay frozen until the appeal window of the Policy is over.

    Raises:
        NotFound: there is no such dispute.
        WrongRole: the actor isn't staff, or takes part in it.
        StaleVersion: the caller has seen an older version.
        WrongState: it isn't open.
        Refused: more minutes than are frozen (`ruling_exceeds_escrow`), or no reasons (`words_missing`).
    """
    dispute = lock_dispute(dispute_id)
    _require_judge(dispute, actor)
    require_version(subject=dispute, expected_version=expected_version)
    window = Policy.objects.get(pk=POLICY_ID).appeal_window
    dispute.rule(
        released_minutes=released_minutes,
        words=words.strip(),
        by=_member_id(actor),
        at=at,
        execute_at=at + window,
    )
    _require_possible(dispute)
    dispute.save_next()
    step = NewStep(name="execute_ruling", due_at=at + window)
    data = {"minutes": released_minutes, "execute_at": dispute.execute_at}
    record_dispute(
        dispute=dispute, event="dispute.ruled", actor=actor, at=at, data=data, steps=[step]
    )
    return dispute


def execute_ruling(*, subject: Dispute, at: datetime, **_step: object) -> None:
    """Timer: the appeal window is over; dispute, request, escrow and minutes in one transaction."""
    subject.close(at=at)
    subject.save_next()
    record_dispute(dispute=subject, event="dispute.closed", at=at, is_told=False)
    end_by_ruling(
        request_id=subject.request_id,
        released_minutes=subject.released_minutes or 0,
        actor=WORKFLOW,
        at=at,
    )


def _member_id(actor: Actor) -> UUID:
    if actor.member_id is None:
        raise WrongRole(_("Only staff rule on disputes."))
    return actor.member_id


def _require_judge(dispute: Dispute, actor: Actor) -> None:
    """Nobody rules on a dispute that they are part of, nor on behalf of somebody."""
    judge = Member.objects.filter(pk=_member_id(actor), is_staff=True, is_active=True).first()
    if judge is None or actor.on_behalf_of_id:
        raise WrongRole(_("Only staff rule on disputes."))
    if judge.pk in dispute.audience():
        raise WrongRole(_("Nobody rules on a dispute that they are part of."))


def _require_possible(dispute: Dispute) -> None:
    if not 0 <= (dispute.released_minutes or 0) <= dispute.held_minutes:
        raise Refused(
            _("%(held)d minutes are frozen: rule on no more than these.")
            % {"held": dispute.held_minutes},
            code="ruling_exceeds_escrow",
            held_minutes=dispute.held_minutes,
        )
    if not dispute.ruling_words:
        raise Refused(_("Give the reasons of the ruling."), code="words_missing")
