"""What the bank's own database role can't do, not even with raw SQL."""

import pytest
from django.db import ProgrammingError, connection, transaction

from ledger.operations import release
from tests.ledger.bank import do, everything, held, owing


pytestmark = pytest.mark.django_db

TABLES = (
    "ledger_account", "ledger_escrow", "ledger_transaction", "ledger_entry", "ledger_debt",
)  # fmt: skip
FUNCTIONS = (
    "ledger_open_account", "ledger_set_floor", "ledger_lock_escrow", "ledger_lock_open_escrow",
    "ledger_mark_escrow", "ledger_post", "ledger_lock_debt", "ledger_compensate", "ledger_pay_debt",
    "ledger_waive_debt",
)  # fmt: skip


@pytest.fixture(autouse=True)
def minutes(ann, ben, at):
    do(release, held(ann, ben, 60, at=at), minutes=45, key="pay", actor_id=None, at=at)
    held(ann, ben, 30, at=at)
    owing(ben, ann, 60, at=at)


def denied(statement):
    before = everything()
    with (
        pytest.raises(ProgrammingError, match=r"permission denied|must be owner"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert everything() == before


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO {} SELECT * FROM {}",
        "UPDATE {} SET id = id",
        "DELETE FROM {}",
        "TRUNCATE {} CASCADE",
        "SELECT * FROM {} FOR UPDATE",
        "ALTER TABLE {} DISABLE TRIGGER ALL",
        "DROP TABLE {} CASCADE",
    ],
)
def test_the_bank_cannot_write_the_tables_of_the_ledger(table, statement):
    denied(statement.format(table, table))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_account SET available_minutes = available_minutes + 60",
        "UPDATE ledger_escrow SET held_minutes = 1",
        "UPDATE ledger_debt SET paid_minutes = minutes",
        "UPDATE ledger_debt SET state = 'WAIVED'",
        "DELETE FROM ledger_debt",
        "DROP FUNCTION ledger_compensate",
        "UPDATE ledger_reconciliation SET ok = true",
        "DELETE FROM ledger_reconciliation",
        "DROP FUNCTION ledger_post",
        "CREATE TABLE public.own (id int)",
        "SET SESSION AUTHORIZATION hourbank_owner",
        "SET ROLE hourbank_owner",
    ],
)
def test_the_bank_cannot_get_around_it(statement):
    denied(statement)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_only_the_bank_and_the_owner_may_call_the_functions(name):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT has_function_privilege(p.oid, 'EXECUTE'), has_function_privilege('public', p.oid, 'EXECUTE'),"
            " p.prosecdef, p.proconfig FROM pg_proc AS p WHERE p.proname = %s",
            [name],
        )
        ((bank, public, runs_as_owner, settings),) = cursor.fetchall()
    assert (bank, public, runs_as_owner) == (True, False, True)
    assert "search_path=pg_catalog, public, pg_temp" in settings


def test_a_temporary_table_does_not_stand_in_for_a_table_of_the_ledger(ann):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE ledger_account (LIKE public.ledger_account)")
        cursor.execute("SELECT ledger_set_floor(%s::uuid, -60)", [ann.pk])
        cursor.execute("SELECT floor_minutes FROM public.ledger_account WHERE id = %s", [ann.pk])
        assert cursor.fetchone() == (-60,)
