"""What the work took is said, agreed on and paid; silence confirms, after a reminder."""

from datetime import timedelta

import pytest

from requests_app.states import State
from tests.pages.people import People, said
from tests.requests_app.acts import minutes_of, told


pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_less_than_was_agreed_gives_the_rest_back(people: People) -> None:
    bank = people.bank
    request = bank.in_progress()
    people.press("ada", request, "complete", actual_minutes="40 min")
    people.press("ben", request, "confirm")
    assert minutes_of(bank.ada, bank.ben) == [(220, 0), (140, 0)]
    assert "40 min paid" in people.see("ben", request).text


def test_both_agree_on_less_than_the_work_is_said_to_have_taken(people: People) -> None:
    bank = people.bank
    request = bank.in_progress()
    people.press("ada", request, "complete", actual_minutes="1 h")
    asked = people.press("ben", request, "propose-less", minutes="45 min", words="We had coffee.")
    assert said(asked) == ["The other side is asked to agree on less time."]
    page = people.see("ada", request)
    assert "Ben proposes: to pay 45 min" in page.text
    assert "We had coffee." in page.text
    assert "then 1 h will be paid" in page.text
    assert "What needs you now" in people.open("ada", "/").text
    people.press("ada", request, "agree-change")
    assert bank.again(request).state == State.PAID
    assert minutes_of(bank.ada, bank.ben) == [(225, 0), (135, 0)]


def test_silence_confirms_after_a_reminder_and_never_pays_more_than_was_held(
    people: People,
) -> None:
    bank = people.bank
    request = bank.in_progress()
    people.press("ada", request, "complete", actual_minutes="1:10")
    bank.later(6 * DAY)
    assert told(bank.ben)[-1] == "request.reminded"
    bank.later(DAY)
    assert bank.again(request).state == State.PAID
    assert minutes_of(bank.ada, bank.ben) == [(240, 0), (120, 0)]


def test_much_more_is_paid_with_consent_alone(people: People) -> None:
    bank = people.bank
    request = bank.in_progress()
    people.press("ada", request, "complete", actual_minutes="1:30")
    people.press("ben", request, "confirm")
    assert bank.again(request).confirmed_at is None
    people.press("ben", request, "confirm", consent="on")
    assert minutes_of(bank.ada, bank.ben) == [(270, 0), (90, 0)]
