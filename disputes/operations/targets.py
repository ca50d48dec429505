"""Target times of the staff: a reminder, and who is told when one is over."""

from datetime import datetime

from disputes.models import Dispute
from disputes.operations.history import record_dispute
from disputes.staff import judge_of, seniors_beside


def remind_staff(*, subject: Dispute, at: datetime, **_step: object) -> None:
    """Timer: who has it in hand is told that the target time is near."""
    judge = judge_of(subject)
    if subject.target_at is None or judge is None:
        return
    subject.save_next()
    record_dispute(
        dispute=subject,
        event="dispute.target_reminder",
        at=at,
        data={"until": subject.target_at},
        tell=[judge],
    )


def escalate_dispute(*, subject: Dispute, at: datetime, **_step: object) -> None:
    """Timer: the target time is over; the seniors are told, and who has it in hand."""
    if subject.target_at is None or at < subject.target_at:
        return
    subject.escalate(at=at)
    subject.save_next()
    record_dispute(
        dispute=subject,
        event="dispute.overdue",
        at=at,
        data={"target": subject.target_at},
        tell=[judge_of(subject), *seniors_beside(subject)],
    )
