"""Every action and every timer in every state: the allowed ones work, all others change nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from common.errors import DomainError, NotFound, WrongRole, WrongState
from ledger.models import Account, Entry, Escrow
from requests_app import operations
from requests_app.models import Amendment, Offer, ServiceRequest
from requests_app.operations import Proposal, Schedule
from requests_app.operations.answer import time_out
from requests_app.operations.work import (
    confirm_by_silence,
    never_completed,
    never_started,
    recorded_time_out,
)
from requests_app.queries import allowed_actions, moves
from requests_app.states import FINAL, State
from tests.requests_app.roads import Bank, new_bank
from workflow.models import EventLog, Step


pytestmark = pytest.mark.django_db

BEN, ADA, BOTH = ("ben",), ("ada",), ("ben", "ada")

# The design's table, written down a second time: (state, action) → (who may, the next state).
# Ben asks and pays, Ada gives; in NEGOTIATING Ada made the live offer, RECORDED was Ada's word.
TABLE: dict[tuple[State, str], tuple[tuple[str, ...], State]] = {
    (State.DRAFT, "submit"): (BEN, State.PENDING_VALIDATION),
    (State.DRAFT, "discard"): (BEN, State.CANCELLED),
    (State.PENDING_VALIDATION, "cancel"): (BEN, State.CANCELLED),
    (State.ACTIVE, "cancel"): (BEN, State.CANCELLED),
    (State.ACTIVE, "accept"): (ADA, State.ACCEPTED),
    (State.ACTIVE, "decline"): (ADA, State.DECLINED),
    (State.ACTIVE, "counter_offer"): (ADA, State.NEGOTIATING),
    (State.NEGOTIATING, "counter_offer"): (BEN, State.NEGOTIATING),
    (State.NEGOTIATING, "accept_offer"): (BEN, State.ACCEPTED),
    (State.NEGOTIATING, "decline_offer"): (BEN, State.CANCELLED),
    (State.NEGOTIATING, "withdraw_offer"): (ADA, State.ACTIVE),
    (State.ACCEPTED, "start"): (ADA, State.IN_PROGRESS),
    (State.ACCEPTED, "cancel"): (BOTH, State.CANCELLED),
    (State.ACCEPTED, "reschedule"): (BOTH, State.ACCEPTED),
    (State.ACCEPTED, "stop_for_dispute"): (BOTH, State.DISPUTED),
    (State.IN_PROGRESS, "complete"): (ADA, State.COMPLETED),
    (State.IN_PROGRESS, "give_up"): (ADA, State.CANCELLED),
    (State.IN_PROGRESS, "stop_for_dispute"): (BOTH, State.DISPUTED),
    (State.COMPLETED, "confirm"): (BEN, State.COMPLETED),
    (State.COMPLETED, "propose_less"): (BEN, State.COMPLETED),
    (State.COMPLETED, "stop_for_dispute"): (BOTH, State.DISPUTED),
    (State.PAID, "stop_for_dispute"): (BOTH, State.PAID),
    (State.RECORDED, "confirm"): (BEN, State.COMPLETED),
    (State.RECORDED, "refuse_recorded"): (BEN, State.CANCELLED),
}
ACTIONS: dict[str, dict[str, Any]] = {
    "submit": {},
    "propose": {},
    "discard": {},
    "accept": {},
    "decline": {},
    "counter_offer": {"offer": Proposal(minutes=75)},
    "accept_offer": {},
    "decline_offer": {},
    "withdraw_offer": {},
    "start": {},
    "complete": {"actual_minutes": 50},
    "give_up": {},
    "confirm": {},
    "refuse_recorded": {},
    "cancel": {},
    "stop_for_dispute": {},
    "reschedule": {"schedule": Schedule(place="The library")},
    "propose_less": {"minutes": 30},
    "agree_change": {},
    "decline_change": {},
    "withdraw_change": {},
}
# How the doors call what the code calls otherwise.
DOOR_NAMES = {"refuse_recorded": "refuse", "stop_for_dispute": "dispute"}

TIMERS: dict[str, tuple[Callable[..., None], dict[State, State]]] = {
    "time_out": (
        time_out,
        {State.ACTIVE: State.TIMED_OUT, State.NEGOTIATING: State.TIMED_OUT},
    ),
    "never_started": (never_started, {State.ACCEPTED: State.CANCELLED}),
    "never_completed": (never_completed, {State.IN_PROGRESS: State.CANCELLED}),
    "confirm_by_silence": (confirm_by_silence, {State.COMPLETED: State.COMPLETED}),
    "recorded_time_out": (recorded_time_out, {State.RECORDED: State.CANCELLED}),
}
RULINGS: dict[str, tuple[dict[str, Any], State]] = {
    "resume_after_dispute": ({}, State.IN_PROGRESS),
    "end_by_ruling": ({"released_minutes": 30}, State.PAID),
}


@dataclass
class Begun(Bank):
    """A bank in which a request is in some state."""

    request: ServiceRequest


def begun(state: State, at: datetime) -> Begun:
    bank = new_bank(at)
    request = bank.in_state(state)
    return Begun(**vars(bank), request=request)


# Tests that begin in the same state share the way there.
STATES = {state: pytest.mark.begins_with(partial(begun, state)) for state in State}
every_state = pytest.mark.parametrize(
    "state", [pytest.param(state, marks=mark) for state, mark in STATES.items()]
)


def rows() -> list[Any]:
    """Everything that an operation on a request could change."""
    tables = (ServiceRequest, Offer, Amendment, Escrow, Account, Entry, EventLog, Step)
    return [list(table.objects.order_by("pk").values()) for table in tables]


@pytest.mark.sampled("state", "action", always=lambda state, action: (state, action) in TABLE)
@pytest.mark.parametrize("action", ACTIONS)
@every_state
def test_an_action_works_where_the_table_has_it_and_else_changes_nothing(
    bank: Begun, state: State, action: str
) -> None:
    who_may, target = TABLE.get((state, action), ((), None))
    request, before = bank.request, rows()
    for name in ("cleo", *BOTH):
        if name in who_may:
            continue
        with pytest.raises((NotFound, WrongRole, WrongState)) as refused:
            bank.do(
                getattr(operations, action),
                getattr(bank, name),
                request_id=request.pk,
                **ACTIONS[action],
            )
        if name == "cleo":
            assert isinstance(refused.value, NotFound)
        if isinstance(refused.value, WrongState):
            assert refused.value.facts["state"] == state
    assert rows() == before
    for name in who_may[:1]:
        made = bank.do(
            getattr(operations, action),
            getattr(bank, name),
            request_id=request.pk,
            **ACTIONS[action],
        )
        assert made.state == target
        assert bank.again(request).version == request.version + 1


@pytest.mark.sampled("state", "timer", always=lambda state, timer: state in TIMERS[timer][1])
@pytest.mark.parametrize("timer", TIMERS)
@every_state
def test_a_timer_ends_its_own_states_and_no_other(bank: Begun, state: State, timer: str) -> None:
    handler, targets = TIMERS[timer]
    request = bank.request
    if state in targets:
        bank.do(handler, subject=request)
        assert bank.again(request).state == targets[state]
    else:
        before = rows()
        with pytest.raises(WrongState):
            bank.do(handler, subject=request)
        assert rows() == before


@pytest.mark.parametrize("ruling", RULINGS)
@every_state
def test_a_ruling_ends_a_dispute_and_nothing_else(bank: Begun, state: State, ruling: str) -> None:
    arguments, target = RULINGS[ruling]
    request = bank.request
    call = {"request_id": request.pk, **arguments}
    if state == State.DISPUTED:
        assert bank.do(getattr(operations, ruling), bank.cleo, **call).state == target
    else:
        before = rows()
        with pytest.raises(DomainError):
            bank.do(getattr(operations, ruling), bank.cleo, **call)
        assert rows() == before


@every_state
def test_a_member_is_offered_exactly_what_the_table_has(bank: Begun, state: State) -> None:
    request = bank.request
    for name in BOTH:
        expected = {
            DOOR_NAMES.get(action, action).replace("_", "-")
            for (source, action), (who_may, _target) in TABLE.items()
            if source == state and name in who_may
        }
        member = getattr(bank, name)
        found = allowed_actions(request=request, member_id=member.pk, at=bank.at)
        assert set(found) == expected
    assert allowed_actions(request=request, member_id=bank.cleo.pk, at=bank.at) == []


def test_every_state_that_is_not_final_has_an_exit() -> None:
    left = {move.source for move in moves() if move.target != move.source}
    assert left >= set(State) - FINAL
    assert not left & FINAL


@pytest.mark.parametrize("state", sorted(set(State) - FINAL - {State.DRAFT, State.DISPUTED}))
def test_a_state_that_waits_ends_by_itself_where_nobody_acts(bank: Bank, state: State) -> None:
    request = bank.in_state(state)
    bank.work()
    for _week in range(12):
        bank.later(timedelta(days=7))
    assert bank.again(request).state in FINAL
