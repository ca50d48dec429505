"""A dispute by programs: what both sides do and read until it is over. Staff rule at their desk."""

from datetime import timedelta
from typing import Any

import pytest

from disputes.models import Dispute
from ledger.queries import differences
from tests.api.desk import Desk, path_of, problem
from tests.api.hearing import OBJECTION, act, court_at, heard, opened, page
from tests.requests_app.acts import minutes_of
from tests.requests_app.invariants import assert_in_order
from tests.rows import every_row


pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def seen(desk: Desk, dispute: dict[str, Any], who: str = "ben") -> dict[str, Any]:
    found: dict[str, Any] = getattr(desk, who).get(page(dispute)).json()
    return found


def types(desk: Desk, dispute: dict[str, Any]) -> list[str]:
    events = desk.ada.get(page(dispute, "history"), {"limit": 100}).json()["results"]
    return [event["type"] for event in events]


def test_the_two_agree_by_themselves(desk: Desk) -> None:
    court_at(desk)
    dispute = opened(desk)
    desk.bank.work()
    asked = seen(desk, dispute, "ada")
    assert asked["allowed_actions"] == ["propose", "respond"]
    assert (asked["turn"], asked["until"]) == ("provider", "2026-03-07T09:00:00Z")
    act(desk.ada, dispute, "respond", words="It took as long as I said.")
    act(desk.ben, dispute, "propose", released_minutes=30, words="Half?")
    act(desk.ada, dispute, "propose", released_minutes=50, words="Nearly all.")
    act(desk.ben, dispute, "decline-proposal")
    act(desk.ada, dispute, "propose", released_minutes=45)
    act(desk.ada, dispute, "withdraw-proposal")
    act(desk.ada, dispute, "propose", released_minutes=40)
    settled = act(desk.ben, dispute, "accept-proposal")
    assert (settled["state"], settled["settled_minutes"]) == ("SETTLED", 40)
    assert settled["allowed_actions"] == []
    proposals = [
        (one["released_minutes"], one["state"]) for one in seen(desk, dispute)["proposals"]
    ]
    assert proposals == [
        (30, "REPLACED"),
        (50, "DECLINED"),
        (45, "WITHDRAWN"),
        (40, "ACCEPTED"),
    ]
    request = desk.see("ben", dispute["request"])
    assert (request["state"], request["payable_minutes"]) == ("PAID", 40)
    assert minutes_of(desk.bank.ada) == [(220, 0)]
    assert minutes_of(desk.bank.ben) == [(140, 0)]
    assert differences() == []
    assert_in_order()


def test_a_ruling_is_appealed_and_the_second_is_final(desk: Desk) -> None:
    court, dispute = heard(desk)
    court.rule(Dispute.objects.get(), 20)
    desk.bank.later(DAY)
    act(desk.ben, dispute, "accept-ruling")
    appealed = act(desk.ada, dispute, "appeal", words="That is too little.")
    assert (appealed["state"], appealed["turn"]) == ("APPEALED", "staff")
    assert appealed["appealed_by"] == str(desk.bank.ada.pk)
    desk.bank.work()
    again = seen(desk, dispute, "ada")
    assert (again["state"], again["is_assigned"]) == ("UNDER_REVIEW", True)
    assert again["allowed_actions"] == ["add-words", "propose"]
    court.rule(Dispute.objects.get(), 50, who=court.sena)
    closed = seen(desk, dispute)
    assert (closed["state"], closed["released_minutes"]) == ("CLOSED", 50)
    assert [(one["released_minutes"], one["is_final"]) for one in closed["rulings"]] == [
        (20, False),
        (50, True),
    ]
    assert minutes_of(desk.bank.ada) == [(230, 0)]
    assert types(desk, dispute) == [
        "dispute.opened",
        "dispute.begun",
        "dispute.answered",
        "dispute.ruled",
        "dispute.ruling_accepted",
        "dispute.appealed",
        "dispute.assigned",
        "dispute.ruled",
        "dispute.closed",
    ]
    assert_in_order()


def test_both_accept_and_it_is_carried_out_at_once(desk: Desk) -> None:
    court, dispute = heard(desk)
    court.rule(Dispute.objects.get(), 0)
    first = act(desk.ada, dispute, "accept-ruling")
    assert (first["state"], first["allowed_actions"]) == ("RESOLVED", [])
    assert first["provider_accepted_at"] == "2026-03-02T09:00:00Z"
    assert act(desk.ben, dispute, "accept-ruling")["state"] == "CLOSED"
    assert desk.see("ben", dispute["request"])["state"] == "REFUNDED"
    assert minutes_of(desk.bank.ben) == [(180, 0)]
    assert_in_order()


def test_silence_does_not_stop_it(desk: Desk) -> None:
    court = court_at(desk)
    dispute = opened(desk)
    desk.bank.work()
    desk.bank.later(5 * DAY)
    late = seen(desk, dispute, "ada")
    assert (late["state"], late["responded_at"]) == ("UNDER_REVIEW", None)
    act(desk.ada, dispute, "add-words", words="I was away.")
    assert seen(desk, dispute)["statements"][0]["kind"] == "ANSWER"
    act(desk.ben, dispute, "propose", released_minutes=30)
    desk.bank.later(3 * DAY)
    expired = seen(desk, dispute)
    assert (expired["state"], expired["proposals"][0]["state"]) == ("UNDER_REVIEW", "EXPIRED")
    court.rule(Dispute.objects.get(), 60)
    desk.bank.later(7 * DAY)
    assert seen(desk, dispute)["state"] == "CLOSED"
    assert minutes_of(desk.bank.ada) == [(240, 0)]
    assert_in_order()


def test_what_was_paid_is_given_back_by_agreement(desk: Desk) -> None:
    court_at(desk)
    request = desk.bank.paid()
    desk.bank.later(13 * DAY)
    made = desk.ben.post(path_of(request, "dispute"), OBJECTION)
    assert made.status_code == 201
    dispute = made.json()
    assert (dispute["is_after_payment"], dispute["held_minutes"]) == (True, 60)
    assert desk.see("ben", request)["state"] == "PAID"
    desk.bank.work()
    act(desk.ada, dispute, "propose", released_minutes=45, words="A quarter back.")
    assert act(desk.ben, dispute, "accept-proposal")["state"] == "SETTLED"
    assert desk.see("ben", request)["state"] == "PAID"
    assert (minutes_of(desk.bank.ada), minutes_of(desk.bank.ben)) == ([(225, 0)], [(135, 0)])
    problem(desk.ben.post(path_of(request, "dispute"), OBJECTION), 422, "dispute_decided")
    assert_in_order()


def test_after_two_weeks_what_was_paid_stays_paid(desk: Desk) -> None:
    request = desk.bank.paid()
    desk.bank.later(14 * DAY + timedelta(seconds=1))
    before = every_row()
    problem(desk.ben.post(path_of(request, "dispute"), OBJECTION), 422, "dispute_window_over")
    assert "dispute" not in desk.see("ben", request)["allowed_actions"]
    assert every_row() == before
