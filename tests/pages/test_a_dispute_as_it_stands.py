"""The pages of a dispute say how it stands: who has answered and how, what is over, what is left."""

from datetime import timedelta

import pytest

from disputes.models import Dispute
from disputes.operations import (
    accept_proposal,
    add_words,
    ask,
    propose_settlement,
    withdraw_dispute,
)
from tests.disputes.court import Court, court_of
from tests.pages.people import People, path_of, said
from tests.rows import every_row
from workflow.operations import change_policy


pytestmark = pytest.mark.django_db


@pytest.fixture
def court(people: People) -> Court:
    """The staff of the bank in whose pages the members are."""
    return court_of(people.bank, at=people.bank.at)


def page_of(dispute: Dispute) -> str:
    return f"/disputes/{dispute.pk}/"


def test_no_more_disputes_are_offered_than_a_side_may_open(people: People, court: Court) -> None:
    bank, request = people.bank, people.bank.in_progress()
    path = path_of(request, "dispute")
    bank.do(change_policy, court.sena, changes={"disputes_a_side": 1})
    form = people.open("ben", path).form("")
    dispute = court.do(withdraw_dispute, bank.ben, court.opened(request))
    assert path not in people.see("ben", request).links
    assert path in people.see("ada", request).links
    assert people.open("ada", path).form("")
    before = every_row()
    told = "You have opened 1 dispute about this, which is the most."
    response = people.ben.get(path)
    assert (response["Location"], said(response)) == (page_of(dispute), [told])
    typed = {
        "dispute-reason": "TIME",
        "dispute-words": "It took an hour less.",
        "dispute-version": str(bank.again(request).version),
    }
    response = people.ben.post(path, form.fields | typed)
    assert (response["Location"], told in said(response)) == (page_of(dispute), True)
    assert every_row() == before


@pytest.mark.parametrize("words", ["It took 50 minutes.", ""])
def test_who_has_answered_by_a_proposal_is_shown_as_such(
    people: People, court: Court, words: str
) -> None:
    ada, dispute = people.bank.ada, court.opened()
    dispute = court.do(propose_settlement, ada, dispute, released_minutes=50, words=words)
    answer = f"Ada The answer was a proposal: it stands above. {words} 2 March".replace("  ", " ")
    assert answer in people.open("ben", page_of(dispute)).text
    court.do(add_words, ada, dispute, words="My clock is right.")
    text = people.open("ben", page_of(dispute)).text
    assert answer in text
    assert "My clock is right. Ada" in text
    assert "No answer yet." not in text


def test_a_question_whose_time_is_over_says_so_and_can_still_be_answered(
    people: People, court: Court
) -> None:
    bank, dispute = people.bank, court.reviewed()
    until = bank.at + timedelta(days=2)
    given = {"words": "Have you a picture?", "asked_of": "requester", "answer_by": until}
    dispute = court.do(ask, court.cora, dispute, **given)
    bank.later(timedelta(days=2))
    told = "It is your turn; the time for it has passed on 4 March 2026, 09:00"
    pages = [people.open("ben", path) for path in (page_of(dispute), "/disputes/", "/")]
    pages.append(people.see("ben", dispute.request))
    for page in pages:
        assert told in page.text
        assert "It is your turn until" not in page.text
    assert "/add-words/" in pages[0].form("/add-words/").action
    assert "It is a coordinator’s turn until Monday 9 March, 09:00" in (
        people.open("ada", page_of(dispute)).text
    )


def test_a_ruling_that_an_agreement_has_overtaken_says_that_it_was_appealed(
    people: People, court: Court
) -> None:
    dispute = court.appealed(20)
    dispute = court.do(propose_settlement, people.bank.ada, dispute, released_minutes=40)
    court.do(accept_proposal, people.bank.ben, dispute)
    for who in ("ada", "ben"):
        text = people.open(who, page_of(dispute)).text
        assert "It was appealed. Then the two of you agreed, so it isn’t carried out." in text
        assert "It was carried out." not in text
