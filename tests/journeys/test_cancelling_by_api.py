"""What was promised is called off by programs: who may, until when, with which effect."""

from datetime import timedelta

import pytest

from tests.api.desk import Desk, path_of, problem
from tests.requests_app.acts import minutes_of
from tests.rows import every_row


pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_until_the_work_begins_either_side_calls_off_and_the_hours_come_back(desk: Desk) -> None:
    bank = desk.bank
    request = bank.accepted(starts_at=bank.at + 2 * DAY)
    bank.at += DAY
    answer = desk.do("ada", request, "cancel", reason="NO_TIME", words="Sorry.")
    assert (answer["state"], answer["outcome"]) == ("CANCELLED", "CANCELLED_BY_PROVIDER")
    assert (answer["end_reason"], answer["end_words"]) == ("NO_TIME", "Sorry.")
    assert answer["cancelled_late"] is True
    assert minutes_of(bank.ben) == [(180, 0)]
    begun = bank.in_progress()
    problem(desk.ben.post(path_of(begun, "cancel")), 409, "wrong_state")
    answer = desk.do("ada", begun, "give-up", reason="ILLNESS")
    assert (answer["outcome"], answer["end_reason"]) == ("GIVEN_UP", "ILLNESS")
    assert minutes_of(bank.ben) == [(180, 0)]


def test_a_no_show_is_a_reason_once_the_start_has_passed(desk: Desk) -> None:
    bank = desk.bank
    unscheduled, request = bank.accepted(minutes=10), bank.accepted(starts_at=bank.at + 2 * DAY)
    before = every_row()
    for early in (unscheduled, request):
        for body in ({"reason": "NO_SHOW"}, {"reason": "NO_SHOW", "words": "Nobody came."}):
            refused = desk.ben.post(path_of(early, "cancel"), body)
            problem(refused, 422, "no_show_too_early")
    disputed = {"reason": "NO_SHOW", "words": "Nobody came."}
    problem(desk.ben.post(path_of(request, "dispute"), disputed), 422, "no_show_too_early")
    problem(desk.ben.post(path_of(request, "cancel"), {"reason": "LOST"}), 422, "invalid")
    assert every_row() == before
    bank.later(2 * DAY)
    assert desk.ben.post(path_of(request, "dispute"), disputed).status_code == 201
    answer = desk.do("ben", unscheduled, "cancel", reason="OTHER")
    assert answer["cancelled_late"] is False
    assert minutes_of(bank.ben) == [(120, 60)]
