"""What was handed in can't be changed, taken away, or be too much: the database refuses it."""

import pytest
from django.db import IntegrityError, connections, transaction
from django.db.utils import ProgrammingError

from disputes import operations
from disputes.evidence.models import LONGEST_CAPTION, MOST_A_SIDE, Evidence
from files.models import File
from hourbank.privileges import EXCEPTIONS
from tests.disputes.court import new_court
from tests.disputes.handing_in import hand_in
from tests.rules import broken, constraints_of


RULES = [
    ("evidence_number_once", {"number": 1}),
    ("evidence_few_a_side", {"number": 0}),
    ("evidence_few_a_side", {"number": MOST_A_SIDE + 1}),
    ("evidence_caption_fits", {"caption": "x" * (LONGEST_CAPTION + 1)}),
    ("file_id", {"file": "the first"}),
]


@pytest.fixture
def first(court):
    return hand_in(court.bank, court.bank.ben, court.opened())


def a_file(owner, at):
    return File.objects.create(
        kind="PDF", name="a.pdf", content=b"x", owner_id=owner.pk, kept_at=at
    )


def another(court, first, **values):
    """Another row, as raw as the bank's role may write it."""
    who = values.get("added_by", court.bank.ben)
    good = {
        "dispute": first.dispute,
        "added_by": who,
        "number": 2,
        "file": a_file(values.pop("owner", who), court.bank.at),
        "at": court.bank.at,
    }
    return Evidence.objects.create(**good | values)


@pytest.mark.parametrize(("rule", "values"), RULES)
def test_impossible_evidence_is_refused(court, first, rule, values):
    given = {name: first.file if name == "file" else value for name, value in values.items()}
    with broken(rule):
        another(court, first, **given)
    assert Evidence.objects.count() == 1


def test_every_constraint_is_broken_on_purpose():
    assert constraints_of(Evidence) <= {rule for rule, _values in RULES}


SIDES_ALONE = "a side of an open dispute hands in its own files"


def test_only_a_side_hands_in(court, first):
    for who in (court.bank.cleo, court.cora):
        with broken(SIDES_ALONE):
            another(court, first, added_by=who)
    assert another(court, first, added_by=court.bank.ada).number == 2


def test_nobody_hands_in_what_another_has_kept(court, first):
    with broken(SIDES_ALONE):
        another(court, first, owner=court.bank.ada)


def test_nothing_is_handed_in_after_the_end(court, first):
    court.bank.do(operations.withdraw_dispute, court.bank.ben, dispute_id=first.dispute_id)
    with broken(SIDES_ALONE):
        another(court, first)


@pytest.fixture
def handed_in(real_db, at):
    court = new_court(at)
    return hand_in(court.bank, court.bank.ben, court.opened())


@pytest.mark.parametrize("alias", ["default", "owner"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE disputes_evidence SET caption = ''",
        "DELETE FROM disputes_evidence",
        "TRUNCATE disputes_evidence CASCADE",
        "DELETE FROM files_file",
        "DELETE FROM disputes_dispute",
    ],
)
def test_nobody_changes_or_takes_away_what_was_handed_in(handed_in, alias, statement):
    with (
        pytest.raises((ProgrammingError, IntegrityError)),
        transaction.atomic(using=alias),
        connections[alias].cursor() as cursor,
    ):
        cursor.execute(statement)
    assert Evidence.objects.get().caption == handed_in.caption


def test_the_bank_s_role_reads_and_adds_alone():
    assert EXCEPTIONS["disputes_evidence"] == "SELECT, INSERT"
