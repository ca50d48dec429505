"""An appeal: once, in time, and to somebody else than who ruled."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from common.errors import Refused
from disputes.models import Dispute
from disputes.operations.history import record_dispute
from disputes.operations.locking import lock_for_side, require_side
from disputes.operations.rule import accepted_at, require_not_accepted
from disputes.operations.words import state_words
from disputes.staff import judge_of
from disputes.states import StatementKind
from disputes.timers import ASSIGN_APPEAL, policy_now, target_timers
from workflow.actor import Actor
from workflow.operations import NewStep


def appeal_ruling(
    *,
    dispute_id: UUID,
    words: str,
    actor: Actor,
    at: datetime,
    expected_version: int | None = None,
) -> Dispute:
    """Ask for somebody else's ruling, with reasons; that one is final.

    Raises:
        NotFound: unknown, or about other people's request.
        StaleVersion: the caller has seen an older version.
        WrongState: there is no ruling, or it is final.
        Refused: the time is over (`appeal_window_over`), one has accepted the ruling
            (`ruling_accepted`), or no reasons (`words_missing`).
    """
    dispute = lock_for_side(
        dispute_id=dispute_id, actor=actor, action="appeal", expected_version=expected_version
    )
    policy, before = policy_now(), judge_of(dispute)
    dispute.appeal(by=require_side(actor), at=at, target_at=at + policy.dispute_assignment_target)
    require_not_accepted(accepted_at(dispute, actor=actor))
    if dispute.execute_at is not None and at >= dispute.execute_at:
        raise Refused(_("The time for an appeal is over."), code="appeal_window_over")
    dispute.save_next()
    state_words(dispute, kind=StatementKind.APPEAL, words=words, actor=actor, at=at)
    record_dispute(
        dispute=dispute,
        event="dispute.appealed",
        actor=actor,
        at=at,
        steps=[
            NewStep(name=ASSIGN_APPEAL, due_at=at),
            *target_timers(dispute, policy=policy, at=at),
        ],
        tell=[*dispute.audience(), before],
    )
    return dispute
