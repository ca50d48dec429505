"""What was promised is called off with a reason; late ones are counted, and so is who didn't come."""

from datetime import timedelta

import pytest

from requests_app.states import EndReason, State
from tests.pages.people import People
from tests.reading import Page
from tests.requests_app.acts import minutes_of
from tests.rows import every_row


pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def test_a_late_cancellation_keeps_its_reason_and_is_counted(people: People) -> None:
    bank = people.bank
    request = bank.accepted(starts_at=bank.at + 5 * DAY)
    bank.later(5 * DAY - HOUR)
    assert "You called nothing off" in people.open("ada", "/requests/").text
    answered = people.press("ada", request, "cancel", words="Sorry.")
    assert "What is the reason?" in Page(answered.text).text
    assert bank.again(request).state == State.ACCEPTED
    people.press("ada", request, "cancel", reason="ILLNESS", words="Sorry.")
    request = bank.again(request)
    assert (request.state, request.cancelled_late) == (State.CANCELLED, True)
    page = people.see("ben", request).text
    assert "Illness" in page
    assert "Sorry." in page
    assert (
        "You called off 1 time shortly before the start." in people.open("ada", "/requests/").text
    )
    assert "You called nothing off" in people.open("ben", "/requests/").text
    assert minutes_of(bank.ben) == [(180, 0)]


def test_who_was_there_says_so_once_the_start_has_passed(people: People) -> None:
    bank = people.bank
    request = bank.accepted(starts_at=bank.at + 5 * DAY)
    before = every_row()
    refused = people.press("ben", request, "cancel", reason="NO_SHOW")
    assert refused.status_code == 422
    assert "once the agreed start has passed" in Page(refused.text).text
    assert every_row() == before
    bank.later(5 * DAY + HOUR)
    people.press("ben", request, "cancel", reason="NO_SHOW", words="I waited for an hour.")
    request = bank.again(request)
    assert (request.end_reason, request.cancelled_late) == (EndReason.NO_SHOW, False)
    assert "Others said 1 time that you didn’t come." in people.open("ada", "/requests/").text
    assert "You called nothing off" in people.open("ben", "/requests/").text
    assert minutes_of(bank.ben) == [(180, 0)]
