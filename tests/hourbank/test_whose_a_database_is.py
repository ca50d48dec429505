"""Each database belongs to one environment's bank, whose own role can't rewrite the ledger."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

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
