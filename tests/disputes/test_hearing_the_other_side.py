"""The other side is heard: in its time, by whatever it says first, and it can't be silenced."""

from datetime import timedelta

import pytest

from common.errors import Refused, WrongState
from disputes import operations
from disputes.models import Statement
from disputes.operations.words import LONGEST_WAIT, MOST_STATEMENTS
from tests.rows import every_row
from workflow.models import Step


DAY = timedelta(days=1)
WORDS = {"words": "It took as long as I said."}


def waiting(dispute):
    return set(
        Step.objects.filter(subject_id=dispute.pk, state="WAITING").values_list("name", flat=True)
    )


@pytest.fixture
def proposed(court):
    """Ben proposes before Ada has answered."""
    return court.do(
        operations.propose_settlement, court.bank.ben, court.opened(), released_minutes=40
    )


def test_nobody_rules_on_a_proposal_before_the_other_side_had_its_time(court, proposed):
    before = every_row()
    with pytest.raises(WrongState):
        court.rule(proposed, 20)
    assert every_row() == before
    court.bank.later(3 * DAY)
    assert court.again(proposed).state == "AWAITING_RESPONSE"
    court.bank.later(2 * DAY)
    assert court.rule(court.again(proposed), 20).state == "RESOLVED"


def test_words_about_a_proposal_are_the_answer_and_the_review_follows_it(court, proposed):
    ada = court.bank.ada
    answered = court.do(operations.add_words, ada, proposed, **WORDS)
    assert (answered.state, answered.responded_at) == ("PROPOSED", court.bank.at)
    assert "dispute_response_timeout" not in waiting(answered)
    assert {"dispute_overdue", "dispute_settlement_timeout"} <= waiting(answered)
    declined = court.do(operations.decline_proposal, ada, answered)
    assert (declined.state, declined.review_began_at) == ("UNDER_REVIEW", court.bank.at)
    assert declined.target_at == court.bank.at + 7 * DAY
    assert Statement.objects.get().kind == "ANSWER"
    with pytest.raises(WrongState):
        court.do(operations.respond, ada, declined, **WORDS)


def test_who_never_answered_in_time_may_still_do_so(court):
    dispute = court.opened()
    court.bank.later(5 * DAY)
    late = court.do(operations.add_words, court.bank.ada, court.again(dispute), **WORDS)
    assert (late.state, late.responded_at) == ("UNDER_REVIEW", court.bank.at)
    assert Statement.objects.get().kind == "ANSWER"


def test_one_side_that_goes_on_and_on_silences_neither_the_other_nor_the_staff(court):
    dispute, ben, ada = court.reviewed(), court.bank.ben, court.bank.ada
    about = {"dispute_id": dispute.pk}
    for _time in range(MOST_STATEMENTS):
        court.bank.do(operations.add_words, ben, **about, **WORDS)
    before = every_row()
    with pytest.raises(Refused) as refused:
        court.bank.do(operations.add_words, ben, **about, **WORDS)
    assert refused.value.reason == "too_many_statements"
    assert every_row() == before
    court.bank.do(operations.add_words, ada, **about, **WORDS)
    court.bank.do(operations.ask, court.cora, **about, **WORDS)


@pytest.mark.parametrize(
    ("wait", "code"),
    [
        (timedelta(0), "answer_by_past"),
        (LONGEST_WAIT + timedelta(seconds=1), "answer_by_far"),
        (timedelta(days=2_900_000), "answer_by_far"),
    ],
)
def test_a_question_waits_until_a_time_that_comes_soon(court, wait, code):
    dispute = court.reviewed()
    before = every_row()
    given = {"dispute_id": dispute.pk, "answer_by": court.bank.at + wait, **WORDS}
    with pytest.raises(Refused) as refused:
        court.bank.do(operations.ask, court.cora, **given)
    assert refused.value.reason == code
    assert every_row() == before
