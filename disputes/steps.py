"""The automatic steps of a dispute."""

from django.utils.translation import gettext_lazy as _

from disputes.operations.locking import lock_dispute
from disputes.operations.rule import execute_ruling
from disputes.states import DisputeState
from workflow.registry import StepDefinition, registry
from workflow.retry import FIVE_RETRIES


def register_steps() -> None:
    """Declare them; called once, when the app is ready."""
    registry.register(
        StepDefinition(
            name="execute_ruling",
            subject_type="dispute",
            handler=execute_ruling,
            states=frozenset({DisputeState.RESOLVED}),
            retry=FIVE_RETRIES,
            lock=lock_dispute,
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
        )
    )
