"""The automatic steps of a request and of its settlement, with who catches what."""

from datetime import datetime
from functools import partial, wraps
from typing import Final

from django.utils.translation import gettext_lazy as _

from ledger.states import EscrowState
from requests_app.models import ServiceRequest
from requests_app.operations.amend import expire_amendment
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
    remind_of_start,
)
from requests_app.states import State
from requests_app.timers import AMENDMENT_TIMEOUT, REMINDERS, START_REMINDER, TIMEOUTS
from workflow.registry import Claimed, Handler, StepDefinition, registry
from workflow.retry import FIVE_RETRIES, THREE_RETRIES


def _once_over(ending: Handler) -> Handler:
    """End nothing early: a dead timer may be redriven when its state has begun anew, or waits no more."""

    @wraps(ending)
    def end(*, subject: ServiceRequest, step: Claimed, at: datetime) -> None:
        if subject.deadline_at is not None and subject.deadline_at <= at:
            ending(subject=subject, step=step, at=at)

    return end


def _while_left(reminder: Handler) -> Handler:
    """Remind nobody of a time that is over, as it may be after a pause of the workers."""

    @wraps(reminder)
    def tell(*, subject: ServiceRequest, step: Claimed, at: datetime) -> None:
        if subject.deadline_at is not None and at < subject.deadline_at:
            reminder(subject=subject, step=step, at=at)

    return tell


def _before_start(reminder: Handler) -> Handler:
    """Announce no start that has passed, or that was moved since."""

    @wraps(reminder)
    def tell(*, subject: ServiceRequest, step: Claimed, at: datetime) -> None:
        starts_at = subject.starts_at
        if starts_at and starts_at - subject.terms.start_reminder_before <= at < starts_at:
            reminder(subject=subject, step=step, at=at)

    return tell


_checking = partial(
    StepDefinition,
    subject_type="request",
    states=frozenset({State.PENDING_VALIDATION}),
    lock=lock_by_id,
    catch=reject_after_failure,
)
_timer = partial(StepDefinition, subject_type="request", lock=lock_by_id, is_timer=True)
_settling = partial(
    StepDefinition,
    subject_type="escrow",
    states=frozenset({EscrowState.HELD}),
    lock=lock_for_settlement,
)

# What a new request goes through, in this order.
VALIDATION: Final = (
    _checking(
        name="validate_request",
        handler=validate_request,
        label=_("Check the request"),
        takes=("request.reject",),
        catch_takes=("request.reject",),
        leads_to=("escrow_hours",),
    ),
    _checking(
        name="escrow_hours",
        handler=escrow_hours,
        label=_("Set the hours aside"),
        takes=("request.reject",),
        catch_takes=("request.reject",),
        leads_to=("notify_provider",),
    ),
    _checking(
        name="notify_provider",
        handler=notify_provider,
        label=_("Ask the provider"),
        takes=("request.activate",),
        catch_takes=("request.reject", "escrow.refund"),
    ),
)
# What happens when the time of a state is over.
ENDINGS: Final = (
    _timer(
        name=TIMEOUTS[State.ACTIVE],
        states=frozenset({State.ACTIVE}),
        handler=_once_over(time_out),
        label=_("No answer in time"),
        takes=("request.time_out", "escrow.refund"),
        due_by=("response_timeout", "response_after_withdrawal"),
    ),
    _timer(
        name=TIMEOUTS[State.NEGOTIATING],
        states=frozenset({State.NEGOTIATING}),
        handler=_once_over(time_out),
        label=_("The offer expires"),
        takes=("request.time_out", "escrow.refund"),
        due_by=("offer_timeout",),
    ),
    _timer(
        name=TIMEOUTS[State.ACCEPTED],
        states=frozenset({State.ACCEPTED}),
        handler=_once_over(never_started),
        label=_("Not begun in time"),
        takes=("request.never_started", "escrow.refund"),
        due_by=("no_start_after_acceptance", "no_start_after_agreed_start"),
    ),
    _timer(
        name=TIMEOUTS[State.IN_PROGRESS],
        states=frozenset({State.IN_PROGRESS}),
        handler=_once_over(never_completed),
        label=_("Not done in time"),
        takes=("request.never_completed", "escrow.refund"),
        due_by=("not_completed_after",),
    ),
    _timer(
        name=TIMEOUTS[State.COMPLETED],
        states=frozenset({State.COMPLETED}),
        handler=_once_over(confirm_by_silence),
        label=_("Confirmed by silence"),
        takes=("request.confirm",),
        leads_to=("validate_escrow_release",),
        due_by=("confirmation_timeout",),
    ),
    _timer(
        name=TIMEOUTS[State.RECORDED],
        states=frozenset({State.RECORDED}),
        handler=_once_over(recorded_time_out),
        label=_("Never confirmed"),
        takes=("request.recorded_time_out",),
        due_by=("recorded_timeout",),
    ),
)
WARNINGS: Final = tuple(
    _timer(
        name=name,
        states=frozenset({state}),
        handler=_while_left(remind),
        label=_("Reminder"),
        due_by=("reminder_before",),
    )
    for state, name in REMINDERS.items()
)
CONSENT: Final = (
    _timer(
        name=START_REMINDER,
        states=frozenset({State.ACCEPTED}),
        handler=_before_start(remind_of_start),
        label=_("Reminder of the agreed start"),
        due_by=("start_reminder_before",),
    ),
    _timer(
        name=AMENDMENT_TIMEOUT,
        states=frozenset({State.ACCEPTED, State.COMPLETED}),
        handler=expire_amendment,
        label=_("A proposed change that nobody answers is dropped"),
        due_by=("offer_timeout",),
    ),
)
# How the hours are paid.
SETTLEMENT: Final = (
    _settling(
        name="validate_escrow_release",
        handler=validate_escrow_release,
        retry=THREE_RETRIES,
        label=_("Check the payment"),
        leads_to=("process_escrow_release",),
    ),
    _settling(
        name="process_escrow_release",
        handler=process_escrow_release,
        retry=FIVE_RETRIES,
        label=_("Pay the hours"),
        takes=("escrow.release", "request.pay"),
    ),
)


def register_steps() -> None:
    """Declare them; called once, when the app is ready."""
    for step in (*VALIDATION, *ENDINGS, *WARNINGS, *CONSENT, *SETTLEMENT):
        registry.register(step)
