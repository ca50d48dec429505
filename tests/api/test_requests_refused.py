"""/api/v1/requests/ says no: with the right status, in words, and without a trace."""

from typing import Any
from uuid import uuid4

import pytest

from catalogue.operations import archive, pause
from requests_app.models import ServiceRequest
from tests.api.desk import REQUESTS, Desk, path_of, problem
from tests.rows import every_row


pytestmark = pytest.mark.django_db

BODIES: dict[str, dict[str, Any]] = {
    "complete": {"actual_minutes": 60},
    "counter-offer": {"minutes": 75},
    "dispute": {"reason": "OTHER", "words": "Something else."},
}
# Each action: the road to a state in which it works, who may take it, and who is the other side.
# Where both may, the other side is nobody.
WORKS: list[tuple[str, str, str, str | None]] = [
    ("submit", "draft", "ben", None),
    ("discard", "draft", "ben", None),
    ("propose", "proposed", "ada", "ben"),
    ("accept", "active", "ada", "ben"),
    ("decline", "active", "ada", "ben"),
    ("counter-offer", "active", "ada", "ben"),
    ("accept-offer", "negotiating", "ben", "ada"),
    ("decline-offer", "negotiating", "ben", "ada"),
    ("withdraw-offer", "negotiating", "ada", "ben"),
    ("start", "accepted", "ada", "ben"),
    ("complete", "in_progress", "ada", "ben"),
    ("give-up", "in_progress", "ada", "ben"),
    ("confirm", "completed", "ben", "ada"),
    ("refuse", "recorded", "ben", "ada"),
    ("cancel", "active", "ben", "ada"),
    ("dispute", "in_progress", "ben", None),
]
ACTIONS = [action for action, *_ in WORKS]


def take(desk: Desk, who: str, request: Any, action: str, **headers: str) -> Any:
    return getattr(desk, who).post(path_of(request, action), BODIES.get(action, {}), **headers)


@pytest.mark.parametrize(("action", "road", "who", "other"), WORKS)
def test_whoever_has_no_part_in_it_finds_nothing(
    desk: Desk, action: str, road: str, who: str, other: str | None
) -> None:
    request = getattr(desk.bank, road)()
    before = every_row()
    hidden = problem(take(desk, "cleo", request, action), 404, "not_found")
    unknown = problem(take(desk, "cleo", str(uuid4()), action), 404, "not_found")
    assert hidden == unknown
    assert every_row() == before


@pytest.mark.parametrize(
    ("action", "road", "who", "other"), [line for line in WORKS if line[3] is not None]
)
def test_the_other_side_is_told_that_it_is_not_theirs_to_do(
    desk: Desk, action: str, road: str, who: str, other: str
) -> None:
    request = getattr(desk.bank, road)()
    before = every_row()
    problem(take(desk, other, request, action), 403, "wrong_role")
    assert every_row() == before


@pytest.mark.parametrize(("action", "road", "who", "other"), WORKS)
def test_in_the_wrong_state_the_answer_names_the_state(
    desk: Desk, action: str, road: str, who: str, other: str | None
) -> None:
    request = desk.bank.refunded()
    before = every_row()
    said = problem(take(desk, who, request, action), 409, "wrong_state")
    assert said["state"] == "REFUNDED"
    assert every_row() == before


@pytest.mark.parametrize(
    ("action", "road", "who", "other"), [line for line in WORKS if line[0] != "propose"]
)
def test_a_stale_version_is_refused_and_the_current_one_taken(
    desk: Desk, action: str, road: str, who: str, other: str | None
) -> None:
    request = getattr(desk.bank, road)()
    before = every_row()
    stale = take(desk, who, request, action, If_Match=f'"{request.version - 1 or 99}"')
    assert problem(stale, 412, "stale_version")["version"] == request.version
    assert every_row() == before
    taken = take(desk, who, request, action, If_Match=f'"{request.version}"')
    assert taken.status_code in {200, 201}, taken.content


def test_a_proposal_is_refused_from_an_older_copy(desk: Desk) -> None:
    wish = {"service": str(desk.bank.wanted.pk), "estimated_minutes": 45}
    draft = desk.ada.post(REQUESTS, wish).json()["id"]
    before = every_row()
    problem(take(desk, "ada", draft, "propose", If_Match='"2"'), 412, "stale_version")
    assert every_row() == before
    assert take(desk, "ada", draft, "propose", If_Match='"1"').status_code == 200


@pytest.mark.parametrize("header", ['"1", "2"', "1", "nonsense"])
def test_a_version_that_cannot_be_read_is_refused(desk: Desk, header: str) -> None:
    request = desk.bank.draft()
    before = every_row()
    problem(take(desk, "ben", request, "submit", If_Match=header), 400, "invalid_if_match")
    assert every_row() == before


def test_a_draft_is_its_authors_alone(desk: Desk) -> None:
    request = desk.bank.draft()
    for path in (path_of(request), path_of(request, "history")):
        problem(desk.ada.get(path), 404, "not_found")
        assert desk.ben.get(path).status_code == 200
    before = every_row()
    for action in ACTIONS:
        problem(take(desk, "ada", request, action), 404, "not_found")
    assert every_row() == before


def test_what_is_read_is_never_somebody_elses(desk: Desk) -> None:
    request = desk.bank.active()
    for action in ("", "history"):
        hidden = desk.cleo.get(path_of(request, action))
        unknown = desk.cleo.get(path_of(str(uuid4()), action))
        assert problem(hidden, 404, "not_found") == problem(unknown, 404, "not_found")
    assert desk.cleo.get(REQUESTS).json()["results"] == []


def test_an_id_that_is_none_leads_nowhere(desk: Desk) -> None:
    for key in ("1", "nonsense", "%00"):
        problem(desk.ben.get(f"{REQUESTS}{key}/"), 404, "not_found")
        problem(desk.ben.post(f"{REQUESTS}{key}/submit/"), 404, "not_found")


@pytest.mark.parametrize("path", [REQUESTS, f"{REQUESTS}record/"])
def test_a_wish_names_what_there_is(desk: Desk, path: str) -> None:
    before = every_row()
    for wish in (
        {"service": str(uuid4()), "estimated_minutes": 60},
        {"member": str(uuid4()), "estimated_minutes": 60},
    ):
        problem(desk.ben.post(path, wish), 404, "not_found")
    problem(desk.ben.post(path, {"estimated_minutes": 60}), 422, "nobody_named")
    assert every_row() == before


@pytest.mark.parametrize(
    "starts_at",
    [
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
        "2027-03-03T09:00:01Z",
        "2025-03-01T08:59:59Z",
    ],
)
def test_a_start_more_than_a_year_away_is_refused(desk: Desk, starts_at: str) -> None:
    """At the ends of the calendar it couldn't even be shown in every zone."""
    request = desk.bank.active()
    before = every_row()
    for program, path, body in (
        (desk.ben, REQUESTS, desk.wish()),
        (desk.ben, f"{REQUESTS}record/", desk.wish()),
        (desk.ada, path_of(request, "counter-offer"), {"minutes": 60}),
    ):
        problem(program.post(path, body | {"starts_at": starts_at}), 422, "start_too_far")
    assert every_row() == before


def test_an_offer_is_asked_for_and_a_wanted_ad_answered(desk: Desk) -> None:
    before = every_row()
    response = desk.ben.post(REQUESTS, desk.wish(part="provider"))
    problem(response, 422, "wrong_side")
    assert every_row() == before


def test_a_service_that_is_not_in_the_list_cannot_be_asked_for(desk: Desk) -> None:
    """As on the pages: it isn't found, and its title isn't told."""
    bank = desk.bank
    bank.do(pause, bank.ada, service_id=bank.service.pk)
    before = every_row()
    for path in (REQUESTS, f"{REQUESTS}record/"):
        problem(desk.ben.post(path, desk.wish()), 404, "not_found")
    assert every_row() == before


@pytest.mark.parametrize(
    ("wish", "outcome"),
    [
        ({"estimated_minutes": 481}, "MINUTES_OVER_MAXIMUM"),
        ({"estimated_minutes": 181}, "INSUFFICIENT_BALANCE"),
    ],
)
def test_what_breaks_a_rule_is_rejected_with_its_code(
    desk: Desk, wish: dict[str, Any], outcome: str
) -> None:
    made = desk.ben.post(REQUESTS, desk.wish(**wish)).json()["id"]
    desk.do("ben", made, "submit")
    shown = desk.see("ben", made)
    assert (shown["state"], shown["outcome"]) == ("REJECTED", outcome)
    assert shown["outcome_words"]


@pytest.mark.parametrize("starts_at", ["2026-03-02T08:59:59Z", "2026-03-02T09:00:00Z"])
def test_a_start_that_has_passed_is_refused_at_once(desk: Desk, starts_at: str) -> None:
    request = desk.bank.active()
    before = every_row()
    for program, path, body in (
        (desk.ben, REQUESTS, desk.wish()),
        (desk.ada, path_of(request, "counter-offer"), {"minutes": 60}),
    ):
        problem(program.post(path, body | {"starts_at": starts_at}), 422, "START_IN_PAST")
    assert every_row() == before


def test_a_service_that_was_withdrawn_after_the_draft_is_rejected(desk: Desk) -> None:
    bank = desk.bank
    made = desk.ben.post(REQUESTS, desk.wish()).json()["id"]
    bank.do(archive, bank.ada, service_id=bank.service.pk)
    desk.do("ben", made, "submit")
    assert desk.see("ben", made)["outcome"] == "SERVICE_WITHDRAWN"


def test_nobody_asks_for_their_own_service(desk: Desk) -> None:
    made = desk.ada.post(REQUESTS, desk.wish()).json()["id"]
    desk.do("ada", made, "submit")
    assert desk.see("ada", made)["outcome"] == "OWN_SERVICE"
    before = every_row()
    problem(desk.ada.post(f"{REQUESTS}record/", desk.wish()), 422, "OWN_SERVICE")
    own = {"service": str(desk.bank.wanted.pk), "estimated_minutes": 30}
    problem(desk.ben.post(f"{REQUESTS}record/", own), 422, "OWN_SERVICE")
    assert every_row() == before


def test_an_ad_that_was_withdrawn_after_the_draft_gets_no_proposal(desk: Desk) -> None:
    bank = desk.bank
    wish = {"service": str(bank.wanted.pk), "estimated_minutes": 45}
    draft = desk.ada.post(REQUESTS, wish).json()["id"]
    bank.do(archive, bank.ben, service_id=bank.wanted.pk)
    before = every_row()
    problem(desk.ada.post(path_of(draft, "propose")), 422, "SERVICE_WITHDRAWN")
    assert every_row() == before


def test_a_proposal_is_within_the_rules(desk: Desk) -> None:
    wish = {"service": str(desk.bank.wanted.pk)}
    draft = desk.ada.post(REQUESTS, wish | {"estimated_minutes": 481}).json()["id"]
    before = every_row()
    problem(desk.ada.post(path_of(draft, "propose")), 422, "MINUTES_OVER_MAXIMUM")
    assert every_row() == before


def test_nobody_exchanges_with_a_member_who_has_left(desk: Desk) -> None:
    bank = desk.bank
    bank.ada.is_active = False
    bank.ada.save(update_fields=["is_active"])
    wish = {"member": str(bank.ada.pk), "estimated_minutes": 30}
    before = every_row()
    problem(desk.ben.post(f"{REQUESTS}record/", wish), 422, "MEMBER_INACTIVE")
    assert every_row() == before
    draft = desk.ben.post(REQUESTS, wish).json()["id"]
    desk.do("ben", draft, "submit")
    assert desk.see("ben", draft)["outcome"] == "MEMBER_INACTIVE"


@pytest.mark.parametrize(
    ("offer", "code"),
    [
        ({"minutes": 481}, "MINUTES_OVER_MAXIMUM"),
        ({"minutes": 60, "starts_at": "2026-03-02T09:00:00Z"}, "START_IN_PAST"),
    ],
)
def test_an_offer_is_within_the_rules(desk: Desk, offer: dict[str, Any], code: str) -> None:
    request = desk.bank.active()
    before = every_row()
    problem(desk.ada.post(path_of(request, "counter-offer"), offer), 422, code)
    assert every_row() == before


def test_the_same_submit_twice_holds_once(desk: Desk) -> None:
    request = desk.bank.draft()
    desk.do("ben", request, "submit")
    before = every_row()
    problem(take(desk, "ben", request, "submit"), 409, "wrong_state")
    assert every_row() == before
    assert len(before["ledger.Escrow"]) == 1
    assert before["ledger.Escrow"][0]["held_minutes"] == 60


def test_the_same_key_asks_once_and_is_answered_alike(desk: Desk) -> None:
    first = desk.ben.post(REQUESTS, desk.wish(), Idempotency_Key="one")
    again = desk.ben.post(REQUESTS, desk.wish(), Idempotency_Key="one")
    assert (again.status_code, again.json()) == (201, first.json())
    assert again["Location"] == first["Location"]
    assert again["Idempotent-Replayed"] == "true"
    assert ServiceRequest.objects.count() == 1
    before = every_row()
    other = desk.ben.post(REQUESTS, desk.wish(estimated_minutes=61), Idempotency_Key="one")
    problem(other, 422, "key_reused")
    assert every_row() == before


@pytest.mark.parametrize(("action", "road", "who", "other"), WORKS)
def test_every_action_is_taken_once_for_the_same_key(
    desk: Desk, action: str, road: str, who: str, other: str | None
) -> None:
    if action == "propose":
        wish = {"service": str(desk.bank.wanted.pk), "estimated_minutes": 45}
        request = desk.ada.post(REQUESTS, wish).json()["id"]
    else:
        request = getattr(desk.bank, road)()
    first = take(desk, who, request, action, Idempotency_Key="one")
    assert first.status_code in {200, 201}, first.content
    desk.bank.work()
    before = every_row()
    again = take(desk, who, request, action, Idempotency_Key="one")
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again["Idempotent-Replayed"] == "true"
    assert again["ETag"] == first["ETag"]
    assert every_row() == before


def test_a_refusal_leaves_the_key_free(desk: Desk) -> None:
    request = desk.bank.draft()
    refused = desk.ben.post(path_of(request, "accept"), Idempotency_Key="one")
    problem(refused, 403, "wrong_role")
    taken = desk.ben.post(path_of(request, "submit"), Idempotency_Key="one")
    assert taken.status_code == 200
