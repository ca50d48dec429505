"""/api/v1/requests/: what members do with requests, and how the API answers."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from ledger.models import Escrow
from ledger.queries import balance, differences
from requests_app.models import ServiceRequest
from requests_app.pages.actions import ACTIONS as ON_PAGES
from requests_app.queries import moves
from requests_app.states import RULING, TIMER, WORKFLOW, State
from tests.api.desk import REQUESTS, Desk, path_of, problem
from tests.rows import every_row


pytestmark = pytest.mark.django_db

# What a draft says nothing of.
NOT_YET = (
    "agreed_minutes",
    "actual_minutes",
    "payable_minutes",
    "deadline_at",
    "shortfall_minutes",
    "submitted_at",
    "accepted_at",
    "started_at",
    "completed_at",
    "confirmed_at",
    "ended_at",
)


def test_a_draft_is_answered_with_its_whole_shape_its_address_and_its_version(desk: Desk) -> None:
    bank = desk.bank
    wish = desk.wish(
        title="My old bicycle",
        words="The chain jumps.",
        estimated_minutes=90,
        starts_at="2026-03-05T10:00:00+01:00",
        time_zone="Europe/Madrid",
        place="At my door",
        is_remote=False,
    )
    response = desk.ben.post(REQUESTS, wish)
    assert response.status_code == 201
    made = ServiceRequest.objects.get()
    assert response["Location"] == path_of(made)
    assert response["ETag"] == '"1"'
    assert response["Content-Type"] == "application/json"
    assert response.json() == {
        "id": str(made.pk),
        "version": 1,
        "state": "DRAFT",
        "service": str(bank.service.pk),
        "requester": {"id": str(bank.ben.pk), "name": "Ben"},
        "provider": {"id": str(bank.ada.pk), "name": "Ada"},
        "initiated_by": "requester",
        "part": "requester",
        "title": "My old bicycle",
        "words": "The chain jumps.",
        "estimated_minutes": 90,
        "starts_at": "2026-03-05T09:00:00Z",
        "time_zone": "Europe/Madrid",
        "place": "At my door",
        "is_remote": False,
        "turn": "requester",
        "allowed_actions": ["discard", "submit"],
        "unread_messages": 0,
        "outcome": "",
        "outcome_words": "",
        "amendment_by": "",
        "end_reason": "",
        "end_words": "",
        "cancelled_late": False,
        "created_at": "2026-03-02T09:00:00Z",
    } | dict.fromkeys(NOT_YET)
    shown = desk.ben.get(response["Location"])
    assert shown["ETag"].startswith('"1-')
    assert shown.json() == response.json() | {"offers": [], "amendments": []}


def test_a_request_goes_from_draft_to_paid_and_both_are_told_what_they_may_do(desk: Desk) -> None:
    bank = desk.bank
    request = desk.ben.post(REQUESTS, desk.wish(estimated_minutes=90)).json()["id"]
    seen = []
    for who, action, body in (
        ("ben", "submit", {}),
        ("ada", "accept", {}),
        ("ada", "start", {}),
        ("ada", "complete", {"actual_minutes": 75}),
        ("ben", "confirm", {}),
    ):
        bank.at += timedelta(minutes=1)
        desk.do(who, request, action, **body)
        ada, ben = desk.see("ada", request), desk.see("ben", request)
        assert (ada["part"], ben["part"]) == ("provider", "requester")
        seen.append((ada["state"], ada["allowed_actions"], ben["allowed_actions"]))
    assert seen == [
        ("ACTIVE", ["accept", "counter-offer", "decline"], ["cancel"]),
        (
            "ACCEPTED",
            ["cancel", "dispute", "reschedule", "start"],
            ["cancel", "dispute", "reschedule"],
        ),
        ("IN_PROGRESS", ["complete", "dispute", "give-up"], ["dispute"]),
        ("COMPLETED", ["dispute"], ["confirm", "dispute", "propose-less"]),
        ("PAID", ["dispute"], ["dispute"]),
    ]
    last = desk.see("ben", request)
    assert [last[f"{name}_minutes"] for name in ("estimated", "agreed", "actual", "payable")] == [
        90,
        90,
        75,
        75,
    ]
    assert (last["submitted_at"], last["ended_at"]) == (
        "2026-03-02T09:01:00Z",
        "2026-03-02T09:05:00Z",
    )
    assert balance(member_id=bank.ada.pk).available_minutes == 180 + 75
    assert balance(member_id=bank.ben.pk).available_minutes == 180 - 75
    assert balance(member_id=bank.ben.pk).held_minutes == 0
    assert differences() == []


def test_each_action_is_answered_with_the_new_version(desk: Desk) -> None:
    request = desk.bank.active()
    response = desk.ada.post(path_of(request, "accept"))
    assert response.status_code == 200
    assert response["ETag"] == f'"{request.version + 1}"'
    assert response.json()["version"] == request.version + 1
    assert response.json()["state"] == "ACCEPTED"
    assert response.json()["deadline_at"] == "2026-04-01T09:00:00Z"
    assert "Location" not in response
    assert desk.see("ada", request) == response.json() | {"offers": [], "amendments": []}


def by_members() -> set[str]:
    """The actions of the table that are taken by a member, and not by the bank."""
    return {move.action for move in moves() if not move.by <= {RULING, TIMER, WORKFLOW}}


def test_every_action_of_members_has_its_route_and_its_place_on_the_page() -> None:
    for action in by_members():
        assert reverse(f"api-request-{action}", kwargs={"id": uuid4()}).endswith(f"/{action}/")
    # The dispute's form is a page of its own.
    assert by_members() - {"dispute"} == set(ON_PAGES)


def test_terms_are_negotiated_in_turn_until_one_accepts(desk: Desk) -> None:
    bank = desk.bank
    request = bank.active()
    answer = desk.do(
        "ada",
        request,
        "counter-offer",
        minutes=120,
        starts_at="2026-03-04T09:00:00Z",
        words="More.",
    )
    assert (answer["state"], answer["turn"]) == ("NEGOTIATING", "requester")
    assert answer["deadline_at"] == "2026-03-05T09:00:00Z"
    assert answer["allowed_actions"] == ["withdraw-offer"]
    assert desk.see("ben", request)["allowed_actions"] == [
        "accept-offer",
        "counter-offer",
        "decline-offer",
    ]
    bank.at += timedelta(hours=1)
    desk.do("ben", request, "counter-offer", minutes=100)
    answer = desk.do("ada", request, "accept-offer")
    assert (answer["state"], answer["agreed_minutes"]) == ("ACCEPTED", 100)
    assert answer["starts_at"] == "2026-03-04T09:00:00Z"
    assert balance(member_id=bank.ben.pk).held_minutes == 100
    first, second = desk.see("ben", request)["offers"]
    assert first == {
        "round": 1,
        "made_by": "provider",
        "minutes": 120,
        "starts_at": "2026-03-04T09:00:00Z",
        "words": "More.",
        "state": "COUNTERED",
        "made_at": "2026-03-02T09:00:00Z",
        "expires_at": "2026-03-05T09:00:00Z",
        "ended_at": "2026-03-02T10:00:00Z",
    }
    assert (second["made_by"], second["minutes"], second["state"]) == (
        "requester",
        100,
        "ACCEPTED",
    )


def test_the_sixth_offer_is_refused_and_not_offered(desk: Desk) -> None:
    request = desk.bank.active()
    for index in range(5):
        desk.do("ada" if index % 2 == 0 else "ben", request, "counter-offer", minutes=61 + index)
    assert desk.see("ben", request)["allowed_actions"] == ["accept-offer", "decline-offer"]
    before = every_row()
    response = desk.ben.post(path_of(request, "counter-offer"), {"minutes": 70})
    assert problem(response, 422, "too_many_offers")["maximum_offers"] == 5
    assert every_row() == before


def test_an_offer_is_withdrawn_and_another_declined(desk: Desk) -> None:
    bank = desk.bank
    request = bank.negotiating()
    assert desk.do("ada", request, "withdraw-offer")["state"] == "ACTIVE"
    desk.do("ada", request, "counter-offer", minutes=80)
    answer = desk.do("ben", request, "decline-offer", words="Too long.")
    assert (answer["state"], answer["outcome"]) == ("CANCELLED", "OFFER_DECLINED")
    assert answer["end_words"] == "Too long."
    assert answer["outcome_words"] == "The last counter-offer was declined."
    assert balance(member_id=bank.ben.pk).available_minutes == 180


def test_an_offer_beyond_the_balance_cannot_be_accepted_and_says_what_is_missing(
    desk: Desk,
) -> None:
    request = desk.bank.active()
    desk.do("ada", request, "counter-offer", minutes=200)
    before = every_row()
    response = desk.ben.post(path_of(request, "accept-offer"))
    assert problem(response, 422, "INSUFFICIENT_BALANCE")["shortfall_minutes"] == 20
    assert every_row() == before


def test_a_wanted_ad_is_answered_with_a_proposal(desk: Desk) -> None:
    bank = desk.bank
    wish = {"service": str(bank.wanted.pk), "estimated_minutes": 45}
    draft = desk.ada.post(REQUESTS, wish).json()
    assert (draft["part"], draft["initiated_by"]) == ("provider", "provider")
    assert draft["allowed_actions"] == ["discard", "propose"]
    answer = desk.do("ada", draft["id"], "propose")
    assert (answer["state"], answer["turn"]) == ("NEGOTIATING", "requester")
    assert not Escrow.objects.exists()
    answer = desk.do("ben", draft["id"], "accept-offer")
    assert (answer["state"], answer["agreed_minutes"]) == ("ACCEPTED", 45)
    assert balance(member_id=bank.ben.pk).held_minutes == 45


def test_an_exchange_without_a_service_names_the_other_and_the_side(desk: Desk) -> None:
    bank = desk.bank
    wish = {"member": str(bank.ben.pk), "part": "provider", "estimated_minutes": 30}
    made = desk.ada.post(REQUESTS, wish | {"title": "Soup"}).json()
    assert (made["provider"]["name"], made["requester"]["name"]) == ("Ada", "Ben")
    assert made["service"] is None
    by_default = desk.ada.post(REQUESTS, {"member": str(bank.ben.pk), "estimated_minutes": 30})
    assert by_default.json()["part"] == "requester"


def test_a_recorded_exchange_is_confirmed_and_paid(desk: Desk) -> None:
    bank = desk.bank
    wish = {
        "member": str(bank.ben.pk),
        "part": "provider",
        "estimated_minutes": 50,
        "title": "Bread",
    }
    response = desk.ada.post(f"{REQUESTS}record/", wish)
    assert response.status_code == 201
    made = response.json()
    assert response["Location"] == path_of(made["id"])
    assert (made["state"], made["turn"], made["actual_minutes"]) == ("RECORDED", "requester", 50)
    assert made["allowed_actions"] == []
    assert desk.see("ben", made["id"])["allowed_actions"] == ["confirm", "refuse"]
    assert balance(member_id=bank.ben.pk).held_minutes == 0
    desk.do("ben", made["id"], "confirm")
    assert desk.see("ada", made["id"])["state"] == "PAID"
    assert balance(member_id=bank.ada.pk).available_minutes == 230
    assert differences() == []


def test_a_recorded_exchange_is_refused_and_nothing_moves(desk: Desk) -> None:
    request = desk.bank.recorded()
    answer = desk.do("ben", request, "refuse", words="It was Tuesday.")
    assert (answer["state"], answer["outcome"]) == ("CANCELLED", "EXCHANGE_REFUSED")
    assert not Escrow.objects.exists()


def test_a_recorded_exchange_that_cannot_be_paid_waits_on(desk: Desk) -> None:
    bank = desk.bank
    wish = {"member": str(bank.ben.pk), "part": "provider", "estimated_minutes": 240}
    made = desk.ada.post(f"{REQUESTS}record/", wish).json()
    before = every_row()
    response = desk.ben.post(path_of(made["id"], "confirm"))
    assert problem(response, 422, "INSUFFICIENT_BALANCE")["shortfall_minutes"] == 60
    assert every_row() == before


@pytest.mark.parametrize(
    ("road", "who", "action", "state", "outcome"),
    [
        ("draft", "ben", "discard", "CANCELLED", "DISCARDED"),
        ("submitted", "ben", "cancel", "CANCELLED", "CANCELLED_BY_REQUESTER"),
        ("active", "ben", "cancel", "CANCELLED", "CANCELLED_BY_REQUESTER"),
        ("active", "ada", "decline", "DECLINED", "DECLINED_BY_PROVIDER"),
        ("accepted", "ada", "cancel", "CANCELLED", "CANCELLED_BY_PROVIDER"),
        ("in_progress", "ada", "give-up", "CANCELLED", "GIVEN_UP"),
        ("proposed", "ada", "withdraw-offer", "CANCELLED", "OFFER_WITHDRAWN"),
        ("proposed", "ben", "decline-offer", "CANCELLED", "OFFER_DECLINED"),
    ],
)
def test_a_request_ends_early_and_the_hours_come_back(
    desk: Desk, road: str, who: str, action: str, state: str, outcome: str
) -> None:
    request = getattr(desk.bank, road)()
    answer = desk.do(who, request, action)
    assert (answer["state"], answer["outcome"]) == (state, outcome)
    assert answer["allowed_actions"] == []
    assert answer["ended_at"] == "2026-03-02T09:00:00Z"
    has = balance(member_id=desk.bank.ben.pk)
    assert (has.available_minutes, has.held_minutes) == (180, 0)


def test_work_a_little_longer_is_topped_up_and_much_longer_needs_consent(desk: Desk) -> None:
    bank = desk.bank
    longer, much_longer = bank.completed(75), bank.completed(90)
    desk.do("ben", longer, "confirm")
    assert desk.see("ben", longer)["payable_minutes"] == 75
    before = every_row()
    refused = desk.ben.post(path_of(much_longer, "confirm"))
    said = problem(refused, 422, "consent_needed")
    assert (said["actual_minutes"], said["agreed_minutes"]) == (90, 60)
    wrong = desk.ben.post(path_of(much_longer, "confirm"), {"consent_minutes": 89})
    problem(wrong, 422, "consent_needed")
    assert every_row() == before
    desk.do("ben", much_longer, "confirm", consent_minutes=90)
    assert desk.see("ben", much_longer)["state"] == "PAID"
    assert balance(member_id=bank.ben.pk).available_minutes == 180 - 75 - 90
    assert differences() == []


def test_a_request_beyond_the_balance_is_rejected_with_what_is_missing(desk: Desk) -> None:
    made = desk.ben.post(REQUESTS, desk.wish(estimated_minutes=200)).json()
    assert desk.do("ben", made["id"], "submit")["state"] == "PENDING_VALIDATION"
    shown = desk.see("ben", made["id"])
    assert (shown["state"], shown["outcome"]) == ("REJECTED", "INSUFFICIENT_BALANCE")
    assert shown["shortfall_minutes"] == 20
    assert shown["outcome_words"] == "There were not enough hours available."


@pytest.mark.parametrize("state", State)
def test_what_is_not_named_as_allowed_is_refused(desk: Desk, state: State) -> None:
    bodies = {
        "complete": {"actual_minutes": 60},
        "counter-offer": {"minutes": 75},
        "reschedule": {"place": "The library"},
        "propose-less": {"minutes": 5},
        "dispute": {"reason": "OTHER", "words": "Something else."},
    }
    request = desk.bank.in_state(state)
    before = every_row()
    for program in (desk.ada, desk.ben):
        seen = program.get(path_of(request)).json()
        for action in by_members() - set(seen.get("allowed_actions", [])):
            refused = program.post(path_of(request, action), bodies.get(action, {}))
            assert refused.status_code in {403, 404, 409}, (action, refused.content)
    assert every_row() == before
