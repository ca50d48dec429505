"""/api/v1/disputes/, and `requests/{id}/dispute/`."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from disputes.models import Dispute
from disputes.operations import rule_dispute
from ledger.queries import balance, differences
from tests.api.desk import REQUESTS, Desk, path_of, problem
from tests.factories import member
from tests.queries import queries_of
from tests.rows import every_row


pytestmark = pytest.mark.django_db

DISPUTES = "/api/v1/disputes/"
OBJECTION = {"reason": "TIME", "words": "It took an hour less."}


def page(dispute: Any, action: str = "") -> str:
    key = dispute["id"] if isinstance(dispute, dict) else dispute
    return f"{DISPUTES}{key}/{action}/" if action else f"{DISPUTES}{key}/"


def opened(desk: Desk, road: str = "in_progress", who: str = "ben") -> dict[str, Any]:
    request = getattr(desk.bank, road)()
    response = getattr(desk, who).post(path_of(request, "dispute"), OBJECTION)
    assert response.status_code == 201, response.content
    made: dict[str, Any] = response.json()
    return made


def rule(desk: Desk, dispute: dict[str, Any], minutes: int) -> None:
    cora = member("Cora", at=desk.bank.at, is_staff=True)
    desk.bank.do(
        rule_dispute,
        cora,
        dispute_id=dispute["id"],
        released_minutes=minutes,
        words="Half and half.",
    )


def test_a_dispute_is_opened_and_the_request_stands_still(desk: Desk) -> None:
    request = desk.bank.in_progress()
    response = desk.ben.post(path_of(request, "dispute"), OBJECTION)
    made = Dispute.objects.get()
    assert response.status_code == 201
    assert response["Location"] == page(str(made.pk))
    assert response["ETag"] == '"1"'
    assert response.json() == {
        "id": str(made.pk),
        "version": 1,
        "state": "OPENED",
        "request": str(request.pk),
        "opened_by": str(desk.bank.ben.pk),
        "reason": "TIME",
        "words": "It took an hour less.",
        "held_minutes": 60,
        "released_minutes": None,
        "ruling_words": "",
        "allowed_actions": ["withdraw"],
        "opened_at": "2026-03-02T09:00:00Z",
        "ruled_at": None,
        "execute_at": None,
        "ended_at": None,
    }
    for program, allowed in ((desk.ada, []), (desk.ben, ["withdraw"])):
        shown = program.get(response["Location"])
        assert (shown.status_code, shown["ETag"]) == (200, '"1"')
        assert shown.json() == response.json() | {"allowed_actions": allowed}
    seen = desk.see("ada", request)
    assert (seen["state"], seen["allowed_actions"]) == ("DISPUTED", [])
    assert desk.see("ben", request)["deadline_at"] is None


@pytest.mark.parametrize("road", ["accepted", "in_progress", "completed", "confirmed"])
@pytest.mark.parametrize("who", ["ada", "ben"])
def test_either_side_objects_until_it_is_settled(desk: Desk, road: str, who: str) -> None:
    assert opened(desk, road, who)["state"] == "OPENED"


def test_a_ruling_is_read_and_carried_out(desk: Desk) -> None:
    bank = desk.bank
    dispute = opened(desk)
    rule(desk, dispute, 20)
    shown = desk.ada.get(page(dispute)).json()
    assert (shown["state"], shown["released_minutes"]) == ("RESOLVED", 20)
    assert shown["ruling_words"] == "Half and half."
    assert shown["execute_at"] == "2026-03-09T09:00:00Z"
    assert desk.ben.get(page(dispute)).json()["allowed_actions"] == []
    bank.later(timedelta(days=7))
    assert desk.ben.get(page(dispute)).json()["state"] == "CLOSED"
    request = desk.see("ben", dispute["request"])
    assert (request["state"], request["payable_minutes"]) == ("PAID", 20)
    assert balance(member_id=bank.ada.pk).available_minutes == 200
    assert differences() == []


def test_a_withdrawn_dispute_lets_the_request_go_on(desk: Desk) -> None:
    dispute = opened(desk)
    response = desk.ben.post(page(dispute, "withdraw"), If_Match='"1"')
    assert (response.status_code, response["ETag"]) == (200, '"2"')
    assert response.json()["state"] == "WITHDRAWN"
    assert response.json()["allowed_actions"] == []
    assert desk.see("ada", dispute["request"])["state"] == "IN_PROGRESS"


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({}, "#/reason", "required"),
        ({"reason": "TIME"}, "#/words", "required"),
        (OBJECTION | {"reason": "WEATHER"}, "#/reason", "invalid_choice"),
        (OBJECTION | {"words": "  "}, "#/words", "blank"),
        (OBJECTION | {"words": "x" * 4001}, "#/words", "max_length"),
        (OBJECTION | {"words": 5}, "#/words", "invalid"),
        (OBJECTION | {"held_minutes": 5}, "#/held_minutes", "unknown_field"),
    ],
)
def test_what_went_wrong_has_to_be_said(
    desk: Desk, body: dict[str, Any], pointer: str, code: str
) -> None:
    request = desk.bank.in_progress()
    before = every_row()
    said = problem(desk.ben.post(path_of(request, "dispute"), body), 422, "invalid")
    assert (pointer, code) in [(error["pointer"], error["code"]) for error in said["errors"]]
    assert every_row() == before


def test_a_request_has_one_open_dispute(desk: Desk) -> None:
    dispute = opened(desk)
    before = every_row()
    said = desk.ada.post(f"{REQUESTS}{dispute['request']}/dispute/", OBJECTION)
    assert problem(said, 409, "wrong_state")["state"] == "DISPUTED"
    assert every_row() == before


def test_others_do_not_find_a_dispute(desk: Desk) -> None:
    dispute = opened(desk)
    before = every_row()
    for call in ("get", "post"):
        path = "withdraw" if call == "post" else ""
        hidden = getattr(desk.cleo, call)(page(dispute, path))
        unknown = getattr(desk.cleo, call)(page(str(uuid4()), path))
        assert problem(hidden, 404, "not_found") == problem(unknown, 404, "not_found")
    assert desk.cleo.get(DISPUTES).json()["results"] == []
    assert every_row() == before


def test_a_withdrawal_is_the_openers_in_time_and_of_this_version(desk: Desk) -> None:
    dispute = opened(desk)
    before = every_row()
    problem(desk.ada.post(page(dispute, "withdraw")), 403, "wrong_role")
    stale = desk.ben.post(page(dispute, "withdraw"), If_Match='"7"')
    assert problem(stale, 412, "stale_version")["version"] == 1
    assert every_row() == before
    rule(desk, dispute, 20)
    before = every_row()
    said = problem(desk.ben.post(page(dispute, "withdraw")), 409, "wrong_state")
    assert said["state"] == "RESOLVED"
    assert every_row() == before


def test_the_same_key_opens_one_dispute(desk: Desk) -> None:
    request = desk.bank.in_progress()
    path = path_of(request, "dispute")
    first = desk.ben.post(path, OBJECTION, Idempotency_Key="one")
    again = desk.ben.post(path, OBJECTION, Idempotency_Key="one")
    assert (again.status_code, again.content) == (201, first.content)
    assert Dispute.objects.count() == 1


def test_the_list_is_of_both_sides_narrowed_and_of_constant_cost(desk: Desk) -> None:
    first = opened(desk)
    few = queries_of(lambda: desk.ben.get(DISPUTES))
    second = opened(desk, "accepted", "ada")
    desk.ada.post(page(second, "withdraw"))
    third = opened(desk, "accepted", "ada")
    listed = desk.ben.get(DISPUTES).json()["results"]
    assert [dispute["id"] for dispute in listed] == [third["id"], second["id"], first["id"]]
    assert queries_of(lambda: desk.ben.get(DISPUTES)) == few
    narrowed = desk.ada.get(f"{DISPUTES}?state=WITHDRAWN").json()["results"]
    assert [dispute["id"] for dispute in narrowed] == [second["id"]]
    problem(desk.ada.get(f"{DISPUTES}?state=LOST"), 422, "invalid")
