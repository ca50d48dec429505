"""The automatic steps of a dispute."""

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
        )
    )
