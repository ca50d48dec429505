"""At the very moment at which a time is over, a member acts and two workers sweep: one of them wins."""

from functools import partial
from typing import Any

import pytest

from common.errors import DomainError
from requests_app.models import ServiceRequest
from requests_app.states import State
from requests_app.timers import TIMEOUTS
from tests.counts import count
from tests.faults.checks import assert_lawful
from tests.faults.injection import Fault
from tests.faults.play import come_back_late, inside, sweep
from tests.faults.roads import (
    ACCEPT,
    AGREE,
    CANCEL,
    CONFIRM,
    DECLINE,
    DISAGREE,
    GIVE_UP,
    OBJECT,
    REFUSE,
    START,
    Act,
    complete,
)
from tests.faults.stage import Stage
from tests.threads import at_once
from workflow.models import EventLog, Step


RIVALS = [
    (State.ACTIVE, ACCEPT),
    (State.ACTIVE, DECLINE),
    (State.ACTIVE, CANCEL),
    (State.NEGOTIATING, AGREE),
    (State.NEGOTIATING, DISAGREE),
    (State.ACCEPTED, START),
    (State.ACCEPTED, CANCEL),
    (State.IN_PROGRESS, complete(60)),
    (State.IN_PROGRESS, GIVE_UP),
    (State.COMPLETED, CONFIRM),
    (State.COMPLETED, OBJECT),
    (State.RECORDED, CONFIRM),
    (State.RECORDED, REFUSE),
]
TRIED_BEFORE = ([], [Fault.ERROR], [Fault.DIES_AFTER], [Fault.DATABASE])


def test_each_timer_that_ends_a_state_has_a_rival():
    assert {state for state, _act in RIVALS} == set(TIMEOUTS)


@pytest.mark.parametrize(("state", "act"), RIVALS, ids=lambda value: str(value).replace(" ", "-"))
def test_the_member_or_the_timer_comes_first_and_never_both(stage: Stage, state, act):
    for number in range(count(40)):
        race(stage, state, act, faults=TRIED_BEFORE[number % len(TRIED_BEFORE)])


def race(stage: Stage, state: State, act: Act, *, faults: list[Fault]) -> None:
    """The timer may have failed, or have ended its worker, just before."""
    bank, name = stage.bank, TIMEOUTS[state]
    request = bank.in_state(state)
    bank.at = request.deadline_at
    timer = Step.objects.get(subject_id=request.pk, name=name, state="WAITING")
    stage.faults.begin({name: faults})
    if faults:
        inside(bank.at)
        bank.at = Step.objects.get(pk=timer.pk).due_at

    results = at_once(partial(attempt, stage, request, act), *[partial(sweep, bank.at)] * 2)
    refusal = results[0]
    assert refusal is None or isinstance(refusal, DomainError), refusal
    assert [
        result for result in results if isinstance(result, Exception) and result is not refusal
    ] == []
    come_back_late(stage.faults, at=bank.at)

    ended = Step.objects.get(pk=timer.pk).state
    # What silence has confirmed can still be objected to, until it is paid.
    is_both = act is OBJECT and (refusal is None, ended) == (True, "DONE")
    assert is_both or (refusal is None, ended) in {(True, "CANCELLED"), (False, "DONE")}
    assert how_many_left(request, state) == 1 + is_both
    assert_lawful(ServiceRequest.objects.filter(pk=request.pk))
    stage.end()


def attempt(stage: Stage, request: ServiceRequest, act: Act) -> Any:
    try:
        act.do(stage.bank, request)
    except DomainError as error:
        return error
    return None


def how_many_left(request: ServiceRequest, state: State) -> int:
    """How often the request went on from the state: a confirmation leaves it where it is."""
    events = EventLog.objects.filter(subject_id=request.pk, from_state=state)
    left = events.exclude(to_state=state).exclude(type="request.paid")
    return left.count() + events.filter(type="request.confirmed", to_state=state).count()
