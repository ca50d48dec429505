"""The automatic steps and timers of a dispute."""

from functools import partial
from typing import Final

from django.utils.translation import gettext_lazy as _

from disputes.operations.begin import assign_appeal, assign_dispute, begin_unassigned
from disputes.operations.locking import lock_dispute
from disputes.operations.respond import remind_to_respond, response_time_out
from disputes.operations.rule import execute_ruling
from disputes.operations.settle import settlement_time_out
from disputes.operations.targets import escalate_dispute, remind_staff
from disputes.states import IN_HAND, DisputeState
from disputes.timers import (
    ASSIGN,
    ASSIGN_APPEAL,
    EXECUTE,
    OVERDUE,
    RESPONSE,
    RESPONSE_REMINDER,
    SETTLEMENT,
    TARGET_REMINDER,
)
from workflow.registry import StepDefinition, registry
from workflow.retry import FIVE_RETRIES


_step = partial(StepDefinition, subject_type="dispute", lock=lock_dispute)
# While the other side may still answer; a proposal doesn't stop that time.
_UNANSWERED: Final = frozenset({DisputeState.AWAITING_RESPONSE, DisputeState.PROPOSED})
_WITH_TARGET: Final = frozenset({*IN_HAND, DisputeState.APPEALED})

STEPS: Final = (
    _step(
        name=ASSIGN,
        states=frozenset({DisputeState.OPENED}),
        handler=assign_dispute,
        catch=begin_unassigned,
        label=_("Give it to a coordinator"),
        takes=("dispute.begin",),
        catch_takes=("dispute.begin",),
    ),
    _step(
        name=RESPONSE,
        states=_UNANSWERED,
        handler=response_time_out,
        is_timer=True,
        label=_("No answer in time"),
        takes=("dispute.response_time_out", "dispute.response_time_out_meanwhile"),
        leads_to=(TARGET_REMINDER, OVERDUE),
        due_by=("dispute_response_time",),
    ),
    _step(
        name=RESPONSE_REMINDER,
        states=_UNANSWERED,
        handler=remind_to_respond,
        is_timer=True,
        label=_("Reminder to answer"),
        due_by=("dispute_response_time", "reminder_before"),
    ),
    _step(
        name=SETTLEMENT,
        states=frozenset({DisputeState.PROPOSED}),
        handler=settlement_time_out,
        is_timer=True,
        label=_("Nobody answered the proposal"),
        takes=("dispute.settlement_time_out",),
        due_by=("dispute_settlement_time",),
    ),
    _step(
        name=TARGET_REMINDER,
        states=_WITH_TARGET,
        handler=remind_staff,
        is_timer=True,
        label=_("Reminder of the target time"),
        due_by=("dispute_ruling_target", "dispute_target_reminder_before"),
    ),
    _step(
        name=OVERDUE,
        states=_WITH_TARGET,
        handler=escalate_dispute,
        is_timer=True,
        label=_("The target time is over"),
        takes=("dispute.escalate",),
        due_by=("dispute_ruling_target", "dispute_assignment_target"),
    ),
    _step(
        name=ASSIGN_APPEAL,
        states=frozenset({DisputeState.APPEALED}),
        handler=assign_appeal,
        label=_("Give the appeal to somebody else"),
        takes=("dispute.review_appeal",),
    ),
    _step(
        name=EXECUTE,
        states=frozenset({DisputeState.RESOLVED}),
        handler=execute_ruling,
        retry=FIVE_RETRIES,
        is_timer=True,
        label=_("Carry out the ruling"),
        takes=(
            "dispute.close",
            "request.pay_by_ruling",
            "request.refund_by_ruling",
            "escrow.release",
            "escrow.refund",
            "escrow.split",
        ),
        due_by=("appeal_window",),
    ),
)


def register_steps() -> None:
    """Declare them; called once, when the app is ready."""
    for step in STEPS:
        registry.register(step)
