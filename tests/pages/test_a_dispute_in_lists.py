"""Where members find their disputes: their list, the first page, the request's page."""

from typing import Any

import pytest

from disputes.models import Dispute
from disputes.operations import (
    accept_ruling,
    ask,
    decline_proposal,
    propose_settlement,
    respond,
    withdraw_dispute,
)
from disputes.queries import waiting_for_member
from disputes.states import DisputeState
from tests.disputes.court import Court, court_of
from tests.disputes.handing_in import hand_in
from tests.pages.people import People
from tests.queries import queries_of


pytestmark = pytest.mark.django_db

# A road, and who is to do something at its end.
TURNS = [
    ("just_opened", set()),
    ("opened", {"ada"}),
    ("reviewed", set()),
    ("proposed", {"ada"}),
    ("ruled", {"ada", "ben"}),
    ("appealed", set()),
]


@pytest.fixture
def court(people: People) -> Court:
    """The staff of the bank in whose pages the members are."""
    return court_of(people.bank, at=people.bank.at)


def page_of(dispute: Dispute) -> str:
    return f"/disputes/{dispute.pk}/"


def small(court: Court) -> Any:
    """A request of few minutes, so that Ben's last for many."""
    bank = court.bank
    return bank.act("start", bank.accepted(minutes=5), bank.ada)


def waiting(people: People) -> set[str]:
    """For whom of the two something waits; home, list and page say the same."""
    found = set()
    for who in ("ada", "ben"):
        rows = waiting_for_member(member_id=getattr(people.bank, who).pk)
        dispute = Dispute.objects.get()
        told = {
            page_of(dispute) in people.open(who, "/").links,
            "It is your turn" in people.open(who, "/disputes/").text,
            "It is your turn" in people.open(who, page_of(dispute)).text,
        }
        assert told == {rows.exists()}, (who, told)
        if rows.exists():
            found.add(who)
    return found


@pytest.mark.parametrize(("road", "whose"), TURNS)
def test_who_is_to_do_something_finds_it_everywhere(
    people: People, court: Court, road: str, whose: set[str]
) -> None:
    dispute = getattr(court, road)()
    assert waiting(people) == whose
    request = people.see("ben", dispute.request)
    assert page_of(dispute) in request.links
    assert "To the dispute" in request.text


def test_a_question_waits_for_who_is_asked_until_words_or_evidence_come(
    people: People, court: Court
) -> None:
    bank, dispute = people.bank, court.reviewed()
    court.do(ask, court.cora, dispute, words="How so?")
    assert waiting(people) == {"ada", "ben"}
    hand_in(bank, bank.ada, dispute)
    assert waiting(people) == {"ben"}
    court.rule(dispute, 20)
    court.do(accept_ruling, bank.ada, dispute)
    assert waiting(people) == {"ben"}


def test_who_opened_it_answers_a_question_before_the_other_side_has_said_anything(
    people: People, court: Court
) -> None:
    bank, dispute = people.bank, court.opened()
    court.do(ask, court.cora, dispute, words="When was it?", asked_of="requester")
    assert waiting(people) == {"ada", "ben"}
    assert "A coordinator asks you something." in people.open("ben", page_of(dispute)).text
    form = people.open("ben", page_of(dispute)).form("/add-words/")
    assert people.send("ben", form, words="On Monday.").status_code == 302
    assert waiting(people) == {"ada"}
    court.do(respond, bank.ada, dispute, words="On Tuesday.")
    assert waiting(people) == set()


def test_nothing_waits_any_more_when_it_has_ended(people: People, court: Court) -> None:
    court.do(withdraw_dispute, people.bank.ben, court.opened())
    assert waiting(people) == set()
    assert "Nothing. All is well." not in people.open("ada", "/").text


def test_the_list_has_one_s_own_newest_first_and_those_that_wait_above(
    people: People, court: Court
) -> None:
    older = court.reviewed(small(court))
    newer = court.opened(small(court))
    page = people.open("ada", "/disputes/")
    links = [link for link in page.links if link.startswith("/disputes/0")]
    assert links == [page_of(newer), page_of(newer), page_of(older)]
    assert "It took another time than is said · with Ben" in page.text
    assert "It is your turn until Saturday 7 March, 09:00" in page.text
    assert "It is a coordinator’s turn until Monday 9 March, 09:00" in page.text
    assert "No disputes" in people.open("cleo", "/disputes/").text


def test_the_lists_take_the_same_queries_however_many_there_are(
    people: People, court: Court
) -> None:
    def fill() -> None:
        court.opened(small(court))
        court.do(ask, court.sena, court.reviewed(small(court)), words="How so?")
        proposed = court.reviewed(small(court))
        court.do(propose_settlement, court.bank.ben, proposed, released_minutes=2)
        court.rule(court.reviewed(small(court)), 2, who=court.sena)

    fill()
    pages = ("/disputes/", "/")
    few = [queries_of(lambda page=page: people.ada.get(page)) for page in pages]
    for _again in range(2):
        fill()
    assert [queries_of(lambda page=page: people.ada.get(page)) for page in pages] == few


def test_the_request_s_page_says_whose_turn_it_is_in_its_dispute(
    people: People, court: Court
) -> None:
    dispute = court.opened()
    ada, ben = (people.see(who, dispute.request).text for who in ("ada", "ben"))
    assert (
        "It is your turn until Saturday 7 March, 09:00 (in 5 days) Please say what happened" in ada
    )
    assert "Nothing to do for you now" not in ada
    assert "It is Ada’s turn until Saturday 7 March, 09:00" in ben
    court.do(respond, people.bank.ada, dispute, words="It took as long as I said.")
    assert "It is a coordinator’s turn" in people.see("ben", dispute.request).text


def test_a_proposal_that_was_declined_waits_for_nobody(people: People, court: Court) -> None:
    dispute = court.do(decline_proposal, people.bank.ada, court.proposed())
    assert dispute.state == DisputeState.UNDER_REVIEW
    assert waiting(people) == set()
