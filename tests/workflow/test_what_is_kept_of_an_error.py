"""What a failed step keeps of its error says what broke, and quotes nothing of what rows hold."""

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from members.models import Member
from tests.factories import member
from tests.workflow.trial import begin, declared, the_step, work_at
from workflow.failures import sentence_of, traceback_of


pytestmark = pytest.mark.django_db

# As a CHECK does it, with a value of several lines, and from within a function.
RAISED = r"""
DO $$ BEGIN
    RAISE EXCEPTION 'the row was refused'
    USING DETAIL = E'Failing row contains (7, Dear Ana,\nyour tumour, null).', HINT = 'Ask Ana.';
END $$
"""


def refused(statement: str) -> ProgrammingError:
    with pytest.raises(ProgrammingError) as caught, transaction.atomic():
        connection.cursor().execute(statement)
    return caught.value


def taken(at) -> IntegrityError:
    ana = member("Ana", at=at)
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        Member.objects.create(name="Ben", email=ana.email)
    return caught.value


def test_a_row_that_the_database_quotes_is_not_kept() -> None:
    text = traceback_of(refused(RAISED))
    assert text.count("the row was refused") == 2
    assert "DO $$" not in text
    assert "cursor().execute(statement)" in text
    for told in ("DETAIL", "Dear Ana", "tumour", "HINT", "CONTEXT", "PL/pgSQL"):
        assert told not in text


def test_what_quotes_such_an_error_is_cut_as_well() -> None:
    cause = refused(RAISED)
    try:
        try:
            raise cause
        except ProgrammingError as error:
            raise RuntimeError(f"the mail failed: {error}") from error
    except RuntimeError as error:
        text, line = traceback_of(error), sentence_of(error)
    assert "RuntimeError: the mail failed: the row was refused" in text
    assert line == "RuntimeError: the mail failed: the row was refused"
    assert "tumour" not in text


def test_a_failed_step_keeps_which_rule_was_broken_and_not_by_which_value(service, at) -> None:
    error = taken(at)
    assert "ana@example.org" in str(error)
    with declared() as trial:
        trial.fails = lambda _attempts: error
        (step,) = begin(service, "trial", at=at)
        work_at(at)
    row = the_step(step)
    assert row.error_code == "IntegrityError"
    assert "duplicate key value violates unique constraint" in row.error
    assert "ana@example.org" not in row.error


def test_a_breaker_is_told_the_same(service, at) -> None:
    line = sentence_of(taken(at))
    assert line.startswith("IntegrityError: duplicate key value violates unique constraint")
    assert "ana@" not in line


def test_other_errors_are_kept_as_they_are_even_where_they_lead_to_each_other() -> None:
    one, other = ValueError("DETAIL: mine"), KeyError("first")
    one.__cause__, other.__context__ = other, one
    assert "ValueError: DETAIL: mine" in traceback_of(one)
    assert sentence_of(ValueError("a\nb \0")) == "ValueError: a b \N{REPLACEMENT CHARACTER}"
