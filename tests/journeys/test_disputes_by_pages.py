"""Disputes on pages, from the objection to the end, as both members see them."""

from datetime import timedelta
from typing import Any

import pytest

from disputes.models import Dispute
from disputes.operations import ask
from disputes.states import DisputeState
from requests_app.states import State
from tests.disputes.court import Court, court_of
from tests.pages.people import People, path_of
from tests.reading import Page
from tests.requests_app.acts import minutes_of
from tests.rows import every_row


pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
ON_EVERY_PAGE = {"/accounts/logout/", "/language/", "/theme/"}
# What the page tells at the end, newest first.
WHOLE_STORY = [
    "The ruling was carried out The bank",
    "Ruled: 50 min for the provider A coordinator",
    "Appealed; somebody else looks into it",
    "One side has accepted the ruling",
    "Ruled: 20 min for the provider A coordinator",
    "The coordinator has asked something A coordinator",
    "The other side has answered",
    "A reminder to answer was sent The bank",
    "Dispute opened",
]


@pytest.fixture
def court(people: People) -> Court:
    """The staff of the bank in whose pages the members are."""
    return court_of(people.bank, at=people.bank.at)


def object_to(people: People, request: Any, who: str) -> Dispute:
    """Open the form from the request's page, and send it."""
    path = path_of(request, "dispute")
    assert path in people.see(who, request).links
    form = people.open(who, path).form("")
    typed = {"dispute-reason": "TIME", "dispute-words": "It took an hour less."}
    response = getattr(people, who).post(path, form.fields | typed)
    people.bank.work()
    dispute = Dispute.objects.get()
    assert response["Location"] == f"/disputes/{dispute.pk}/"
    return dispute


def page(people: People, who: str, dispute: Dispute) -> Page:
    return people.open(who, f"/disputes/{dispute.pk}/")


def press(people: People, who: str, dispute: Dispute, action: str, **typed: str) -> Any:
    form = page(people, who, dispute).form(f"/{action}/")
    response = people.send(who, form, **typed)
    people.bank.work()
    return response


def test_two_agree_without_anybody_else(people: People, court: Court) -> None:
    bank = people.bank
    request = bank.completed(60)
    dispute = object_to(people, request, "ben")
    bank.later(DAY)
    # An offer is an answer too.
    press(people, "ada", dispute, "propose", minutes="0:50", words="Ten minutes were my break.")
    assert "You give Ada 50 min, 10 min come back to you." in page(people, "ben", dispute).text
    bank.later(3 * DAY)
    told = page(people, "ben", dispute).text
    assert "expired" in told
    assert "Nobody answered the proposal The bank" in told
    press(people, "ben", dispute, "propose", minutes="0:30")
    press(people, "ada", dispute, "propose", minutes="0:40", words="Let us meet there.")
    before = every_row()
    refused = press(people, "ben", dispute, "propose", minutes="2:00")
    assert refused.status_code == 422
    assert every_row() == before
    press(people, "ben", dispute, "accept-proposal")
    assert court.again(dispute).state == DisputeState.SETTLED
    assert bank.again(request).state == State.PAID
    assert minutes_of(bank.ada, bank.ben) == [(220, 0), (140, 0)]
    for who, means in (
        ("ada", "You get 40 min, 20 min go back to Ben."),
        ("ben", "You give Ada 40 min, 20 min come back to you."),
    ):
        shown = page(people, who, dispute)
        assert f"The two of you have agreed. {means}" in shown.text
        assert "Let us meet there." in shown.text
        assert {form.action for form in shown.forms} == ON_EVERY_PAGE
    assert "40 min paid" in people.see("ada", request).text


def test_an_answer_a_ruling_an_appeal_and_the_end_seen_by_both(
    people: People, court: Court
) -> None:
    bank = people.bank
    request = bank.completed(60)
    dispute = object_to(people, request, "ben")
    bank.later(4 * DAY)
    assert "the time to answer the dispute ends on" in people.open("ada", "/notifications/").text
    press(people, "ada", dispute, "respond", words="I looked at the clock.")
    court.do(ask, court.cora, court.again(dispute), words="Which clock?", asked_of="provider")
    assert "A question to you" in page(people, "ada", dispute).text
    press(people, "ada", dispute, "add-words", words="The one in the kitchen.")
    court.rule(court.again(dispute), 20, words="That clock is slow.")
    for who in ("ada", "ben"):
        assert "That clock is slow. A coordinator" in page(people, who, dispute).text
    press(people, "ben", dispute, "accept-ruling")
    bank.later(6 * DAY)
    press(people, "ada", dispute, "appeal", words="It isn’t slow.")
    for who in ("ada", "ben"):
        shown = page(people, who, dispute).text
        assert "Somebody else looks into it once more. Their ruling is final." in shown
        assert "It isn’t slow." in shown
    court.rule(court.again(dispute), 50, who=court.sena, words="It was right.")
    assert court.again(dispute).state == DisputeState.CLOSED
    assert bank.again(request).state == State.PAID
    assert minutes_of(bank.ada, bank.ben) == [(230, 0), (130, 0)]
    for who, means in (
        ("ada", "You get 50 min, 10 min go back to Ben."),
        ("ben", "You give Ada 50 min, 10 min come back to you."),
    ):
        shown = page(people, who, dispute)
        assert f"The ruling was carried out. {means}" in shown.text
        assert "The ruling on the appeal" in shown.text
        told = shown.text[shown.text.index("What happened") :]
        places = [told.find(event) for event in WHOLE_STORY]
        assert -1 not in places, told
        assert places == sorted(places)
        assert {form.action for form in shown.forms} == ON_EVERY_PAGE
        for name in ("Cora", "Sena"):
            assert name not in shown.text


def test_one_that_is_withdrawn_lets_the_request_go_on_in_its_full_time(
    people: People, court: Court
) -> None:
    bank = people.bank
    request = bank.completed(60)
    dispute = object_to(people, request, "ben")
    bank.later(2 * DAY)
    press(people, "ben", dispute, "withdraw")
    assert "The request has gone on." in page(people, "ada", dispute).text
    assert "It is your turn until Wednesday 11 March, 09:00" in people.see("ben", request).text
    people.press("ben", request, "confirm")
    assert bank.again(request).state == State.PAID
    assert court.again(dispute).state == DisputeState.WITHDRAWN
