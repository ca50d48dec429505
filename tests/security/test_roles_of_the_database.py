"""What somebody who runs any SQL as the bank's own role can't do: the ledger, the history, and around both.

tests/ledger/test_privileges.py goes through each table of the ledger; here are the history, all that is
only ever added to, and every way around that PostgreSQL has.
"""

from typing import Any, Final

import pytest
from django.db import DatabaseError, connection, transaction

from hourbank.privileges import EXCEPTIONS
from tests.api.living import Living
from tests.rows import every_row


#: What may only be read, or read and added to.
NEVER_CHANGED: Final = sorted(
    table for table, rights in EXCEPTIONS.items() if "UPDATE" not in rights
)
NEVER_DELETED: Final = sorted(
    table for table, rights in EXCEPTIONS.items() if "DELETE" not in rights
)
REFUSED: Final = r"permission denied|must be owner|must be superuser|cannot set parameter"


@pytest.fixture
def rows(living: Living, again: None) -> dict[str, list[dict[str, Any]]]:
    return every_row()


def refused(statement: str, before: dict[str, Any], *, saying: str = REFUSED) -> None:
    with (
        pytest.raises(DatabaseError, match=saying),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert every_row() == before


def test_ledger_and_history_are_among_what_is_never_changed_or_deleted() -> None:
    wanted = {"ledger_entry", "ledger_transaction", "ledger_account", "workflow_eventlog"}
    assert wanted <= set(NEVER_CHANGED)
    assert wanted <= set(NEVER_DELETED)


@pytest.mark.parametrize("table", NEVER_CHANGED)
def test_no_row_is_changed(table: str, rows: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s"
            " AND is_generated = 'NEVER' LIMIT 1",
            [table],
        )
        ((column,),) = cursor.fetchall()
    if table != "notifications_webhookcursor":
        refused(f"UPDATE {table} SET {column} = {column}", rows)  # noqa: S608


@pytest.mark.parametrize("table", NEVER_DELETED)
@pytest.mark.parametrize(
    "statement", ["DELETE FROM {}", "TRUNCATE {} CASCADE", "MERGE INTO {} t USING (SELECT 1) s ON true WHEN MATCHED THEN DELETE"]
)  # fmt: skip
def test_no_row_goes(table: str, statement: str, rows: Any) -> None:
    refused(statement.format(table), rows)


@pytest.mark.parametrize("table", ["ledger_entry", "workflow_eventlog", "requests_app_message"])
@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE {} DISABLE TRIGGER ALL",
        "ALTER TABLE {} DISABLE TRIGGER USER",
        "ALTER TABLE {} RENAME TO gone",
        "ALTER TABLE {} OWNER TO CURRENT_USER",
        "ALTER TABLE {} ADD COLUMN more int",
        "CREATE TRIGGER mine BEFORE INSERT ON {} EXECUTE FUNCTION suppress_redundant_updates_trigger()",
        "CREATE RULE mine AS ON INSERT TO {} DO INSTEAD NOTHING",
        "DROP TABLE {} CASCADE",
        "GRANT ALL ON {} TO PUBLIC",
        "CREATE POLICY mine ON {}",
        "LOCK TABLE {} IN ACCESS EXCLUSIVE MODE",
        "COPY {} FROM PROGRAM 'true'",
        "COPY {} TO '/tmp/hourbank-stolen'",
        "COPY {} TO PROGRAM 'true'",
    ],
)
def test_no_guard_is_taken_away_and_nothing_written_elsewhere(
    table: str, statement: str, rows: Any
) -> None:
    if "GRANT" in statement:
        # PostgreSQL warns, and grants nothing.
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement.format(table))
            cursor.execute("SELECT has_table_privilege('public', %s, 'UPDATE')", [table])
            assert cursor.fetchone() == (False,)
        return
    refused(statement.format(table), rows)


@pytest.mark.parametrize(
    "statement",
    [
        "SET session_replication_role = replica",
        "SET ROLE postgres",
        "SET SESSION AUTHORIZATION postgres",
        "ALTER ROLE CURRENT_USER SUPERUSER",
        "ALTER ROLE CURRENT_USER CREATEROLE",
        "CREATE ROLE mallory SUPERUSER",
        "CREATE EXTENSION plpython3u",
        "CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE TABLE public.mine (id int)",
        "CREATE SCHEMA mine",
        "SELECT pg_read_file('/etc/passwd')",
        "SELECT pg_ls_dir('/')",
        "SELECT lo_import('/etc/passwd')",
        "SELECT * FROM pg_authid",
        "SELECT pg_reload_conf()",
    ],
)
def test_the_role_is_no_more_than_it_is(statement: str, rows: Any) -> None:
    saying = rf"{REFUSED}|does not exist|is not available|extension|must have|Only roles"
    refused(statement, rows, saying=saying)


@pytest.mark.django_db
def test_the_role_owns_nothing_and_is_in_no_other() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls"
            " FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == (False, False, False, False, False)
        cursor.execute(
            "SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) = current_user"
            " AND relpersistence <> 't'"
        )
        assert cursor.fetchone() == (0,)
        cursor.execute(
            "SELECT count(*) FROM pg_auth_members WHERE member = (SELECT oid FROM pg_roles"
            " WHERE rolname = current_user)"
        )
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db
def test_each_function_that_runs_as_the_owner_says_where_it_looks_and_is_nobody_elses() -> None:
    """Those of tomorrow too: SECURITY DEFINER with a search path of its own, and none for PUBLIC."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.proname, p.prosecdef, coalesce(p.proconfig, '{}'),"
            " has_function_privilege('public', p.oid, 'EXECUTE')"
            " FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace"
            " WHERE n.nspname = 'public'"
        )
        functions = cursor.fetchall()
    assert len([name for name, definer, _config, _public in functions if definer]) >= 10
    for name, definer, config, public in functions:
        assert not public, name
        if definer:
            # Last: what somebody makes in pg_temp takes no table's and no function's place.
            assert "search_path=pg_catalog, public, pg_temp" in config, (name, config)


@pytest.mark.django_db
def test_nobody_else_may_read_the_bank() -> None:
    """PUBLIC has no right on any table: another role of the same server sees nothing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace"
            " WHERE n.nspname = 'public' AND c.relkind IN ('r', 'v', 'm', 'S')"
            " AND (has_table_privilege('public', c.oid, 'SELECT')"
            " OR has_table_privilege('public', c.oid, 'INSERT'))"
        )
        assert cursor.fetchall() == []
