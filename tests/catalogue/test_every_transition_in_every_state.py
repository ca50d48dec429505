"""Every action, step and timer in every state, by everybody: the allowed ones work, no other does."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from catalogue import operations, queries
from catalogue.models import Refusal, Service
from catalogue.operations.review import escalate
from catalogue.operations.standing import expire, warn
from catalogue.operations.validate import reject_after_failure, validate_service
from catalogue.queries import allowed_actions, possible_actions
from catalogue.states import RefusalReason, ServiceState
from common.errors import NotFound, WrongRole, WrongState
from common.transactions import door
from tests.catalogue.words import Catalogue, history
from workflow.models import EventLog, Step


pytestmark = pytest.mark.django_db

S = ServiceState

# The life of a service, written down a second time: (state, action) → the next state.
MEMBERS: dict[tuple[ServiceState, str], ServiceState] = {
    (S.DRAFT, "submit"): S.PENDING_VALIDATION,
    (S.REJECTED, "submit"): S.PENDING_VALIDATION,
    (S.PENDING_VALIDATION, "withdraw"): S.DRAFT,
    (S.PENDING_APPROVAL, "withdraw"): S.DRAFT,
    (S.DRAFT, "edit"): S.DRAFT,
    (S.PENDING_APPROVAL, "edit"): S.PENDING_VALIDATION,
    (S.PUBLISHED, "edit"): S.PENDING_VALIDATION,
    (S.REJECTED, "edit"): S.REJECTED,
    (S.PAUSED, "edit"): S.PAUSED,
    (S.EXPIRED, "edit"): S.EXPIRED,
    (S.PUBLISHED, "pause"): S.PAUSED,
    (S.PAUSED, "resume"): S.PUBLISHED,
    (S.PUBLISHED, "renew"): S.PUBLISHED,
    (S.EXPIRED, "renew"): S.PUBLISHED,
    **{(state, "archive"): S.ARCHIVED for state in S if state != S.ARCHIVED},
}
COORDINATORS: dict[tuple[ServiceState, str], ServiceState] = {
    (S.PENDING_APPROVAL, "approve"): S.PUBLISHED,
    (S.PENDING_APPROVAL, "reject"): S.REJECTED,
    (S.PENDING_APPROVAL, "take_review"): S.PENDING_APPROVAL,
}
GIVEN: dict[str, dict[str, Any]] = {
    "edit": {"title": "Something else"},
    "reject": {"reason": RefusalReason.UNCLEAR},
}
ACTIONS = [*dict.fromkeys(action for _state, action in [*MEMBERS, *COORDINATORS])]
FOR_COORDINATORS = {"approve", "reject", "take_review"}
STEPS: dict[str, tuple[Callable[..., None], dict[ServiceState, ServiceState]]] = {
    "validate": (validate_service, {S.PENDING_VALIDATION: S.PENDING_APPROVAL}),
    "catch": (reject_after_failure, {S.PENDING_VALIDATION: S.REJECTED}),
    "escalate": (escalate, {S.PENDING_APPROVAL: S.PENDING_APPROVAL}),
    "expire": (expire, {S.PUBLISHED: S.EXPIRED}),
    "warn": (warn, {S.PUBLISHED: S.PUBLISHED}),
}


def everything(service: Service) -> list[Any]:
    """All rows that an action could change."""
    tables = (Service, EventLog, Step, Refusal)
    return [list(table.objects.order_by("pk").values()) for table in tables]


def attempt(shop: Catalogue, service: Service, action: str, who: Any) -> Service:
    operation = getattr(operations, action)
    return shop.do(operation, who, service_id=service.pk, **GIVEN.get(action, {}))


@pytest.mark.sampled("state", "action", always=lambda state, action: (state, action) in MEMBERS)
@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("state", S)
def test_its_member(state, action, shop, ana):
    service = shop.in_state(state)
    expected = MEMBERS.get((state, action))
    if expected is None:
        before = everything(service)
        with pytest.raises(WrongRole if action in FOR_COORDINATORS else WrongState):
            attempt(shop, service, action, ana)
        assert everything(service) == before
        return
    assert attempt(shop, service, action, ana).state == expected
    after = shop.again(service)
    assert (after.state, after.version) == (expected, service.version + 1)
    assert history(service)[-1][1:] == (state, expected)


@pytest.mark.sampled(
    "state", "action", always=lambda state, action: (state, action) in COORDINATORS
)
@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("state", S)
def test_a_coordinator_in_their_own_name(state, action, shop, carla):
    service = shop.in_state(state)
    expected = COORDINATORS.get((state, action))
    if expected is None:
        before = everything(service)
        with pytest.raises(WrongState if action in FOR_COORDINATORS else NotFound):
            attempt(shop, service, action, carla)
        assert everything(service) == before
        return
    assert attempt(shop, service, action, carla).state == expected
    event = EventLog.objects.filter(subject_id=service.pk).latest("seq")
    assert (event.actor_id, event.to_state) == (carla.pk, expected)


@pytest.mark.sampled("state", "action")
@pytest.mark.parametrize("action", [each for each in ACTIONS if each not in FOR_COORDINATORS])
@pytest.mark.parametrize("state", S)
def test_another_member_finds_nothing(state, action, shop, ben):
    service = shop.in_state(state)
    before = everything(service)
    with pytest.raises(NotFound):
        attempt(shop, service, action, ben)
    assert everything(service) == before


@pytest.mark.sampled("state", "step", always=lambda state, step: state in STEPS[step][1])
@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("state", S)
def test_steps_and_timers(state, step, shop):
    """A step of another state is ended with it; called all the same, it changes nothing."""
    service = shop.in_state(state)
    handler, moves = STEPS[step]
    at = {"warn": shop.at, "validate": shop.at, "catch": shop.at}.get(
        step, shop.at + timedelta(days=365)
    )
    before, expected = everything(service), moves.get(state)
    try:
        with door():
            handler(subject=Service.objects.select_for_update().get(pk=service.pk), at=at)
    except WrongState:
        assert expected is None
    if expected is None:
        assert everything(service) == before
        return
    assert shop.again(service).state == expected
    assert shop.again(service).version == service.version + 1


@pytest.mark.parametrize("state", S)
def test_what_is_said_to_be_allowed_is_what_works(state, shop, ana, ben):
    service = shop.in_state(state)
    mine = sorted(action for where, action in MEMBERS if where == state)
    assert allowed_actions(service=service, member_id=ana.pk) == mine
    assert allowed_actions(service=service, member_id=ben.pk) == []
    theirs = {action for where, action in COORDINATORS if where == state} - {"take_review"}
    assert theirs <= set(possible_actions(service=service, part="staff"))


@pytest.mark.parametrize("state", S)
def test_only_a_published_service_is_in_the_list(state, shop):
    service = shop.in_state(state)
    assert list(queries.published()) == ([service] if state == S.PUBLISHED else [])
