"""Each database belongs to one environment's bank, whose own role can't rewrite the ledger."""

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from hourbank.belonging import require_own_database
from tests.rows import every_row


pytestmark = [pytest.mark.usefixtures("real_db")]


def comment() -> str | None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
            " WHERE datname = current_database()"
        )
        return cursor.fetchone()[0]


def test_the_first_migrate_says_whose_it_is_and_others_are_refused(settings):
    settings.HOURBANK_ENV = "production"
    call_command("migrate", verbosity=0)
    call_command("migrate", verbosity=0)
    assert comment() == "HourBank: production"
    before = every_row()
    settings.HOURBANK_ENV = "staging"
    with pytest.raises(CommandError, match="belongs to a production bank, and this is staging"):
        call_command("migrate", verbosity=0)
    assert (comment(), every_row()) == ("HourBank: production", before)


@pytest.mark.parametrize("words", [{"plan": True}, {"check_unapplied": True}], ids=str)
def test_looking_at_what_a_migrate_would_do_writes_nothing(settings, words):
    settings.HOURBANK_ENV = "production"
    before = every_row()
    call_command("migrate", verbosity=0, **words)
    assert (comment(), every_row()) == (None, before)


def test_looking_at_the_database_of_another_bank_is_refused_too(settings):
    settings.HOURBANK_ENV = "production"
    call_command("migrate", verbosity=0)
    settings.HOURBANK_ENV = "staging"
    with pytest.raises(CommandError, match="belongs to a production bank, and this is staging"):
        call_command("migrate", verbosity=0, plan=True)


def test_the_database_is_asked_for_its_name(settings, monkeypatch):
    """As where the connection names a service, and no database."""
    settings.HOURBANK_ENV = "production"
    connections["owner"].ensure_connection()
    with monkeypatch.context() as by_service:
        by_service.setitem(connections["owner"].settings_dict, "NAME", "")
        require_own_database()
    assert comment() == "HourBank: production"


@pytest.fixture
def clerk():
    """A role that is in the owner's, and has none of its rights by itself."""
    owner = connections["owner"].settings_dict["USER"]
    params = connections["owner"].get_connection_params()
    where = {"host": params["host"], "user": "postgres", "dbname": params["dbname"]}
    with psycopg.connect(**where, autocommit=True) as superuser:
        superuser.execute("CREATE ROLE clerk NOINHERIT")
        superuser.execute(f"GRANT {owner} TO clerk")
        yield "clerk"
        superuser.execute("DROP ROLE clerk")


def test_a_role_that_may_not_write_the_mark_goes_without(settings, monkeypatch, clerk):
    settings.HOURBANK_ENV = "production"
    connections["owner"].close()
    with monkeypatch.context() as as_superuser:
        as_superuser.setitem(connections["owner"].settings_dict, "USER", "postgres")
        with connections["owner"].cursor() as cursor:
            cursor.execute(f"SET SESSION AUTHORIZATION {clerk}")
        require_own_database()
        connections["owner"].close()
    assert comment() is None


def test_another_comment_stays_and_dev_writes_none(settings):
    call_command("migrate", verbosity=0)
    assert comment() is None
    with connections["owner"].cursor() as cursor:
        name = connections["owner"].settings_dict["NAME"]
        cursor.execute(f"COMMENT ON DATABASE \"{name}\" IS 'Ours, on the third shelf'")
    settings.HOURBANK_ENV = "production"
    call_command("migrate", verbosity=0)
    assert comment() == "Ours, on the third shelf"


def test_the_owners_role_as_the_banks_is_refused(settings, monkeypatch):
    settings.HOURBANK_ENV = "production"
    owner = connections["owner"].settings_dict["USER"]
    monkeypatch.setitem(connections["default"].settings_dict, "USER", owner)
    with pytest.raises(CommandError, match=f"The role {owner} of DATABASE_URL can rewrite"):
        call_command("migrate", verbosity=0)


def test_dev_may_have_one_role_for_all(monkeypatch):
    owner = connections["owner"].settings_dict["USER"]
    monkeypatch.setitem(connections["default"].settings_dict, "USER", owner)
    call_command("migrate", verbosity=0)
