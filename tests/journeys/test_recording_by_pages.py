"""What has happened already is recorded by one side and confirmed, or refused, by the other."""

from datetime import timedelta

import pytest

from members.models import Member
from requests_app.models import ServiceRequest
from requests_app.states import State
from tests.factories import member
from tests.pages.people import People
from tests.reading import Page
from tests.requests_app.acts import minutes_of
from tests.rows import every_row


pytestmark = pytest.mark.django_db
RECORD = "/requests/record/"
BREAD = {"part": "provider", "title": "Bread", "minutes": "1:30"}


def send(people: People, by: str, /, **typed: str):
    """Fill the form in and send it."""
    form = people.open(by, RECORD).form("")
    return getattr(people, by).post(RECORD, form.fields | typed)


def test_i_gave_and_the_other_confirms(people: People) -> None:
    bank = people.bank
    assert RECORD in people.open("ada", "/requests/").links
    assert "in 7 days nothing is paid" in people.open("ada", RECORD).text
    made = send(people, "ada", who="ben", starts_at="2026-03-01T10:00", **BREAD)
    request = ServiceRequest.objects.get()
    assert made["Location"] == f"/requests/{request.pk}/"
    assert (request.provider_id, request.requester_id) == (bank.ada.pk, bank.ben.pk)
    assert "It is your turn until Monday 9 March" in people.see("ben", request).text
    people.press("ben", request, "confirm")
    assert bank.again(request).state == State.PAID
    assert minutes_of(bank.ada, bank.ben) == [(270, 0), (90, 0)]


def test_i_received_and_the_other_says_otherwise(people: People) -> None:
    bank = people.bank
    send(people, "ben", who=str(bank.ada.email), **{**BREAD, "part": "requester"})
    request = ServiceRequest.objects.get()
    assert (request.provider_id, request.requester_id) == (bank.ada.pk, bank.ben.pk)
    people.press("ada", request, "refuse", words="That was a gift.")
    assert "That was a gift." in people.see("ben", request).text
    assert minutes_of(bank.ada, bank.ben) == [(180, 0), (180, 0)]


def test_where_the_other_is_silent_nothing_moves(people: People) -> None:
    bank = people.bank
    send(people, "ada", who="Ben", **BREAD)
    bank.later(timedelta(days=7))
    page = people.see("ada", ServiceRequest.objects.get())
    assert "The other side never confirmed it." in page.text
    assert minutes_of(bank.ada, bank.ben) == [(180, 0), (180, 0)]


def test_where_a_name_is_several_members_the_form_asks_which(people: People) -> None:
    bank = people.bank
    other = member("Benny", at=bank.at)
    Member.objects.filter(pk=other.pk).update(name="Ben")
    before = every_row()
    response = send(people, "ada", who="Ben", **BREAD)
    page = Page(response.text)
    assert "Choose the member whom you mean." in page.text
    assert page.text.count("Ben, a member since 2 March 2026") == 2
    assert every_row() == before
    again = page.form("")
    chosen = again.fields | {"other": str(other.pk), "who": "Ben", **BREAD}
    assert people.ada.post(RECORD, chosen).status_code == 302
    assert ServiceRequest.objects.get().requester_id == other.pk


@pytest.mark.parametrize(
    ("typed", "status", "words"),
    [
        ({"who": "Nobody"}, 200, "No other member is found"),
        ({"who": "ada"}, 200, "No other member is found"),
        ({"minutes": "9 h"}, 422, "for more than the bank allows"),
        ({"starts_at": "2026-03-03T10:00"}, 422, "once it has happened"),
        ({"title": ""}, 200, "What was it about?"),
    ],
)
def test_what_cannot_be_recorded_is_refused_with_what_was_typed(
    people: People, typed, status, words
) -> None:
    before = every_row()
    response = send(people, "ada", **{"who": "Ben", **BREAD, **typed})
    assert response.status_code == status
    assert words in Page(response.text).text
    assert every_row() == before


def test_what_the_other_cannot_pay_says_what_is_missing(people: People) -> None:
    bank = people.bank
    send(people, "ada", who="Ben", **{**BREAD, "minutes": "4 h"})
    request = ServiceRequest.objects.get()
    refused = people.press("ben", request, "confirm")
    assert "it would take 1 h more" in Page(refused.text).text
    assert minutes_of(bank.ben) == [(180, 0)]
