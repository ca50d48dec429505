"""A copy of a bank with work under way is read into an empty database, and nothing is missing."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections

from hourbank.backup import programs
from hourbank.backup.errors import BackupError
from hourbank.backup.making import back_up
from hourbank.backup.restoring import restore
from hourbank.backup.summary import count
from ledger.queries import balance, differences
from requests_app.models import ServiceRequest
from tests.conftest import ALIASES, connect, create_empty, drop
from tests.requests_app.roads import Bank, new_bank
from tests.threads import at_once


@pytest.fixture
def bank(real_db, at) -> Bank:
    """With requests that are paid, held and disputed."""
    bank = new_bank(at)
    bank.paid()
    bank.active(minutes=25)
    bank.accepted(minutes=10)
    return bank


@pytest.fixture
def empty(real_db):
    """Turns the connections to an empty database, as the settings of another server would."""
    name = f"{real_db}_empty"
    create_empty(name)

    def turn() -> None:
        for alias in ALIASES:
            connect(alias, name)

    yield turn
    for alias in ALIASES:
        connect(alias, real_db)
    drop(name)


def test_everything_is_there_again_and_work_goes_on(bank, empty, tmp_path, at):
    before, held = count(), balance(member_id=bank.ben.pk)
    dump, _summary = back_up(folder=tmp_path, at=at)
    request = ServiceRequest.objects.get(state="ACCEPTED")
    empty()
    restore(dump=dump)
    assert count() == before
    assert balance(member_id=bank.ben.pk) == held
    bank.act("start", request, bank.ada)
    bank.act("complete", request, bank.ada, actual_minutes=10)
    bank.act("confirm", request, bank.ben)
    bank.later(timedelta(minutes=1))
    assert ServiceRequest.objects.get(pk=request.pk).state == "PAID"
    assert differences() == []


def test_the_banks_own_role_can_rewrite_nothing_in_a_restored_bank(bank, empty, tmp_path, at):
    dump, _summary = back_up(folder=tmp_path, at=at)
    empty()
    restore(dump=dump)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE has_table_privilege('ledger_entry', r)),"
            " count(*) FILTER (WHERE has_table_privilege('workflow_eventlog', r))"
            " FROM unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) AS r"
        )
        assert cursor.fetchone() == (0, 0)
        cursor.execute(
            "SELECT proname FROM pg_proc, aclexplode(coalesce(proacl, acldefault('f', proowner)))"
            " WHERE pronamespace = 'public'::regnamespace AND grantee = 0"
        )
        assert cursor.fetchall() == []


def test_a_copy_is_of_one_moment_while_members_go_on(bank, empty, tmp_path, at):
    is_over, made = Event(), []

    def copy() -> None:
        try:
            made.append(back_up(folder=tmp_path, at=at)[0])
        finally:
            is_over.set()

    def go_on() -> None:
        while not is_over.is_set():
            bank.active(minutes=1)

    assert [each for each in at_once(copy, go_on) if each] == []
    empty()
    restore(dump=made[0])
    assert differences() == []


def test_what_has_changed_on_the_disk_is_not_read(bank, empty, tmp_path, at):
    dump, _summary = back_up(folder=tmp_path, at=at)
    whole = bytearray(dump.read_bytes())
    whole[len(whole) // 2] ^= 1
    dump.write_bytes(whole)
    empty()
    with pytest.raises(BackupError, match="not the file that was written"):
        restore(dump=dump)
    assert connections["owner"].introspection.table_names() == []


def test_a_bank_that_is_there_is_never_overwritten(bank, tmp_path, at):
    dump, _summary = back_up(folder=tmp_path, at=at)
    before = count()
    with pytest.raises(BackupError, match="restore into an empty one"):
        restore(dump=dump)
    assert count() == before


def test_a_copy_that_lacks_rows_is_refused(bank, empty, tmp_path, at):
    dump, _summary = back_up(folder=tmp_path, at=at)
    beside = dump.with_suffix(".json")
    told = json.loads(beside.read_text())
    told["rows"]["ledger_entry"] += 1
    beside.write_text(json.dumps(told))
    empty()
    with pytest.raises(BackupError, match="not what was copied: ledger_entry"):
        restore(dump=dump)


def test_a_ledger_that_is_not_in_order_is_not_copied(bank, tmp_path, at):
    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_account DISABLE TRIGGER USER")
        cursor.execute("UPDATE ledger_account SET available_minutes = available_minutes + 1")
    with pytest.raises(BackupError, match="The ledger is not in order"):
        back_up(folder=tmp_path, at=at)
    assert list(tmp_path.iterdir()) == []


def test_a_copy_that_fails_leaves_nothing_behind(bank, tmp_path, at, monkeypatch):
    monkeypatch.setattr(programs, "find", lambda *_names, **_server: Path("/bin/false"))
    with pytest.raises(BackupError, match="pg_dump failed"):
        back_up(folder=tmp_path, at=at)
    assert list(tmp_path.iterdir()) == []


def test_the_command_keeps_as_many_copies_as_it_is_told(bank, tmp_path, capsys):
    for day in (1, 2):
        back_up(folder=tmp_path, at=datetime(2026, 3, day, tzinfo=UTC))
    call_command("backup", str(tmp_path), keep=2)
    assert "its ledger is in order" in capsys.readouterr().out
    left = sorted(path.name for path in tmp_path.glob("*.dump"))
    assert len(left) == 2
    assert left[0].startswith("hourbank-20260302T")
    assert len(list(tmp_path.iterdir())) == 4
    assert {path.stat().st_mode & 0o777 for path in tmp_path.glob("*.dump")} == {0o600}


def test_the_command_refuses_to_keep_none(tmp_path):
    with pytest.raises(CommandError, match="at least 1"):
        call_command("backup", str(tmp_path), keep=0)


def test_the_command_says_what_came_back(bank, empty, tmp_path, at, capsys):
    dump, summary = back_up(folder=tmp_path, at=at)
    empty()
    call_command("restore", str(dump))
    assert f"{summary.rows['ledger_entry']} entries" in capsys.readouterr().out


def test_an_older_program_than_the_server_is_not_taken():
    with pytest.raises(BackupError, match="install postgresql-client"):
        programs.find("pg_dump", server=99)
