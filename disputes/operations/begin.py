"""Who gets a dispute, or an appeal, to begin with."""

from datetime import datetime

from django.db import connection

from disputes.models import Dispute
from disputes.operations.history import record_dispute
from disputes.staff import next_judge, seniors_beside
from disputes.states import DisputeState
from disputes.timers import (
    OF_TARGET,
    policy_now,
    response_timers,
    target_timers,
)
from notifications.operations import notify


# One at a time, so that two disputes at the same instant don't both go to who has the fewest.
_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('disputes.assignment'))"


def assign_dispute(*, subject: Dispute, at: datetime, **_step: object) -> None:
    """Ask the other side for its answer, and give the dispute to who has the fewest open ones."""
    _take_turns()
    _begin(subject, at=at, is_judged=True)


def begin_unassigned(*, subject: Dispute, at: datetime, **_step: object) -> None:
    """Catch: nobody could be found for a technical reason; the other side is asked all the same."""
    if subject.state == DisputeState.OPENED:
        _begin(subject, at=at, is_judged=False)


def assign_appeal(*, subject: Dispute, at: datetime, **_step: object) -> None:
    """Give an appeal to somebody else than who ruled; where nobody is free the seniors are told."""
    _take_turns()
    judge = next_judge(dispute=subject, at=at)
    if judge is None:
        _tell_seniors(subject, at=at)
        return
    policy = policy_now()
    target_at = at + policy.dispute_ruling_target
    subject.review_appeal(to=judge, at=at, target_at=target_at)
    subject.save_next()
    record_dispute(
        dispute=subject,
        event="dispute.assigned",
        at=at,
        data={"assigned_to": judge},
        steps=target_timers(subject, policy=policy, at=at),
        cancel=OF_TARGET,
        tell=[judge],
    )


def _begin(dispute: Dispute, *, at: datetime, is_judged: bool) -> None:
    policy = policy_now()
    judge = next_judge(dispute=dispute, at=at) if is_judged else None
    dispute.begin(
        to=judge,
        respond_by=at + policy.dispute_response_time,
        target_at=at + policy.dispute_assignment_target,
        at=at,
    )
    dispute.save_next()
    record_dispute(
        dispute=dispute,
        event="dispute.begun",
        at=at,
        data={"assigned_to": judge, "until": dispute.respond_by},
        steps=[
            *response_timers(dispute, policy=policy, at=at),
            *target_timers(dispute, policy=policy, at=at),
        ],
        tell=(),
    )
    # The request's own event has told the other side that it is to answer.
    if judge is None:
        _tell_seniors(dispute, at=at)
    else:
        notify(member_ids=[judge], event_type="dispute.assigned", subject=dispute, at=at)


def _tell_seniors(dispute: Dispute, *, at: datetime) -> None:
    """Nobody could be found: a senior takes it, gives it to somebody, or finds somebody who can."""
    told = seniors_beside(dispute)
    notify(member_ids=told, event_type="dispute.unassigned", subject=dispute, at=at)


def _take_turns() -> None:
    with connection.cursor() as cursor:
        cursor.execute(_ONE_AT_A_TIME)
