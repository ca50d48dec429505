"""Everybody tries every action in every situation: the allowed work, all others change nothing."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from itertools import product
from typing import Final

import pytest

from common.errors import DomainError, WrongRole, WrongState
from common.transactions import door
from disputes.models import Dispute
from disputes.operations.begin import assign_appeal, assign_dispute
from disputes.operations.locking import lock_dispute
from disputes.operations.respond import response_time_out
from disputes.operations.rule import execute_ruling
from disputes.operations.settle import settlement_time_out
from disputes.operations.targets import escalate_dispute
from disputes.queries import allowed_actions, dispute_for
from disputes.states import FINAL, DisputeState
from hourbank.roles import SENIORS, ensure_roles
from members.models import Member
from tests.beginnings import undone
from tests.counts import a_third
from tests.disputes.cases import BEGINS, Case, rows
from tests.disputes.hall import OPERATIONS
from tests.disputes.situations import (
    OF_SIDES,
    OF_STAFF,
    ROLES,
    SIDES,
    SITUATIONS,
)
from workflow.actor import Actor
from workflow.moves import moves_of


TOO_LATE: Final = {"appeal_window_over", "proposal_expired"}
MUCH_LATER: Final = BEGINS + timedelta(days=60)


# How many events an action writes, where it isn't one.
EVENTS: Final = {("accept-ruling", DisputeState.CLOSED): 2} | {
    ("note", state): 0 for state in DisputeState
}


def may(name: str) -> Mapping[str, str]:
    return SITUATIONS[name].may


def test_a_situation_is_what_it_is_called(case: Case) -> None:
    situation, dispute = case.situation, case.again()
    assert dispute.state == situation.state
    assert set(situation.may) <= set(OPERATIONS)


@pytest.mark.sampled("of_situation", "action")
@pytest.mark.parametrize("action", OPERATIONS)
def test_an_action_is_for_whom_the_table_names_and_else_changes_nothing(
    case: Case, action: str
) -> None:
    before = rows()
    for role in ROLES:
        expected = case.situation.refusal(action, role)
        if expected is None:
            continue
        with pytest.raises(DomainError) as refused:
            case.act(action, case.actor(role))
        assert (refused.value.status, refused.value.reason) == expected, role
        if isinstance(refused.value, WrongState):
            assert refused.value.facts["state"] == case.situation.state
    assert rows() == before


@pytest.mark.sampled(
    "of_situation", "action", only=lambda of_situation, action: action in may(of_situation)
)
@pytest.mark.parametrize("action", OPERATIONS)
def test_who_may_act_brings_it_where_the_table_says(case: Case, action: str) -> None:
    version = case.again().version
    target = case.situation.leads_to(action)
    for role in case.situation.may.get(action, ""):
        with undone():
            case.act(action, case.actor(role))
            made = case.again()
            assert made.state == target, role
            assert made.version == version + EVENTS.get((action, target), 1), role


def test_nobody_is_staff_in_what_they_are_a_side_of(case: Case) -> None:
    """Also as a senior a side may do what a side may, and nothing else."""
    for role in SIDES:
        person = case.hall.people[role]
        assert person is not None
        Member.objects.filter(pk=person.pk).update(is_staff=True)
        person.groups.add(ensure_roles(role=SENIORS))
    before = rows()
    tried = [*product(OPERATIONS, SIDES)]
    for action, role in a_third(tried, shift=case.number):
        expected = case.situation.refusal(action, role)
        if expected is not None:
            with pytest.raises(DomainError) as refused:
                case.act(action, case.actor(role))
            assert (refused.value.status, refused.value.reason) == expected, (action, role)
    assert rows() == before


def test_nobody_acts_on_behalf_of_a_side(case: Case) -> None:
    before = rows()
    tried = [*product(OF_STAFF, ROLES), *product(OF_SIDES, "OCS")]
    for action, role in a_third(tried, shift=case.number):
        for side in SIDES:
            who, whose = (case.actor(one).member_id for one in (role, side))
            with pytest.raises(WrongRole):
                case.act(action, Actor(member_id=who, on_behalf_of_id=whose))
    assert rows() == before


def test_a_side_is_offered_exactly_what_the_table_has(case: Case) -> None:
    for role in ROLES:
        member_id = case.actor(role).member_id
        expected = {action for action in OF_SIDES if role in case.situation.may.get(action, "")}
        # Time alone takes no offer away: the timer does, which comes at once.
        told = case.situation.told.items()
        expected |= {action for (action, of), code in told if of == role and code in TOO_LATE}
        found = allowed_actions(dispute=case.again(), member_id=member_id)
        assert set(found) == expected, role
        if role in SIDES and member_id:
            shown = dispute_for(dispute_id=case.dispute.pk, member_id=member_id)
            assert allowed_actions(dispute=shown, member_id=member_id) == found


BEFORE_ANSWER: Final = ("asked", "asked, in nobody's hands")
IN_REVIEW: Final = (
    "in review",
    "in review, in nobody's hands",
    "in review after payment",
    "in review after an appeal",
)
PROPOSED: Final = tuple(name for name in SITUATIONS if name.startswith("proposed"))
RULED: Final = tuple(name for name in SITUATIONS if name.startswith("ruled"))
# What time brings, by the step that brings it: in which situations, and to which state.
TIMERS: Final[dict[str, tuple[Callable[..., None], dict[str, DisputeState]]]] = {
    "assign_dispute": (assign_dispute, {"opened": DisputeState.AWAITING_RESPONSE}),
    "response_time_out": (
        response_time_out,
        {
            **dict.fromkeys(BEFORE_ANSWER, DisputeState.UNDER_REVIEW),
            "proposed before the answer": DisputeState.PROPOSED,
        },
    ),
    "settlement_time_out": (
        settlement_time_out,
        {name: SITUATIONS[name].back for name in PROPOSED},
    ),
    "escalate_dispute": (
        escalate_dispute,
        {
            name: SITUATIONS[name].state
            for name in (*IN_REVIEW, *PROPOSED, "asked, in nobody's hands", "appealed")
            if name != "proposed before the answer"
        },
    ),
    "assign_appeal": (assign_appeal, {"appealed": DisputeState.UNDER_REVIEW}),
    "execute_ruling": (execute_ruling, dict.fromkeys(RULED, DisputeState.CLOSED)),
}


@pytest.mark.sampled(
    "of_situation", "timer", always=lambda of_situation, timer: of_situation in TIMERS[timer][1]
)
@pytest.mark.parametrize("timer", TIMERS)
def test_time_brings_what_the_table_has_and_nothing_else(case: Case, timer: str) -> None:
    handler, targets = TIMERS[timer]
    before, version = rows(), case.again().version
    try:
        with door():
            handler(subject=lock_dispute(case.dispute.pk), at=MUCH_LATER)
    except WrongState:
        assert case.name not in targets
    if case.name in targets:
        made = case.again()
        assert (made.state, made.version) == (targets[case.name], version + 1)
    else:
        assert rows() == before


def test_every_state_that_is_not_final_has_an_exit_and_a_situation() -> None:
    left = {move.source for move in moves_of(Dispute) if move.target != move.source}
    assert left == set(DisputeState) - set(FINAL)
    assert {situation.state for situation in SITUATIONS.values()} == set(DisputeState)
