"""Waiting for a state, and watching until nothing follows, by the execution's ETag."""

from collections.abc import Sequence
from typing import Any

import httpx
import pytest
from hourbank_client import HourBank, NeverReached, watching

from tests.clients.imagined import Imagined, said


ID = "01a2015e-f0bf-7098-9ad1-f2a1ff75ca75"
AT = "2026-03-02T09:00:00Z"


STEP: dict[str, Any] = {
    "name": "rating_timeout",
    "words": "The time for rating ends",
    "of": "request",
    "kind": "timer",
    "state": "WAITING",
    "tries": 0,
    "allowed_tries": None,
    "scheduled_at": AT,
    "started_at": None,
    "finished_at": None,
    "next_at": AT,
    "seconds": None,
}


def execution(
    *states: str, is_final: bool = False, following: Sequence[dict[str, Any]] = ()
) -> httpx.Response:
    """An execution that has come by these states."""
    visits: list[dict[str, Any]] = [
        {
            "state": state,
            "state_words": state.lower(),
            "entered_at": AT,
            "left_at": None,
            "seconds": None,
        }
        for state in states
    ]
    body = {
        "workflow": "request",
        "id": ID,
        "version": len(states),
        "state": states[-1],
        "state_words": states[-1].lower(),
        "is_final": is_final,
        "visits": visits,
        "events": [],
        "steps": [],
        "next": list(following),
        "failed": [],
    }
    return said(200, body, ETag=f'"{len(states)}"')


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Waits take no time."""
    found: list[float] = []
    defaults = watching.watch.__kwdefaults__
    monkeypatch.setitem(defaults, "while_waiting", found.append)
    return found


def test_a_state_is_waited_for_by_the_tag(imagined: Imagined, bank: HourBank, waits) -> None:
    unchanged = httpx.Response(304)
    imagined.answers = [
        execution("DRAFT"),
        unchanged,
        unchanged,
        execution("DRAFT", "PENDING_VALIDATION", "ACTIVE"),
    ]
    assert bank.wait_for(ID, "ACTIVE").state == "ACTIVE"
    tags = [call.headers.get("If-None-Match") for call in imagined.calls]
    assert tags == [None, '"1"', '"1"', '"1"']
    assert waits == [0.5, 0.75, 1.125]


def test_a_state_that_it_has_passed_through_meanwhile_counts(imagined, bank) -> None:
    imagined.answers = [execution("DRAFT"), execution("DRAFT", "ACTIVE", "ACCEPTED")]
    assert bank.wait_for(ID, "ACTIVE").state == "ACCEPTED"


def test_a_state_of_before_doesnt_count(imagined, bank) -> None:
    imagined.answers = [
        execution("ACTIVE", "NEGOTIATING"),
        execution("ACTIVE", "NEGOTIATING", "ACTIVE"),
    ]
    assert bank.wait_for(ID, "ACTIVE").version == 3


def test_what_can_never_come_is_said_at_once(imagined, bank) -> None:
    imagined.answers = [execution("ACTIVE", "CANCELLED", is_final=True)]
    with pytest.raises(NeverReached) as raised:
        bank.wait_for(ID, "PAID")
    assert raised.value.state == "CANCELLED"


def test_waiting_has_an_end(imagined, bank) -> None:
    imagined.answers = [execution("ACTIVE")]
    with pytest.raises(NeverReached, match="It is ACTIVE, not PAID or CANCELLED"):
        bank.wait_for(ID, "PAID", "CANCELLED", timeout=0)


def test_watching_ends_in_a_final_state_though_timers_still_run(imagined, bank) -> None:
    imagined.answers = [
        execution("COMPLETED"),
        httpx.Response(304),
        execution("COMPLETED", "PAID", is_final=True, following=[STEP]),
    ]
    assert [found.state for found in bank.watch(ID)] == ["COMPLETED", "PAID"]
