"""What calls on /api/v1/requests/ say: refused field by field where it can't be taken as it is."""

from typing import Any

import pytest

from tests.api.desk import REQUESTS, Desk, path_of, problem
from tests.api.test_requests_refused import ACTIONS, BODIES
from tests.rows import every_row


pytestmark = pytest.mark.django_db

NO_MINUTES = [
    (-1, "min_value"),
    (0, "min_value"),
    (10**30, "max_value"),
    (527041, "max_value"),
    (0.5, "invalid"),
    (60.0, "invalid"),
    ("60", "invalid"),
    ("1:30", "invalid"),
    (True, "invalid"),
    ([60], "invalid"),
    ({}, "invalid"),
    (None, "null"),
]


def errors_of(response: Any) -> list[tuple[str, str]]:
    said = problem(response, 422, "invalid")
    assert all(error["detail"] for error in said["errors"])
    return [(error["pointer"], error["code"]) for error in said["errors"]]


@pytest.mark.parametrize(("minutes", "code"), NO_MINUTES)
def test_minutes_that_are_none_are_refused_wherever_they_are_said(
    desk: Desk, minutes: Any, code: str
) -> None:
    bank = desk.bank
    asked, working = bank.active(), bank.in_progress()
    before = every_row()
    for program, path, body, field in (
        (desk.ben, REQUESTS, desk.wish(estimated_minutes=minutes), "estimated_minutes"),
        (desk.ben, f"{REQUESTS}record/", desk.wish(estimated_minutes=minutes), "estimated_minutes"),
        (desk.ada, path_of(asked, "counter-offer"), {"minutes": minutes}, "minutes"),
        (desk.ada, path_of(working, "complete"), {"actual_minutes": minutes}, "actual_minutes"),
        (desk.ben, path_of(working, "confirm"), {"consent_minutes": minutes}, "consent_minutes"),
    ):
        assert errors_of(program.post(path, body)) == [(f"#/{field}", code)]
    assert every_row() == before


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("service", "nonsense", "invalid"),
        ("service", 7, "invalid"),
        ("service", None, "null"),
        ("member", "x" * 36, "invalid"),
        ("part", "payer", "invalid_choice"),
        ("title", "x" * 101, "max_length"),
        ("title", "", "blank"),
        ("title", "   ", "blank"),
        ("title", 5, "invalid"),
        ("title", "two\0words", "null_characters_not_allowed"),
        ("words", "x" * 4001, "max_length"),
        ("words", ["a"], "invalid"),
        ("words", "a\0b", "null_characters_not_allowed"),
        ("place", "x" * 201, "max_length"),
        ("time_zone", "Mars/Olympus", "invalid"),
        ("time_zone", "", "blank"),
        ("time_zone", "../../etc/passwd", "invalid"),
        ("starts_at", "2026-03-05T10:00:00", "no_offset"),
        ("starts_at", "2026-03-05", "no_offset"),
        ("starts_at", "tomorrow", "invalid"),
        ("starts_at", 1772704800, "invalid"),
        ("starts_at", "2026-02-30T10:00:00Z", "invalid"),
        ("starts_at", "9999-12-31T23:59:59-01:00", "overflow"),
        ("is_remote", "yes", "invalid"),
        ("is_remote", 1, "invalid"),
        ("state", "PAID", "unknown_field"),
        ("agreed_minutes", 5, "unknown_field"),
        ("requester", "me", "unknown_field"),
    ],
)
def test_what_cannot_be_said_is_refused_by_its_field(
    desk: Desk, field: str, value: Any, code: str
) -> None:
    before = every_row()
    for path in (REQUESTS, f"{REQUESTS}record/"):
        response = desk.ben.post(path, desk.wish(**{field: value}))
        assert errors_of(response) == [(f"#/{field}", code)]
    assert every_row() == before


def test_minutes_have_to_be_named(desk: Desk) -> None:
    before = every_row()
    response = desk.ben.post(REQUESTS, {"service": str(desk.bank.service.pk)})
    assert errors_of(response) == [("#/estimated_minutes", "required")]
    assert every_row() == before


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 422, "invalid"),
        (b"{}", 422, "invalid"),
        (b"null", 422, "invalid"),
        (b"[]", 422, "invalid"),
        (b"17", 422, "invalid"),
        (b'"text"', 422, "invalid"),
        (b"{", 400, "not_json"),
        (b"estimated_minutes=60", 400, "not_json"),
        (b"\xff\xfe", 400, "not_json"),
        (b'{"estimated_minutes": NaN}', 400, "not_json"),
        (b"[" * 100_000, 400, "not_json"),
        (b'{"words": "' + b"x" * 1_100_000 + b'"}', 413, "too_large"),
    ],
)
def test_a_body_that_says_nothing_is_refused(
    desk: Desk, body: bytes, status: int, code: str
) -> None:
    working = desk.bank.in_progress()
    before = every_row()
    for path in (REQUESTS, f"{REQUESTS}record/", path_of(working, "complete")):
        problem(desk.ada.post(path, body), status, code)
    assert every_row() == before


def test_another_media_type_is_refused(desk: Desk) -> None:
    before = every_row()
    response = desk.ben.client.post(
        REQUESTS,
        {"estimated_minutes": "60"},
        headers={"Authorization": f"Bearer {desk.ben.key}"},
    )
    problem(response, 415, "unsupported_media_type")
    assert every_row() == before


@pytest.mark.parametrize("action", [name for name in ACTIONS if name not in BODIES])
def test_an_action_takes_no_fields_that_it_does_not_know(desk: Desk, action: str) -> None:
    request = desk.bank.active()
    before = every_row()
    response = desk.ada.post(path_of(request, action), {"minutes": 5})
    assert errors_of(response) == [("#/minutes", "unknown_field")]
    assert every_row() == before


def test_words_have_their_limits(desk: Desk) -> None:
    active, negotiating = desk.bank.active(), desk.bank.negotiating()
    before = every_row()
    for program, path, body in (
        (desk.ada, path_of(active, "decline"), {"words": "x" * 1001}),
        (desk.ben, path_of(active, "cancel"), {"words": "x" * 1001}),
        (desk.ada, path_of(active, "counter-offer"), {"minutes": 9, "words": "x" * 2001}),
        (desk.ben, path_of(negotiating, "decline-offer"), {"words": "x" * 1001}),
    ):
        assert errors_of(program.post(path, body)) == [("#/words", "max_length")]
    assert every_row() == before
