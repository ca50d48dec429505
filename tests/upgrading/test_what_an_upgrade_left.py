"""An index that was begun and never finished is named, with what to do."""

import pytest
from django.core.checks import Tags, run_checks
from django.core.management import call_command
from django.db import IntegrityError, connections

from members.models import Member
from tests.factories import member


pytestmark = pytest.mark.usefixtures("real_db")

TABLE = Member._meta.db_table  # noqa: SLF001


def as_owner(statement: str) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(statement)


def found() -> list[str]:
    return [str(each.msg) for each in run_checks(tags=[Tags.database], databases=["default"])]


@pytest.fixture
def leftover(at) -> str:
    """Two members live in the same zone, which PostgreSQL notices when the index is there already."""
    member("Ana", at=at)
    member("Ben", at=at)
    name = "begun, and not ended"
    with pytest.raises(IntegrityError):
        as_owner(f'CREATE UNIQUE INDEX CONCURRENTLY "{name}" ON {TABLE} (time_zone)')
    return f'public."{name}"'


def test_a_bank_as_migrations_make_it_has_none() -> None:
    assert found() == []


def test_it_is_named_with_its_table_and_gone_when_it_is_dropped_as_the_check_says(leftover) -> None:
    (finding,) = run_checks(tags=[Tags.database], databases=["default"])
    assert finding.id == "hourbank.W001"
    assert f"The index {leftover} on {TABLE} is unfinished" in finding.msg
    statement = f"DROP INDEX CONCURRENTLY {leftover}"
    assert f"{statement};" in finding.hint
    as_owner(statement)
    assert found() == []


def test_the_command_of_the_document_says_so_and_asks_no_database_that_isnt_named(
    leftover, capsys
) -> None:
    call_command("check", databases=["default"])
    assert leftover in capsys.readouterr().err
    call_command("check")
    assert leftover not in capsys.readouterr().err


def test_migrate_says_so_and_goes_on(leftover, capsys) -> None:
    call_command("migrate", verbosity=0, skip_checks=False)
    assert leftover in capsys.readouterr().err
