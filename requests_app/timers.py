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

# Both sides are told of the agreed start; a change that nobody answers is dropped.
START_REMINDER = "start_reminder"
AMENDMENT_TIMEOUT = "amendment_timeout"


def timers_of(request: ServiceRequest, *, at: datetime) -> list[NewStep]:
    """The timer of the state that the request is in now, and the reminders for which there is time."""
    if request.deadline_at is None:
        return []
    state, terms = State(request.state), request.terms
    reminders = {REMINDERS[state]: request.deadline_at - terms.reminder_before}
    if state == State.ACCEPTED and request.starts_at:
        reminders[START_REMINDER] = request.starts_at - terms.start_reminder_before
    timeout = NewStep(name=TIMEOUTS[state], due_at=request.deadline_at)
    return [
        timeout,
        *(NewStep(name=name, due_at=due_at) for name, due_at in reminders.items() if due_at > at),
    ]


def amendment_timer(*, due_at: datetime) -> NewStep:
    """The end of a proposed change that nobody answers."""
    return NewStep(name=AMENDMENT_TIMEOUT, due_at=due_at)


def timers_in(state: State) -> list[str]:
    """The names of a state's timers, for a transition that stays in the state."""
    own = [START_REMINDER] if state == State.ACCEPTED else []
    return [TIMEOUTS[state], REMINDERS[state], *own]
