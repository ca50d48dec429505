"""A dispute about what was paid, on pages."""

from datetime import timedelta

import pytest

from disputes.models import Dispute
from disputes.operations import respond
from disputes.states import DisputeState
from requests_app.states import State
from tests.disputes.court import Court, court_of
from tests.pages.people import People, path_of, said
from tests.requests_app.acts import minutes_of
from tests.rows import every_row


pytestmark = pytest.mark.django_db


@pytest.fixture
def court(people: People) -> Court:
    """The staff of the bank in whose pages the members are."""
    return court_of(people.bank, at=people.bank.at)


def page_of(dispute: Dispute) -> str:
    return f"/disputes/{dispute.pk}/"


def test_a_paid_request_is_disputed_from_its_page_for_a_while(people: People, court: Court) -> None:
    bank = people.bank
    request = bank.paid()
    assert path_of(request, "dispute") in people.see("ben", request).links
    path = path_of(request, "dispute")
    page = people.open("ben", path)
    assert "The hours are paid. They stay where they are until it is settled" in page.text
    typed = {"dispute-reason": "NOT_AS_AGREED", "dispute-words": "It broke the next day."}
    people.ben.post(path, page.form("").fields | typed)
    bank.work()
    dispute = Dispute.objects.get()
    assert page_of(dispute) in people.see("ada", request).links
    dispute = court.rule(court.do(respond, bank.ada, court.again(dispute), words="No."), 40)
    assert "You keep 40 min, 20 min go back to Ben." in people.open("ada", page_of(dispute)).text
    assert "Ada keeps 40 min, 20 min come back to you." in people.open("ben", page_of(dispute)).text
    bank.later(timedelta(days=7))
    assert court.again(dispute).state == DisputeState.CLOSED
    assert bank.again(request).state == State.PAID
    assert minutes_of(bank.ada, bank.ben) == [(220, 0), (140, 0)]
    assert path_of(request, "dispute") not in people.see("ben", request).links
    assert people.ben.get(path)["Location"] == page_of(dispute)


def test_what_was_paid_too_long_ago_is_not_disputed(people: People, court: Court) -> None:
    bank = people.bank
    request = bank.paid()
    path = path_of(request, "dispute")
    form = people.open("ben", path).form("")
    bank.later(timedelta(days=14))
    # Nobody stays signed in for so long.
    people.ben.force_login(bank.ben)
    assert path not in people.see("ben", request).links
    before = every_row()
    typed = {"dispute-reason": "NOT_AS_AGREED", "dispute-words": "It broke after a month."}
    response = people.ben.post(path, form.fields | typed)
    assert response["Location"] == path_of(request)
    assert "The time in which this could be disputed after its payment is over." in said(response)
    assert every_row() == before
