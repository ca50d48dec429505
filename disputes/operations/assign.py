"""Staff take a dispute, give it to somebody, or hand it over."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from common.errors import Refused, WrongRole
from disputes.models import Dispute
from disputes.operations.history import record_dispute
from disputes.operations.locking import lock_for_staff, require_member, require_staff
from disputes.operations.words import write_note
from disputes.staff import candidates, judge_of
from disputes.states import JUDGE, SENIOR, DisputeState
from disputes.timers import OF_TARGET, policy_now, target_timers
from workflow.actor import Actor


def take_dispute(
    *, dispute_id: UUID, actor: Actor, at: datetime, expected_version: int | None = None
) -> Dispute:
    """Take it in hand oneself: what nobody has, or, as a senior, anything, appeals too.

    Raises:
        NotFound, WrongRole, StaleVersion: see `lock_for_staff`.
        WrongState: it can't change hands now.
        Refused: one has it already (`has_it_already`).
    """
    dispute = lock_for_staff(
        dispute_id=dispute_id,
        actor=actor,
        action=_action(dispute_id),
        expected_version=expected_version,
    )
    _give(dispute, to=require_member(actor), actor=actor, at=at)
    return dispute


def assign_to(
    *,
    dispute_id: UUID,
    member_id: UUID,
    actor: Actor,
    at: datetime,
    expected_version: int | None = None,
) -> Dispute:
    """Give it to somebody who may judge it; seniors do so.

    Raises:
        NotFound, WrongRole, StaleVersion: see `lock_for_staff`; also who isn't senior.
        WrongState: it can't change hands now.
        Refused: they may not judge it (`may_not_judge`), or have it already (`has_it_already`).
    """
    dispute = lock_for_staff(
        dispute_id=dispute_id,
        actor=actor,
        action=_action(dispute_id),
        expected_version=expected_version,
    )
    if SENIOR not in require_staff(dispute, actor=actor):
        raise WrongRole(_("Only a senior coordinator gives disputes to others."))
    _give(dispute, to=member_id, actor=actor, at=at)
    return dispute


def hand_over(
    *,
    dispute_id: UUID,
    member_id: UUID,
    words: str,
    actor: Actor,
    at: datetime,
    expected_version: int | None = None,
) -> Dispute:
    """Give what one has in hand to somebody else, with a note that the two sides never see.

    Its target time stays: handing over gives nobody more time.

    Raises:
        NotFound, WrongRole, StaleVersion: see `lock_for_staff`.
        WrongState: it can't change hands now.
        Refused: no note (`words_missing`), they may not judge it (`may_not_judge`), or have it
            already (`has_it_already`).
    """
    dispute = lock_for_staff(
        dispute_id=dispute_id, actor=actor, action="ask", expected_version=expected_version
    )
    if JUDGE not in require_staff(dispute, actor=actor):
        raise WrongRole(_("Only who has a dispute in hand hands it over."))
    write_note(dispute, words=words, actor=actor, at=at)
    _give(dispute, to=member_id, actor=actor, at=at)
    return dispute


def _action(dispute_id: UUID) -> str:
    state = Dispute.objects.filter(pk=dispute_id).values_list("state", flat=True).first()
    return "review-appeal" if state == DisputeState.APPEALED else "assign"


def _give(dispute: Dispute, *, to: UUID, actor: Actor, at: datetime) -> None:
    """Under its lock: the new hands, the timers of its target, and who is told."""
    _require_able(dispute, to=to)
    policy, before, left = policy_now(), dispute.assigned_to_id, judge_of(dispute)
    if dispute.state == DisputeState.APPEALED:
        dispute.review_appeal(to=to, at=at, target_at=at + policy.dispute_ruling_target)
    else:
        target_at = at + policy.dispute_ruling_target if dispute.review_began_at else None
        dispute.assign(to=to, at=at, target_at=target_at)
    dispute.save_next()
    record_dispute(
        dispute=dispute,
        event="dispute.assigned",
        actor=actor,
        at=at,
        data={"assigned_to": to, "before": before},
        steps=target_timers(dispute, policy=policy, at=at),
        cancel=OF_TARGET,
        tell=[to, left],
    )


def _require_able(dispute: Dispute, *, to: UUID) -> None:
    if to == dispute.assigned_to_id:
        raise Refused(_("This person has the dispute already."), code="has_it_already")
    if to not in {member.pk for member in candidates(dispute=dispute)}:
        raise Refused(_("This person can't judge this dispute."), code="may_not_judge")
