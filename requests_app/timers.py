"""Timers of a request: what happens when nobody does anything."""

from datetime import datetime

from requests_app.models import ServiceRequest
from requests_app.states import State
from workflow.operations import NewStep


# Each state that waits for somebody: the timer that ends it, and its reminder.
TIMEOUTS = {
    State.ACTIVE: "response_timeout",
    State.NEGOTIATING: "offer_timeout",
    State.ACCEPTED: "no_start_timeout",
    State.IN_PROGRESS: "not_completed_timeout",
    State.COMPLETED: "confirmation_timeout",
    State.RECORDED: "recorded_timeout",
}
REMINDERS = {state: timeout.replace("_timeout", "_reminder") for state, timeout in TIMEOUTS.items()}


def timers_of(request: ServiceRequest, *, at: datetime) -> list[NewStep]:
    """The timer of the state that the request is in now, and its reminder where there is time for one."""
    if request.deadline_at is None:
        return []
    state = State(request.state)
    remind_at = request.deadline_at - request.terms.reminder_before
    timeout = NewStep(name=TIMEOUTS[state], due_at=request.deadline_at)
    if remind_at <= at:
        return [timeout]
    return [timeout, NewStep(name=REMINDERS[state], due_at=remind_at)]


def timers_in(state: State) -> list[str]:
    """The names of a state's timers, for a transition that stays in the state."""
    return [TIMEOUTS[state], REMINDERS[state]]
