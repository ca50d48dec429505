"""The other side's answer, and what follows where none comes."""

from datetime import datetime
from uuid import UUID

from disputes.models import Dispute
from disputes.operations.history import all_concerned, record_dispute
from disputes.operations.locking import lock_for_side
from disputes.operations.words import state_words
from disputes.states import DisputeState, StatementKind
from disputes.timers import OF_TARGET, RESPONSE_REMINDER, policy_now, review_target, target_timers
from workflow.actor import Actor


def respond(
    *,
    dispute_id: UUID,
    words: str,
    actor: Actor,
    at: datetime,
    expected_version: int | None = None,
) -> Dispute:
    """Answer a dispute: it is looked into from now on.

    Raises:
        NotFound: unknown, or about other people's request.
        WrongRole: the actor opened it.
        StaleVersion: the caller has seen an older version.
        WrongState: no answer is waited for.
        Refused: nothing said, or too much (`words_missing`, `words_too_long`).
    """
    dispute = lock_for_side(
        dispute_id=dispute_id, actor=actor, action="respond", expected_version=expected_version
    )
    policy = policy_now()
    dispute.respond(at=at, target_at=review_target(dispute, policy=policy, at=at))
    dispute.save_next()
    state_words(dispute, kind=StatementKind.ANSWER, words=words, actor=actor, at=at)
    record_dispute(
        dispute=dispute,
        event="dispute.answered",
        actor=actor,
        at=at,
        steps=target_timers(dispute, policy=policy, at=at),
        cancel=OF_TARGET,
        tell=all_concerned(dispute),
    )
    return dispute


def response_time_out(*, subject: Dispute, at: datetime, **_step: object) -> None:
    """Timer: the other side hasn't answered in its time; it is looked into anyway."""
    policy = policy_now()
    target_at = review_target(subject, policy=policy, at=at)
    if subject.state == DisputeState.PROPOSED:
        if subject.proposed_from != DisputeState.AWAITING_RESPONSE:
            return
        subject.response_time_out_meanwhile(at=at, target_at=target_at)
    else:
        subject.response_time_out(at=at, target_at=target_at)
    subject.save_next()
    record_dispute(
        dispute=subject,
        event="dispute.unanswered",
        at=at,
        steps=target_timers(subject, policy=policy, at=at),
        cancel=[*OF_TARGET, RESPONSE_REMINDER],
        tell=all_concerned(subject),
    )


def remind_to_respond(*, subject: Dispute, at: datetime, **_step: object) -> None:
    """Timer: the time to answer is nearly over."""
    if subject.responded_at is not None:
        return
    subject.save_next()
    data = {"until": subject.respond_by}
    record_dispute(
        dispute=subject,
        event="dispute.response_reminder",
        at=at,
        data=data,
        tell=[subject.respondent_id],
    )
