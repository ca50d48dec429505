"""A bank of the last release, restored under this code: its work goes on, and all comes to its end.

`script/release` makes the copy anew. It is of the same moment as hourbank/upgrades/released.json.
"""

import os
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connections
from django.db.migrations.loader import MigrationLoader

from common.errors import DomainError
from disputes.models import Dispute
from disputes.operations import rule_dispute
from disputes.states import FINAL as ENDED
from hourbank.backup.making import back_up
from hourbank.backup.programs import find, run
from hourbank.backup.restoring import restore
from hourbank.backup.summary import Summary
from hourbank.upgrades.released import read_released
from ledger.queries import differences
from requests_app.models import ServiceRequest
from requests_app.operations import submit
from requests_app.states import State
from tests.conftest import ALIASES, connect, create_empty, drop
from tests.faults.checks import assert_lawful, assert_quiet
from tests.faults.injection import Faults
from tests.faults.play import LONG, everywhere, play_out, redrive_all
from tests.faults.scenes import Judged
from tests.upgrading.released_bank import FOLDER, at_work, found_again
from tests.upgrading.schema import broken, read_schema
from workflow.models import Step
from workflow.survey import findings


WRITE = os.environ.get("HOURBANK_WRITE")
# It refuses JSON's null beside what it refused before, and the released code writes SQL's alone.
HARMLESS = ("notifications_mail: mail_with_words_goes_out_itself is a new rule",)


def the_copy() -> Path:
    (dump,) = FOLDER.glob("*.dump")
    return dump


@pytest.mark.skipif(not WRITE, reason="script/release makes the copy anew")
def test_the_release_is_written_down(real_db):
    call_command("check_upgrade", release=True)
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.iterdir():
        old.unlink()
    bank = at_work()
    back_up(folder=FOLDER, at=bank.at)


@pytest.fixture
def restored(real_db) -> Iterator[datetime]:
    """The released bank in a database of its own, migrated; the moment of its copy."""
    name = f"{real_db}_released"
    create_empty(name)
    for alias in ALIASES:
        connect(alias, name)
    yield datetime.fromisoformat(restore(dump=the_copy()).at)
    for alias in ALIASES:
        connect(alias, real_db)
    drop(name)


def test_the_copy_is_of_the_release():
    summary = Summary.read(the_copy())
    assert summary.rows["ledger_entry"] > 0
    released = {(app, name) for app, names in read_released().items() for name in names}
    assert released <= set(MigrationLoader(None).graph.nodes)
    copied = subprocess.run(  # noqa: S603
        [
            find("pg_restore", server=18),
            *("--data-only", "--table=django_migrations", "--file=-", str(the_copy())),
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    rows = (line.split("\t") for line in copied.splitlines() if line.count("\t") == 3)
    ours = {app for app, _name in released}
    applied = {(app, name) for _id, app, name, _at in rows if app in ours}
    assert released <= applied
    # Nothing newer was in it: what the copy has is the release, and all of it.
    assert applied <= {
        key for leaf in released for key in MigrationLoader(None).graph.forwards_plan(leaf)
    }


def test_there_is_work_of_every_kind_under_way(restored):
    open_states = set(ServiceRequest.objects.values_list("state", flat=True))
    assert open_states == set(State.values)
    assert set(Step.objects.values_list("state", flat=True)) >= {
        "WAITING",
        "RUNNING",
        "DEAD",
        "DONE",
        "CANCELLED",
    }
    assert list(findings(using="default")) == []


def test_all_of_it_comes_to_its_end_under_this_code(restored, caplog):
    caplog.set_level("CRITICAL")
    bank = found_again(restored)
    requests = ServiceRequest.objects.all()
    assert_lawful(requests)
    for draft in requests.filter(state="DRAFT"):
        bank.do(submit, bank.ben, request_id=draft.pk)
    for _ in range(4):
        redrive_all(bank)
        play_out(bank, Faults(), until=bank.at + LONG, by=everywhere, twice=False)
        rule_on_all(bank)
    assert_quiet(requests)
    assert differences() == []
    assert "eve@example.org" in [address for letter in mail.outbox for address in letter.to]


def rule_on_all(bank: Judged) -> None:
    """What waits for a person: whoever of the judges may rule on a dispute does."""
    for dispute in Dispute.objects.exclude(state__in=ENDED):
        for judge in bank.judges:
            with suppress(DomainError):
                ruling = {"released_minutes": 30, "words": "Both are half right."}
                bank.do(rule_dispute, judge, dispute_id=dispute.pk, **ruling)
                break


def test_the_released_code_finds_what_it_reads_and_writes(restored, real_db):
    """What migrations added since must not be in the way of statements from before."""
    now = read_schema(connections["owner"])
    name = connections["owner"].settings_dict["NAME"]
    before = f"{name}_before"
    create_empty(before)
    try:
        connect("owner", before)
        run("pg_restore", "--schema-only", "--no-owner", "--no-acl", str(the_copy()), using="owner")
        found = broken(before=read_schema(connections["owner"]), now=now)
        assert [rule for rule in found if not rule.startswith(HARMLESS)] == []
    finally:
        connect("owner", name)
        drop(before)
