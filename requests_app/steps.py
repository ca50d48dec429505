"""The automatic steps of a request and of its settlement, with who catches what."""

from datetime import datetime
from typing import Final

from ledger.states import EscrowState
from requests_app.models import ServiceRequest
from requests_app.operations.answer import time_out
from requests_app.operations.locking import lock_by_id
from requests_app.operations.settle import (
    lock_for_settlement,
    process_escrow_release,
    validate_escrow_release,
)
from requests_app.operations.validate import (
    escrow_hours,
    notify_provider,
    reject_after_failure,
    validate_request,
)
from requests_app.operations.work import (
    confirm_by_silence,
    never_completed,
    never_started,
    recorded_time_out,
    remind,
)
from requests_app.states import State
from requests_app.timers import REMINDERS, TIMEOUTS
from workflow.registry import Claimed, Handler, StepDefinition, registry
from workflow.retry import FIVE_RETRIES, THREE_RETRIES


# What the timer of each state does when the time is over.
ENDINGS: Final[dict[State, Handler]] = {
    State.ACTIVE: time_out,
    State.NEGOTIATING: time_out,
    State.ACCEPTED: never_started,
    State.IN_PROGRESS: never_completed,
    State.COMPLETED: confirm_by_silence,
    State.RECORDED: recorded_time_out,
}


def register_steps() -> None:
    """Declare them; called once, when the app is ready."""
    for step in (validate_request, escrow_hours, notify_provider):
        _register(
            step.__name__,
            handler=step,
            state=State.PENDING_VALIDATION,
            catch=reject_after_failure,
        )
    for state, handler in ENDINGS.items():
        _register(TIMEOUTS[state], handler=_once_over(handler), state=state, is_timer=True)
        _register(REMINDERS[state], handler=_while_left(remind), state=state, is_timer=True)
    for handler, retry in (
        (validate_escrow_release, THREE_RETRIES),
        (process_escrow_release, FIVE_RETRIES),
    ):
        registry.register(
            StepDefinition(
                name=handler.__name__,
                subject_type="escrow",
                handler=handler,
                retry=retry,
                states=frozenset({EscrowState.HELD}),
                lock=lock_for_settlement,
            )
        )


def _once_over(ending: Handler) -> Handler:
    """End nothing early: a dead timer may be redriven when its state has begun anew, or waits no more."""

    def end(*, subject: ServiceRequest, step: Claimed, at: datetime) -> None:
        if subject.deadline_at is not None and subject.deadline_at <= at:
            ending(subject=subject, step=step, at=at)

    return end


def _while_left(reminder: Handler) -> Handler:
    """Remind nobody of a time that is over, as it may be after a pause of the workers."""

    def tell(*, subject: ServiceRequest, step: Claimed, at: datetime) -> None:
        if subject.deadline_at is not None and at < subject.deadline_at:
            reminder(subject=subject, step=step, at=at)

    return tell


def _register(
    name: str,
    *,
    handler: Handler,
    state: State,
    catch: Handler | None = None,
    is_timer: bool = False,
) -> None:
    registry.register(
        StepDefinition(
            name=name,
            subject_type="request",
            handler=handler,
            states=frozenset({state}),
            catch=catch,
            lock=lock_by_id,
            is_timer=is_timer,
        )
    )
