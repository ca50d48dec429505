"""/api/v1/disputes/, and `requests/{id}/dispute/`."""

from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest

from disputes import operations
from disputes.models import Dispute
from ledger.operations import grant
from ledger.queries import balance, differences
from tests.api.desk import Desk, path_of, problem
from tests.api.hearing import DISPUTES, OBJECTION, act, court_at, heard, opened, page, ruled
from tests.queries import queries_of
from tests.rows import every_row


pytestmark = pytest.mark.django_db


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
        "part": "requester",
        "role": "opener",
        "reason": "TIME",
        "words": "It took an hour less.",
        "held_minutes": 60,
        "is_after_payment": False,
        "turn": "",
        "until": None,
        "is_assigned": False,
        "allowed_actions": ["withdraw"],
        "opened_at": "2026-03-02T09:00:00Z",
        "respond_by": None,
        "responded_at": None,
        "settled_minutes": None,
        "released_minutes": None,
        "ruling_words": "",
        "ruled_at": None,
        "execute_at": None,
        "requester_accepted_at": None,
        "provider_accepted_at": None,
        "appealed_by": None,
        "appealed_at": None,
        "ended_at": None,
    }
    nothing_yet = {"statements": [], "proposals": [], "rulings": []}
    others = {"part": "provider", "role": "respondent", "allowed_actions": []}
    for program, own in ((desk.ada, others), (desk.ben, {})):
        shown = program.get(response["Location"])
        assert (shown.status_code, shown["ETag"].split("-")[0]) == (200, '"1')
        assert shown.json() == response.json() | nothing_yet | own
    seen = desk.see("ada", request)
    assert (seen["state"], seen["allowed_actions"]) == ("DISPUTED", [])
    assert desk.see("ben", request)["deadline_at"] is None


@pytest.mark.parametrize("road", ["accepted", "in_progress", "completed", "confirmed"])
@pytest.mark.parametrize("who", ["ada", "ben"])
def test_either_side_objects_until_it_is_settled(desk: Desk, road: str, who: str) -> None:
    assert opened(desk, road, who)["state"] == "OPENED"


def test_a_ruling_is_read_and_carried_out(desk: Desk) -> None:
    bank = desk.bank
    _court, dispute = ruled(desk)
    shown = desk.ada.get(page(dispute)).json()
    assert (shown["state"], shown["released_minutes"]) == ("RESOLVED", 20)
    assert (shown["turn"], shown["until"]) == ("", "2026-03-09T09:00:00Z")
    assert shown["execute_at"] == "2026-03-09T09:00:00Z"
    assert shown["rulings"] == [
        {
            "number": 1,
            "released_minutes": 20,
            "words": "Both are half right.",
            "is_final": False,
            "ruled_at": "2026-03-02T09:00:00Z",
        }
    ]
    for program in (desk.ada, desk.ben):
        seen = program.get(page(dispute)).json()
        assert seen["allowed_actions"] == ["accept-ruling", "appeal"]
    bank.later(timedelta(days=7))
    closed = desk.ben.get(page(dispute)).json()
    assert (closed["state"], closed["allowed_actions"]) == ("CLOSED", [])
    request = desk.see("ben", dispute["request"])
    assert (request["state"], request["payable_minutes"]) == ("PAID", 20)
    assert balance(member_id=bank.ada.pk).available_minutes == 200
    assert differences() == []


def test_whose_turn_it_is_and_until_when_is_told(desk: Desk) -> None:
    court_at(desk)
    dispute = opened(desk)

    def turn() -> tuple[str, str, str | None]:
        desk.bank.work()
        shown = desk.ben.get(page(dispute)).json()
        return shown["state"], shown["turn"], shown["until"]

    assert turn() == ("AWAITING_RESPONSE", "provider", "2026-03-07T09:00:00Z")
    assert desk.ben.get(page(dispute)).json()["is_assigned"] is True
    act(desk.ben, dispute, "propose", released_minutes=40)
    assert turn() == ("PROPOSED", "provider", "2026-03-05T09:00:00Z")
    act(desk.ada, dispute, "propose", released_minutes=50)
    assert turn() == ("PROPOSED", "requester", "2026-03-05T09:00:00Z")
    act(desk.ben, dispute, "decline-proposal")
    state, who, until = turn()
    target = Dispute.objects.get().target_at
    assert target is not None
    assert (state, who) == ("UNDER_REVIEW", "staff")
    assert until == f"{target:%Y-%m-%dT%H:%M:%SZ}"


@pytest.mark.parametrize("asked_of", ["requester", ""])
def test_who_is_asked_something_reads_that_it_is_their_turn(desk: Desk, asked_of: str) -> None:
    court, dispute = heard(desk)
    until = desk.bank.at + timedelta(days=2)
    given = {"words": "Have you a picture?", "asked_of": asked_of, "answer_by": until}
    found = court.do(operations.ask, court.cora, court.again(Dispute.objects.get()), **given)

    def turns() -> list[tuple[str, str]]:
        shown = [who.get(page(dispute)).json() for who in (desk.ben, desk.ada)]
        listed = [who.get("/api/v1/disputes/").json()["results"] for who in (desk.ben, desk.ada)]
        found = [(one["turn"], one["until"]) for one in shown]
        assert [(one["turn"], one["until"]) for [one] in listed] == found
        return found

    staffs = ("staff", f"{found.target_at:%Y-%m-%dT%H:%M:%SZ}")
    asked = [("requester", "2026-03-04T09:00:00Z"), ("provider", "2026-03-04T09:00:00Z")]
    assert turns() == (asked if not asked_of else [asked[0], staffs])
    said = act(desk.ben, dispute, "add-words", words="Here.")
    assert (said["turn"], said["until"]) == staffs
    assert turns() == ([staffs, asked[1]] if not asked_of else [staffs, staffs])


def test_what_was_said_and_proposed_is_read_by_both_sides(desk: Desk) -> None:
    court, dispute = heard(desk)
    court.do(
        operations.ask,
        court.cora,
        court.again(Dispute.objects.get()),
        words="Is there a picture?",
        asked_of="requester",
        answer_by=desk.bank.at + timedelta(days=1),
    )
    act(desk.ben, dispute, "add-words", words="There is none.")
    act(desk.ben, dispute, "propose", released_minutes=40, words="Let us share.")
    shown = desk.ada.get(page(dispute)).json()
    assert shown == desk.ben.get(page(dispute)).json() | {
        name: shown[name] for name in ("part", "role", "allowed_actions")
    }
    at = "2026-03-02T09:00:00Z"
    said = {"asked_of": "", "answer_by": None, "at": at}
    assert shown["statements"] == [
        {"kind": "ANSWER", "part": "provider", "words": "It took as long as I said."} | said,
        {"kind": "QUESTION", "part": "", "words": "Is there a picture?"}
        | {"asked_of": "requester", "answer_by": "2026-03-03T09:00:00Z", "at": at},
        {"kind": "ADDITION", "part": "requester", "words": "There is none."} | said,
    ]
    assert shown["proposals"] == [
        {
            "number": 1,
            "made_by": "requester",
            "released_minutes": 40,
            "words": "Let us share.",
            "state": "LIVE",
            "made_at": at,
            "expires_at": "2026-03-05T09:00:00Z",
            "ended_at": None,
        }
    ]


def test_who_of_the_staff_has_it_is_not_told(desk: Desk) -> None:
    court, dispute = ruled(desk)
    court.do(operations.appeal_ruling, desk.bank.ada, Dispute.objects.get(), words="Too little.")
    court.rule(Dispute.objects.get(), 60, who=court.sena)
    events = desk.ben.get(page(dispute, "history")).json()["results"]
    assert [event["seq"] for event in events] == [*range(1, len(events) + 1)]
    told = {event["type"]: (event["actor_id"], event["data"]) for event in events}
    assert told["dispute.answered"][0] == str(desk.bank.ada.pk)
    assert told["dispute.ruled"][0] is None
    assert set(told["dispute.begun"][1]) == {"request", "until"}
    assert set(told["dispute.assigned"][1]) == {"request"}
    for path in ("", "history", "execution"):
        for program in (desk.ada, desk.ben):
            answer = program.get(page(dispute, path)).content.decode()
            for judge in (court.cora, court.sena):
                assert str(judge.pk) not in answer
                assert judge.name not in answer


def test_a_withdrawn_dispute_lets_the_request_go_on(desk: Desk) -> None:
    dispute = opened(desk)
    response = desk.ben.post(page(dispute, "withdraw"), If_Match='"1"')
    assert (response.status_code, response["ETag"]) == (200, '"2"')
    assert response.json()["state"] == "WITHDRAWN"
    assert response.json()["allowed_actions"] == []
    assert desk.see("ada", dispute["request"])["state"] == "IN_PROGRESS"


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


def test_what_is_ruled_is_not_withdrawn(desk: Desk) -> None:
    _court, dispute = ruled(desk)
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


def test_the_list_is_of_both_sides_and_of_constant_cost(desk: Desk) -> None:
    court = court_at(desk)
    gift = {"member_id": desk.bank.ben.pk, "minutes": 60, "key": "gift"}
    desk.bank.do(partial(grant, actor_id=None), **gift)
    first = opened(desk)
    few = queries_of(lambda: desk.ben.get(DISPUTES))
    second = opened(desk, "accepted", "ada")
    act(desk.ada, second, "withdraw")
    third = opened(desk, "accepted", "ada")
    desk.bank.work()
    act(desk.ben, third, "propose", released_minutes=10)
    fourth = str(court.ruled().pk)
    listed = desk.ben.get(DISPUTES).json()["results"]
    expected = [fourth, third["id"], second["id"], first["id"]]
    assert [dispute["id"] for dispute in listed] == expected
    assert queries_of(lambda: desk.ben.get(DISPUTES)) == few


def test_one_dispute_costs_as_much_however_much_was_said(desk: Desk) -> None:
    _court, dispute = heard(desk)
    few = queries_of(lambda: desk.ben.get(page(dispute)))
    story = queries_of(lambda: desk.ben.get(page(dispute, "history")))
    for number in range(3):
        act(desk.ben, dispute, "add-words", words=f"And {number}.")
        act(desk.ada, dispute, "propose", released_minutes=number)
        act(desk.ben, dispute, "propose", released_minutes=number)
        act(desk.ada, dispute, "decline-proposal")
    assert queries_of(lambda: desk.ben.get(page(dispute))) == few
    assert queries_of(lambda: desk.ben.get(page(dispute, "history"))) == story


def test_the_list_is_narrowed_by_state_role_and_time(desk: Desk) -> None:
    first = opened(desk)["id"]
    desk.bank.at += timedelta(hours=1)
    second = opened(desk, "accepted", "ada")
    act(desk.ada, second, "withdraw")
    for query, expected in (
        ("state=WITHDRAWN", [second["id"]]),
        ("state=AWAITING_RESPONSE&state=WITHDRAWN", [second["id"], first]),
        ("role=opener", [second["id"]]),
        ("role=respondent", [first]),
        ("since=2026-03-02T10:00:00Z", [second["id"]]),
        ("since=2026-03-02T11:00:00%2B01:00", [second["id"]]),
        ("since=2026-03-02T08:00:00Z&state=AWAITING_RESPONSE", [first]),
        ("since=2026-03-03T00:00:00Z", []),
        ("since=", [second["id"], first]),
        (f"request={second['request']}", [second["id"]]),
        (f"request={uuid4()}", []),
    ):
        listed = desk.ada.get(f"{DISPUTES}?{query}").json()["results"]
        assert [dispute["id"] for dispute in listed] == expected, query
    for query in (
        "request=1",
        "state=LOST",
        "role=judge",
        "since=2026-03-02T09:00:00",
        "since=yesterday",
    ):
        problem(desk.ada.get(f"{DISPUTES}?{query}"), 422, "invalid")
