"""Each rule of disputes that the database holds by itself, broken on purpose; nothing of it stays."""

from collections.abc import Callable
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any, Final

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.db.models import F
from django.db.models.deletion import ProtectedError

from disputes import operations
from disputes.models import Dispute, Note, Ruling, Settlement, Statement
from disputes.states import DisputeState
from tests.beginnings import Maker
from tests.disputes.court import Court, new_court
from tests.rows import every_row
from tests.rules import broken, constraints_of


pytestmark = pytest.mark.django_db(databases=["default", "owner"])

NOW: Final = F("opened_at")
TABLES: Final = (Dispute, Note, Ruling, Settlement, Statement)


def waiting_appeal(court: Court) -> Dispute:
    """Nobody has it in hand yet."""
    made = court.ruled()
    court.bank.do(operations.appeal_ruling, court.bank.ada, dispute_id=made.pk, words="Too little.")
    return court.again(made)


def closed(court: Court) -> Dispute:
    made = court.ruled()
    court.bank.later(timedelta(days=7))
    return court.again(made)


ROADS: Final[dict[str, Callable[[Court], Dispute]]] = {
    "OPENED": Court.just_opened,
    "AWAITING_RESPONSE": Court.opened,
    "UNDER_REVIEW": Court.reviewed,
    "PROPOSED": Court.proposed,
    "RESOLVED": Court.ruled,
    "APPEALED": waiting_appeal,
    "CLOSED": closed,
    "SETTLED": lambda court: court.do(operations.accept_proposal, court.bank.ada, court.proposed()),
    "WITHDRAWN": lambda court: court.do(
        operations.withdraw_dispute, court.bank.ben, court.opened()
    ),
}


def begins(road: Callable[[Court], Dispute]) -> pytest.MarkDecorator:
    """With a court, and a dispute at the end of this road: made once for tests that follow each other."""
    return pytest.mark.begins_with(MADE.setdefault(road, lambda at: at_the_end_of(road, at)))


def at_the_end_of(road: Callable[[Court], Dispute], at: datetime) -> tuple[Court, Dispute]:
    court = new_court(at)
    return court, road(court)


MADE: Final[dict[Callable[[Court], Dispute], Maker]] = {}
RULED: Final = ("RESOLVED", "APPEALED", "CLOSED")
ENDED: Final = ("CLOSED", "SETTLED", "WITHDRAWN")
# The rule, a state, and what breaks the rule in it. A member's field takes the opener.
DISPUTES: Final[list[tuple[str, str, dict[str, Any]]]] = [
    ("dispute_about_something", "OPENED", {"held_minutes": 0}),
    *(
        ("dispute_ruled_by_and_at", state, values)
        for state in ("UNDER_REVIEW", "SETTLED")
        for values in (
            {"released_minutes": 10},
            {"ruled_at": NOW},
            {"ruled_by": F("opened_by")},
            {"execute_at": NOW},
        )
    ),
    *(
        ("dispute_ruled_by_and_at", state, {name: None})
        for state in RULED
        for name in ("ruled_by", "released_minutes", "execute_at")
    ),
    *(("dispute_ruling_within_hold", state, {"released_minutes": 61}) for state in RULED),
    *(
        (
            "dispute_resolved_by_ruling",
            state,
            {
                **dict.fromkeys(("ruled_by", "ruled_at", "released_minutes", "execute_at")),
                **dict.fromkeys(("appealed_by", "appealed_at")),
            },
        )
        for state in ("RESOLVED", "CLOSED")
    ),
    *(("dispute_ended_at_when_ended", state, {"ended_at": None}) for state in ENDED),
    *(
        ("dispute_ended_at_when_ended", state, {"ended_at": NOW})
        for state in sorted(set(ROADS) - set(ENDED))
    ),
    *(
        ("dispute_assigned_to_and_at", state, {name: None})
        for state in ("AWAITING_RESPONSE", "UNDER_REVIEW", "RESOLVED")
        for name in ("assigned_to", "assigned_at")
    ),
    (
        "dispute_appeal_of_a_ruling",
        "UNDER_REVIEW",
        {"appealed_by": F("opened_by"), "appealed_at": NOW},
    ),
    ("dispute_appeal_of_a_ruling", "RESOLVED", {"appealed_at": NOW}),
    ("dispute_appeal_of_a_ruling", "APPEALED", {"appealed_by": None}),
    (
        "dispute_appealed_in_nobodys_hands",
        "APPEALED",
        {"assigned_to": F("opened_by"), "assigned_at": NOW},
    ),
    (
        "dispute_appealed_in_nobodys_hands",
        "APPEALED",
        {"appealed_by": None, "appealed_at": None},
    ),
    ("dispute_proposed_by_when_proposed", "PROPOSED", {"proposed_by": ""}),
    ("dispute_proposed_by_when_proposed", "PROPOSED", {"proposed_by": "somebody"}),
    ("dispute_proposed_by_when_proposed", "PROPOSED", {"proposed_from": "RESOLVED"}),
    *(
        ("dispute_proposed_by_when_proposed", state, {"proposed_by": "requester"})
        for state in sorted(set(ROADS) - {"PROPOSED"})
    ),
    ("dispute_settled_minutes_when_settled", "SETTLED", {"settled_minutes": None}),
    ("dispute_settled_minutes_when_settled", "SETTLED", {"settled_minutes": 61}),
    *(
        ("dispute_settled_minutes_when_settled", state, {"settled_minutes": 1})
        for state in sorted(set(ROADS) - {"SETTLED"})
    ),
    ("dispute_asked_for_an_answer", "AWAITING_RESPONSE", {"respond_by": None}),
    *(
        ("dispute_accepted_ruling_exists", "UNDER_REVIEW", {f"{part}_accepted_at": NOW})
        for part in ("requester", "provider")
    ),
    *(("dispute_no_target_when_ended", state, {"target_at": NOW}) for state in ENDED),
]
# The rule, what breaks it in the answer, the question, the proposal or the ruling there is.
STATEMENTS: Final[list[tuple[str, str, dict[str, Any]]]] = [
    ("statement_kind_known", "ANSWER", {"kind": "SHOUT"}),
    ("statement_says_something", "ANSWER", {"words": ""}),
    ("statement_one_answer", "ANSWER", {}),
    ("statement_one_appeal", "APPEAL", {}),
    ("statement_of_a_side_or_of_staff", "ANSWER", {"kind": "ADDITION", "part": ""}),
    ("statement_of_a_side_or_of_staff", "ANSWER", {"kind": "ADDITION", "part": "judge"}),
    ("statement_of_a_side_or_of_staff", "ANSWER", {"kind": "ADDITION", "asked_of": "provider"}),
    ("statement_of_a_side_or_of_staff", "ANSWER", {"kind": "ADDITION", "answer_by": "at"}),
    ("statement_of_a_side_or_of_staff", "QUESTION", {"part": "provider"}),
    ("statement_of_a_side_or_of_staff", "QUESTION", {"asked_of": "judge"}),
]
SETTLEMENTS: Final[list[tuple[str, dict[str, Any]]]] = [
    ("settlement_number_once", {"state": "DECLINED", "ended_at": "made_at"}),
    ("settlement_one_live", {"number": 2}),
    ("settlement_state_known", {"number": 2, "state": "MAYBE", "ended_at": "made_at"}),
    ("settlement_made_by_known", {"number": 2, "state": "DECLINED", "made_by": "judge", "ended_at": "made_at"}),
    ("settlement_ended_at_when_ended", {"number": 2, "state": "DECLINED"}),
    ("settlement_ended_at_when_ended", {"number": 2, "ended_at": "made_at"}),
    ("released_minutes", {"number": 2, "state": "DECLINED", "ended_at": "made_at", "released_minutes": -1}),
]  # fmt: skip
RULINGS: Final[list[tuple[str, dict[str, Any]]]] = [
    ("ruling_number_once", {"ruled_by": "sena"}),
    ("ruling_appeal_by_somebody_else", {"number": 2}),
    ("ruling_and_one_appeal", {"number": 0, "ruled_by": "sena"}),
    ("ruling_and_one_appeal", {"number": 3, "ruled_by": "sena"}),
    ("ruling_has_reasons", {"number": 2, "ruled_by": "sena", "words": ""}),
]


def another(row: Any, **values: Any) -> None:
    """The same row once more, with other values."""
    row.pk = None
    row._state.adding = True  # noqa: SLF001 - Django's documented way to copy a row
    for name, value in values.items():
        setattr(row, name, getattr(row, value) if value in {"at", "made_at"} else value)
    row.save()


@pytest.fixture
def begun(beginning, db) -> tuple[Court, Dispute]:
    return beginning


@pytest.fixture
def dispute(begun) -> Dispute:
    return begun[1]


@pytest.mark.parametrize(
    "state", [pytest.param(state, marks=begins(road)) for state, road in ROADS.items()]
)
def test_each_road_leads_to_its_state(dispute, state):
    assert dispute.state == state


@pytest.mark.parametrize(
    ("rule", "state", "values"),
    [
        pytest.param(*case, marks=begins(ROADS[case[1]]))
        for case in sorted(DISPUTES, key=itemgetter(1))
    ],
)
def test_an_impossible_dispute_is_refused(dispute, rule, state, values):
    before = every_row()
    with broken(rule):
        Dispute.objects.filter(pk=dispute.pk).update(**values)
    assert every_row() == before


def test_a_state_that_nobody_knows_and_two_open_ones_are_refused(court):
    dispute = court.opened()
    kept = ("request_id", "opened_by_id", "reason", "words", "held_minutes", "opened_at")
    values = {name: getattr(dispute, name) for name in kept}
    before = every_row()
    with broken("dispute_state_known"):
        Dispute.objects.bulk_create([Dispute(**values, state="LOST", ended_at=court.bank.at)])
    with broken("dispute_one_open_a_request"):
        Dispute.objects.bulk_create([Dispute(**values)])
    assert every_row() == before


def asked_after_the_appeal(court: Court) -> Dispute:
    return court.do(operations.ask, court.sena, court.appealed(), words="Who was there?")


@begins(asked_after_the_appeal)
@pytest.mark.parametrize(("rule", "kind", "values"), STATEMENTS)
def test_an_impossible_statement_is_refused(begun, rule, kind, values):
    before = every_row()
    with broken(rule):
        another(Statement.objects.get(kind=kind), **values)
    assert every_row() == before


def test_a_note_says_something(court):
    dispute = court.opened()
    before = every_row()
    with broken("note_says_something"):
        Note.objects.create(dispute=dispute, author=court.cora, words="", at=court.bank.at)
    assert every_row() == before


@begins(Court.proposed)
@pytest.mark.parametrize(("rule", "values"), SETTLEMENTS)
def test_an_impossible_proposal_is_refused(begun, rule, values):
    before = every_row()
    with broken(rule):
        another(Settlement.objects.get(), **values)
    assert every_row() == before


@begins(Court.ruled)
@pytest.mark.parametrize(("rule", "values"), RULINGS)
def test_an_impossible_ruling_is_refused(begun, rule, values):
    before = every_row()
    people = {"ruled_by": begun[0].sena} if "ruled_by" in values else {}
    with broken(rule):
        another(Ruling.objects.get(), **values | people)
    assert every_row() == before


def test_a_state_cannot_change_without_version_nor_a_version_without_event(court):
    dispute = court.opened()
    row = Dispute.objects.filter(pk=dispute.pk)
    before = every_row()
    with broken(f"version {dispute.version} cannot follow {dispute.version}"):
        row.update(state=DisputeState.UNDER_REVIEW)
    with broken(f"version {dispute.version + 2} cannot follow {dispute.version}"):
        row.update(version=dispute.version + 2)
    with broken(f"version {dispute.version + 1} has no event"):
        row.update(state=DisputeState.UNDER_REVIEW, version=dispute.version + 1)
    assert every_row() == before


def test_a_state_is_set_by_its_transition_alone(court):
    dispute = court.opened()
    with pytest.raises(AttributeError):
        dispute.state = DisputeState.CLOSED


def test_who_takes_part_in_a_dispute_stays(court):
    court.ruled()
    for who in (court.cora, court.bank.ada, court.bank.ben):
        with pytest.raises(ProtectedError):
            who.delete()


def test_every_rule_that_the_tables_declare_is_broken_here():
    cases = {case[0] for case in DISPUTES + STATEMENTS + SETTLEMENTS + RULINGS} | {
        *("dispute_state_known", "dispute_one_open_a_request", "note_says_something"),
    }
    assert constraints_of(*TABLES) <= cases


def test_the_database_has_every_rule_that_the_tables_declare(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT conname FROM pg_constraint UNION SELECT indexname FROM pg_indexes")
        there = {name for (name,) in cursor.fetchall()}
    assert constraints_of(*TABLES) <= there


# Rights and triggers: what was said, proposed and ruled stays as it was.


def denied(statement: str, *, using: str, why: str) -> None:
    with (
        pytest.raises(DatabaseError, match=why),
        transaction.atomic(using=using),
        connections[using].cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.parametrize("table", ["statement", "note", "ruling"])
@pytest.mark.parametrize(
    "statement", ["UPDATE {} SET words = 'Forged'", "DELETE FROM {}", "TRUNCATE {}"]
)
def test_what_was_said_and_ruled_is_never_changed_by_any_role(table, statement):
    about = statement.format(f"disputes_{table}")
    denied(about, using="default", why="permission denied")
    denied(about, using="owner", why="append-only")


@pytest.mark.parametrize("statement", ["DELETE FROM {}", "TRUNCATE {}"])
def test_a_proposal_never_goes_away(statement):
    about = statement.format("disputes_settlement")
    denied(about, using="default", why="permission denied")
    denied(about, using="owner", why="append-only")


@pytest.mark.parametrize("table", ["dispute", "statement", "note", "ruling", "settlement"])
@pytest.mark.parametrize(
    "statement", ["ALTER TABLE {} DISABLE TRIGGER ALL", "DROP TABLE {} CASCADE"]
)
def test_the_bank_cannot_get_around_it(table, statement):
    denied(statement.format(f"disputes_{table}"), using="default", why="must be owner")
