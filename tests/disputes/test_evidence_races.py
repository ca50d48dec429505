"""Several at the same moment: never too many, no number twice, nothing after the end."""

from functools import partial

import pytest

from common.errors import Refused, WrongState
from disputes import operations
from disputes.evidence.models import MOST_A_SIDE, Evidence
from disputes.evidence.operations import add_evidence
from files.models import File
from tests.disputes.court import new_court
from tests.disputes.handing_in import a_picture
from tests.threads import at_once


@pytest.fixture
def court(real_db, at):
    return new_court(at)


@pytest.fixture
def dispute(court):
    return court.opened()


def handing(court, who, dispute, file):
    return partial(court.bank.do, add_evidence, who, dispute_id=dispute.pk, file=file)


def test_two_at_the_limit_at_the_same_instant_leave_one(court, dispute):
    hand, file = partial(handing, court), a_picture()
    for _number in range(MOST_A_SIDE - 1):
        hand(court.bank.ben, dispute, file)()
    answers = at_once(*(hand(court.bank.ben, dispute, file) for _each in range(2)))
    assert sorted(type(answer).__name__ for answer in answers) == ["Evidence", "Refused"]
    (refused,) = [answer for answer in answers if isinstance(answer, Refused)]
    assert refused.reason == "too_many_files"
    numbers = Evidence.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, MOST_A_SIDE + 1))
    assert File.objects.count() == MOST_A_SIDE


def test_both_sides_at_once_are_both_taken(court, dispute):
    hand, file = partial(handing, court), a_picture()
    sides = (court.bank.ada, court.bank.ben) * 2
    answers = at_once(*(hand(who, dispute, file) for who in sides))
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    rows = Evidence.objects.order_by("added_by__name", "number")
    assert list(rows.values_list("added_by__name", "number")) == [
        ("Ada", 1),
        ("Ada", 2),
        ("Ben", 1),
        ("Ben", 2),
    ]


def test_what_comes_at_the_instant_of_the_end_is_before_it_or_refused(court, dispute):
    withdraw = partial(
        court.bank.do, operations.withdraw_dispute, court.bank.ben, dispute_id=dispute.pk
    )
    answer, ended = at_once(handing(court, court.bank.ada, dispute, a_picture()), withdraw)
    assert not isinstance(ended, Exception)
    assert isinstance(answer, Evidence | WrongState)
    assert Evidence.objects.count() == File.objects.count() == isinstance(answer, Evidence)


def test_what_comes_at_the_instant_of_a_ruling_is_seen_before_it_or_refused(court):
    dispute = court.reviewed()
    rule = partial(
        court.bank.do,
        operations.rule_dispute,
        court.cora,
        dispute_id=dispute.pk,
        released_minutes=20,
        words="Both are half right.",
        expected_version=dispute.version,
    )
    answer, ruled = at_once(handing(court, court.bank.ada, dispute, a_picture()), rule)
    # Who rules has seen all that there was: else the ruling is told of a newer version.
    outcomes = (type(answer).__name__, type(ruled).__name__)
    assert outcomes in {("Evidence", "StaleVersion"), ("WrongState", "Dispute")}
    assert Evidence.objects.count() == File.objects.count() == isinstance(answer, Evidence)
