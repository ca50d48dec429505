"""Terms are negotiated on pages: both sides see whose turn it is, until when, and all that was said."""

from datetime import timedelta

import pytest

from members.models import Member
from requests_app.states import State
from tests.pages.people import People
from tests.reading import Page
from tests.requests_app.acts import minutes_of
from tests.rows import every_row


pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_offers_go_to_and_fro_until_one_is_within_the_balance(people: People) -> None:
    bank = people.bank
    Member.objects.filter(pk=bank.ada.pk).update(time_zone="Asia/Tokyo")
    Member.objects.filter(pk=bank.ben.pk).update(time_zone="America/Lima")
    request = bank.active(minutes=60)
    people.press("ada", request, "counter-offer", minutes="3:20", words="It is a lot.")
    # The offer waits for three days: each reads it in their own zone.
    ada, ben = people.see("ada", request), people.see("ben", request)
    assert "It is Ben’s turn until Thursday 5 March, 18:00" in ada.text
    assert "It is your turn until Thursday 5 March, 04:00" in ben.text
    assert "It is a lot." in ben.text
    before = every_row()
    refused = people.press("ben", request, "accept-offer")
    assert refused.status_code == 422
    assert "it would take 20 min more" in Page(refused.text).text
    assert every_row() == before
    people.press("ben", request, "counter-offer", minutes="1:15", words="The chain alone.")
    people.press("ben", request, "withdraw-offer")
    assert "The provider is asked" in people.see("ben", request).text
    people.press("ada", request, "counter-offer", minutes="1:30", words="Chain and brakes.")
    people.press("ben", request, "accept-offer")
    assert minutes_of(bank.ben) == [(90, 90)]
    for who in ("ada", "ben"):
        page = people.see(who, request).text
        for words in ("3 h 20 min", "1 h 15 min", "1 h 30 min", "withdrawn", "accepted"):
            assert words in page
        assert page.index("It is a lot.") < page.index("The chain alone.") < page.index("brakes")
    people.press("ada", request, "start")
    people.press("ada", request, "complete", actual_minutes="1:30")
    people.press("ben", request, "confirm")
    assert bank.again(request).state == State.PAID
    assert minutes_of(bank.ada, bank.ben) == [(270, 0), (90, 0)]


def test_an_offer_that_nobody_answers_gives_the_hours_back(people: People) -> None:
    bank = people.bank
    request = bank.active()
    people.press("ada", request, "counter-offer", minutes="1:30")
    bank.later(3 * DAY)
    assert "Nobody answered in time." in people.see("ben", request).text
    assert minutes_of(bank.ben) == [(180, 0)]
