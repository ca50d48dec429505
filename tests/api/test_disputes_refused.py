"""What calls about disputes are refused, and that a refusal changes nothing."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from common.errors import WrongRole
from common.transactions import door
from disputes import operations
from disputes.models import Dispute
from disputes.states import Reason
from tests.api.desk import REQUESTS, Desk, path_of, problem
from tests.api.hearing import OBJECTION, act, court_at, heard, opened, page, ruled
from tests.requests_app.acts import set_policy
from tests.rows import every_row
from workflow.actor import Actor


pytestmark = pytest.mark.django_db


def errors(answer: Any) -> list[tuple[str, str]]:
    said = problem(answer, 422, "invalid")
    return [(error["pointer"], error["code"]) for error in said["errors"]]


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({}, "#/reason", "required"),
        ({"reason": "TIME"}, "#/words", "required"),
        (OBJECTION | {"reason": "WEATHER"}, "#/reason", "invalid_choice"),
        (OBJECTION | {"words": "  "}, "#/words", "blank"),
        (OBJECTION | {"words": "x" * 4001}, "#/words", "max_length"),
        (OBJECTION | {"words": "No\x00."}, "#/words", "null_characters_not_allowed"),
        (OBJECTION | {"words": 5}, "#/words", "invalid"),
        (OBJECTION | {"held_minutes": 5}, "#/held_minutes", "unknown_field"),
    ],
)
def test_what_went_wrong_has_to_be_said(
    desk: Desk, body: dict[str, Any], pointer: str, code: str
) -> None:
    request = desk.bank.in_progress()
    before = every_row()
    assert (pointer, code) in errors(desk.ben.post(path_of(request, "dispute"), body))
    assert every_row() == before


def test_a_request_has_one_open_dispute(desk: Desk) -> None:
    dispute = opened(desk)
    before = every_row()
    said = desk.ada.post(f"{REQUESTS}{dispute['request']}/dispute/", OBJECTION)
    assert problem(said, 409, "wrong_state")["state"] == "DISPUTED"
    assert every_row() == before


def test_a_request_of_others_is_not_found(desk: Desk) -> None:
    request = desk.bank.in_progress()
    before = every_row()
    hidden = desk.cleo.post(path_of(request, "dispute"), OBJECTION)
    unknown = desk.cleo.post(path_of(str(uuid4()), "dispute"), OBJECTION)
    assert problem(hidden, 404, "not_found") == problem(unknown, 404, "not_found")
    assert every_row() == before


@pytest.mark.parametrize("road", ["draft", "submitted", "active", "negotiating", "cancelled"])
def test_nothing_promised_cannot_be_disputed(desk: Desk, road: str) -> None:
    request = getattr(desk.bank, road)()
    before = every_row()
    problem(desk.ben.post(path_of(request, "dispute"), OBJECTION), 409, "wrong_state")
    assert every_row() == before


def test_what_was_decided_is_not_disputed_again(desk: Desk) -> None:
    request = desk.bank.completed()
    path = path_of(request, "dispute")
    dispute = desk.ben.post(path, OBJECTION).json()
    court_at(desk)
    desk.bank.work()
    act(desk.ada, dispute, "propose", released_minutes=10)
    act(desk.ben, dispute, "accept-proposal")
    before = every_row()
    for program in (desk.ada, desk.ben):
        assert program.post(path, OBJECTION).status_code in {409, 422}
    assert every_row() == before


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({}, "#/words", "required"),
        ({"words": ""}, "#/words", "blank"),
        ({"words": " \n\t "}, "#/words", "blank"),
        ({"words": None}, "#/words", "null"),
        ({"words": ["No."]}, "#/words", "invalid"),
        ({"words": "x" * 4001}, "#/words", "max_length"),
        ({"words": "No\x00."}, "#/words", "null_characters_not_allowed"),
        ({"words": "No.", "part": "provider"}, "#/part", "unknown_field"),
    ],
)
def test_what_a_side_says_is_words(
    desk: Desk, body: dict[str, Any], pointer: str, code: str
) -> None:
    court, dispute = heard(desk)
    asked, judged = opened(desk, "accepted"), opened(desk, "accepted")
    desk.bank.work()
    court.do(operations.respond, desk.bank.ada, _row(judged), words="No.")
    court.rule(_row(judged), 20)
    before = every_row()
    for program, where, action in (
        (desk.ada, asked, "respond"),
        (desk.ben, dispute, "add-words"),
        (desk.ada, judged, "appeal"),
    ):
        assert errors(program.post(page(where, action), body)) == [(pointer, code)]
    assert every_row() == before


@pytest.mark.parametrize("unseen", ["\u200e\u200f", "\u2060", "\x07\x1b", "\ufeff\u00a0"])
def test_words_have_to_be_seen(desk: Desk, unseen: str) -> None:
    _court, dispute = heard(desk)
    asked, request = opened(desk, "accepted"), desk.bank.accepted(minutes=10)
    desk.bank.work()
    before = every_row()
    for program, path, body in (
        (desk.ben, path_of(request, "dispute"), {"reason": "TIME"}),
        (desk.ben, page(dispute, "add-words"), {}),
        (desk.ada, page(asked, "respond"), {}),
    ):
        refused = program.post(path, body | {"words": unseen})
        assert (refused.status_code, refused.json()["code"]) in {
            (422, "words_missing"),
            (422, "invalid"),
        }
    assert every_row() == before


@pytest.mark.parametrize(
    ("minutes", "code"),
    [
        (-1, "min_value"),
        (10**30, "max_value"),
        (527_041, "max_value"),
        ("30", "invalid"),
        (30.0, "invalid"),
        (True, "invalid"),
        (None, "null"),
        ([30], "invalid"),
    ],
)
def test_minutes_of_a_proposal_are_whole_and_no_fewer_than_none(
    desk: Desk, minutes: Any, code: str
) -> None:
    _court, dispute = heard(desk)
    before = every_row()
    path = page(dispute, "propose")
    found = errors(desk.ben.post(path, {"released_minutes": minutes}))
    assert found == [("#/released_minutes", code)]
    assert errors(desk.ben.post(path, {})) == [("#/released_minutes", "required")]
    long = desk.ben.post(path, {"released_minutes": 1, "words": "x" * 4001})
    assert errors(long) == [("#/words", "max_length")]
    assert every_row() == before


def test_no_more_is_proposed_than_there_is_and_not_for_ever(desk: Desk) -> None:
    set_policy(desk.bank, dispute_most_proposals=1)
    _court, dispute = heard(desk)
    before = every_row()
    more = desk.ben.post(page(dispute, "propose"), {"released_minutes": 61})
    assert problem(more, 422, "settlement_exceeds_escrow")["held_minutes"] == 60
    assert every_row() == before
    for program, minutes in ((desk.ben, 0), (desk.ada, 60)):
        act(program, dispute, "propose", released_minutes=minutes)
    before = every_row()
    problem(
        desk.ben.post(page(dispute, "propose"), {"released_minutes": 5}), 422, "too_many_proposals"
    )
    assert "propose" not in desk.ben.get(page(dispute)).json()["allowed_actions"]
    assert every_row() == before


def test_an_appeal_is_made_in_time_once_and_by_who_has_not_accepted(desk: Desk) -> None:
    _court, dispute = ruled(desk)
    act(desk.ben, dispute, "accept-ruling")
    words = {"words": "That is too little."}
    before = every_row()
    for action, body in (("accept-ruling", None), ("appeal", words)):
        problem(desk.ben.post(page(dispute, action), body), 422, "ruling_accepted")
    desk.bank.at += timedelta(days=7)
    problem(desk.ada.post(page(dispute, "appeal"), words), 422, "appeal_window_over")
    assert every_row() == before
    desk.bank.at -= timedelta(seconds=1)
    assert act(desk.ada, dispute, "appeal", **words)["state"] == "APPEALED"
    desk.bank.work()
    before = every_row()
    problem(desk.ada.post(page(dispute, "appeal"), words), 409, "wrong_state")
    assert every_row() == before


def test_a_stale_copy_is_refused_by_every_action(desk: Desk) -> None:
    _court, dispute = heard(desk)
    act(desk.ben, dispute, "propose", released_minutes=30)
    before = every_row()
    words = {"words": "I say so."}
    for program, action, body in (
        (desk.ben, "withdraw", None),
        (desk.ben, "add-words", words),
        (desk.ben, "withdraw-proposal", None),
        (desk.ada, "propose", {"released_minutes": 31}),
        (desk.ada, "accept-proposal", None),
        (desk.ada, "decline-proposal", None),
    ):
        stale = program.post(page(dispute, action), body, If_Match='"3"')
        assert problem(stale, 412, "stale_version")["version"] == 4, action
    assert every_row() == before


def test_the_same_key_proposes_once_and_answers_alike(desk: Desk) -> None:
    _court, dispute = heard(desk)
    path, body = page(dispute, "propose"), {"released_minutes": 30}
    first = desk.ben.post(path, body, Idempotency_Key="share")
    before = every_row()
    again = desk.ben.post(path, body, Idempotency_Key="share")
    assert (again.status_code, again.content) == (200, first.content)
    assert again["Idempotent-Replayed"] == "true"
    assert desk.ben.post(path, {"released_minutes": 31}, Idempotency_Key="share").status_code == 422
    assert every_row() == before


def _row(dispute: dict[str, Any]) -> Dispute:
    return Dispute.objects.select_related("request").get(pk=dispute["id"])


def test_no_more_disputes_are_named_among_the_actions_than_a_side_may_open(desk: Desk) -> None:
    set_policy(desk.bank, disputes_a_side=1)
    request = desk.bank.in_progress()
    made = desk.ben.post(path_of(request, "dispute"), OBJECTION).json()
    desk.bank.work()
    act(desk.ben, made, "withdraw")
    seen = [desk.see("ben", request)]
    [listed] = desk.ben.get(REQUESTS).json()["results"]
    seen.append(listed)
    assert ["dispute" in one["allowed_actions"] for one in seen] == [False, False]
    assert "dispute" in desk.see("ada", request)["allowed_actions"]
    [listed] = desk.ada.get(REQUESTS).json()["results"]
    assert "dispute" in listed["allowed_actions"]
    before = every_row()
    problem(desk.ben.post(path_of(request, "dispute"), OBJECTION), 422, "too_many_disputes")
    assert every_row() == before


def test_a_proposal_is_agreed_to_until_its_time_is_over_however_late_the_timer(desk: Desk) -> None:
    _court, dispute = heard(desk)
    act(desk.ben, dispute, "propose", released_minutes=40)
    desk.bank.at += timedelta(hours=72)
    before = every_row()
    problem(desk.ada.post(page(dispute, "accept-proposal")), 422, "proposal_expired")
    assert every_row() == before
    desk.bank.at -= timedelta(seconds=1)
    assert act(desk.ada, dispute, "accept-proposal")["state"] == "SETTLED"


def test_nobody_opens_a_dispute_in_somebody_elses_name(desk: Desk) -> None:
    court, request = court_at(desk), desk.bank.in_progress()
    before = every_row()
    for speaker in (court.cora, desk.bank.cleo):
        actor = Actor(member_id=speaker.pk, on_behalf_of_id=desk.bank.ben.pk)
        said = {"reason": Reason.TIME, "words": "It took less.", "actor": actor}
        with pytest.raises(WrongRole), door():
            operations.open_dispute(request_id=request.pk, at=desk.bank.at, **said)
    assert every_row() == before
