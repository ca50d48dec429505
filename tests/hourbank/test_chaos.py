"""`manage.py chaos`: whom it refuses, and that its verdict finds what is wrong."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from django.core.management import CommandError, call_command

from catalogue.queries import published
from catalogue.states import ServiceKind
from common.transactions import door
from hourbank.chaos.forms import Page
from hourbank.chaos.journal import Journal, Said
from hourbank.chaos.policy import SHORT, put_back, short_times
from hourbank.chaos.processes import Process, children_of, start_of, supervisor_of, victims
from hourbank.chaos.report import Report
from hourbank.chaos.town import put_in_list, settle
from hourbank.chaos.verdict import verdict
from hourbank.embedded.places import locked
from members.joining_rules import RulesAcceptance
from members.models import Member
from members.operations import publish_rules
from tests.requests_app.roads import Bank, new_bank
from tests.rows import every_row
from workflow.actor import Actor
from workflow.models import POLICY_ID, Policy, Step
from workflow.operations import change_policy


# Refusals.


@pytest.mark.parametrize("environment", ["staging", "production"])
def test_a_bank_that_members_use_is_left_alone(db, settings, environment):
    settings.HOURBANK_ENV = environment
    before = every_row()
    with pytest.raises(CommandError, match="on one's own machine") as refused:
        call_command("chaos", "--minutes", "1")
    assert refused.value.returncode == 1
    assert every_row() == before


def test_without_a_running_bank_it_says_what_to_start(db, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    with pytest.raises(CommandError, match="start script/server first"):
        call_command("chaos")
    (tmp_path / "lock").write_text("999999999\n")
    with pytest.raises(CommandError, match="start script/server first"):
        call_command("chaos")


def test_servers_that_are_not_the_embedded_ones_are_left_alone(db, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    (tmp_path / "bank.env").write_text(f"DATABASE_URL={settings.DATABASE_URL}\n")
    before = every_row()
    with locked(tmp_path, pause=lambda _seconds: None):
        assert supervisor_of(tmp_path) == os.getpid()
        with pytest.raises(CommandError, match="this bank uses others"):
            call_command("chaos")
    assert every_row() == before


def test_no_time_at_all_is_refused():
    with pytest.raises(CommandError, match="above zero"):
        call_command("chaos", "--minutes", "0")


# Processes.


def test_what_is_killed_is_the_process_that_was_found_and_no_other():
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"]) as sleeper:
        found = next(each for each in children_of(os.getpid()) if each.pid == sleeper.pid)
        assert not Process(found.pid, "another start").kill()
        assert sleeper.poll() is None
        assert found.kill()
        assert sleeper.wait(timeout=60) == -signal.SIGKILL
    assert not found.kill()
    assert start_of(found.pid) != found.start


def test_the_seed_decides_on_the_victims_and_the_database_is_spared_unless_asked_for():
    def drawn(seed: int, *, also_database: bool) -> list[str]:
        row = victims(Random(seed), also_database=also_database)  # noqa: S311 - no secret
        return [next(row).kind for _each in range(200)]

    assert drawn(1, also_database=False) == drawn(1, also_database=False)
    assert drawn(1, also_database=False) != drawn(2, also_database=False)
    spared = set(drawn(1, also_database=False))
    assert spared >= {"worker", "web", "valkey", "beat", "courier", "a process of the worker"}
    assert not any("postgres" in kind for kind in spared)
    assert "postgres" in drawn(1, also_database=True)


# Who joins for a run.


@pytest.mark.usefixtures("real_db")
def test_who_joins_for_a_run_has_agreed_to_the_rules_and_offers_what_others_see(at):
    administrator = Member.objects.create(name="Admin", is_staff=True, is_superuser=True)
    with door():
        actor = Actor(member_id=administrator.pk)
        rules = publish_rules(texts={"en": "Be kind."}, actor=actor, at=at)
    journal = Journal()
    ann, bob = settle(2, journal=journal, clock=lambda: at)
    for person in (ann, bob):
        accepted = RulesAcceptance.objects.filter(member=person.id)
        assert accepted.get().rules_id == rules.number
    assert set(journal.members) == {str(ann.id), str(bob.id)}
    for kind in ServiceKind:
        service = put_in_list(ann, kind, clock=lambda: at)
        assert published().filter(pk=service, member=ann.id).exists()


# The Policy.


@pytest.fixture
def times(real_db) -> Callable[[], dict[str, timedelta]]:
    def read() -> dict[str, timedelta]:
        policy = Policy.objects.get(pk=POLICY_ID)
        return {name: getattr(policy, name) for name in SHORT}

    return read


def test_times_are_short_during_the_run_and_put_back_even_when_it_is_interrupted(
    times, tmp_path, at
):
    before, staff = times(), new_bank(at).cleo

    def interrupted() -> None:
        with short_times(data=tmp_path, staff_id=staff.pk, clock=lambda: at):
            assert times() == SHORT
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert times() == before
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_run_left_is_put_back_and_what_staff_have_set_since_stays(
    times, tmp_path, at
):
    before, bank = times(), new_bank(at)
    kept = tmp_path / "chaos-policy.json"
    with short_times(data=tmp_path, staff_id=bank.cleo.pk, clock=lambda: at):
        left = kept.read_text()
    bank.do(change_policy, bank.cleo, changes=SHORT | {"offer_timeout": timedelta(hours=5)})
    kept.write_text(left)
    put_back(kept, actor=Actor(member_id=bank.cleo.pk), clock=lambda: at)
    assert times() == before | {"offer_timeout": timedelta(hours=5)}
    assert not kept.exists()


# The verdict.

STATES = {
    "draft": Bank.draft,
    "pending": Bank.submitted,
    "active": Bank.active,
    "negotiating": Bank.negotiating,
    "proposed": Bank.proposed,
    "accepted": Bank.accepted,
    "in progress": Bank.in_progress,
    "completed": Bank.completed,
    "recorded": Bank.recorded,
}


def test_books_that_agree_have_no_findings(journal):
    assert verdict(journal) == []


def test_an_answer_that_history_does_not_know_is_lost(journal, bank):
    made_up = replace(journal.entries[2], action="give-up", minutes=None)
    journal.write(made_up)
    lost, ended = verdict(journal)
    assert lost.startswith(f"LOST: request.given_up of {made_up.request} was answered as done 1")
    assert ended == f"END: {made_up.request} is PAID after give-up"


def test_what_nobody_was_told_is_doubled_unless_an_answer_is_missing(journal):
    told = journal.entries.pop(3)
    (doubled,) = verdict(journal)
    assert doubled.startswith(f"DOUBLED: request.started of {told.request} is in history 1 times")
    journal.write(replace(told, said=Said.UNSURE))
    assert verdict(journal) == []


def test_a_creation_without_an_answer_counts_for_its_member(journal, bank):
    request = str(bank.draft().pk)
    (doubled,) = verdict(journal)
    assert doubled.startswith(f"DOUBLED: request.drafted of {request}")
    journal.write(replace(journal.entries[0], said=Said.UNSURE, request=""))
    assert verdict(journal) == []


def test_other_minutes_than_a_member_named_are_found_in_payment_and_balances(journal, bank):
    journal.entries[4] = replace(journal.entries[4], minutes=50)
    request, ada, ben = journal.entries[4].request, bank.ada.pk, bank.ben.pk
    assert sorted(verdict(journal)) == sorted(
        [
            f"MINUTES: {request} paid 45, by its members' words it is 50",
            f"MINUTES: {ada} has 225, by the journal it is 230",
            f"MINUTES: {ben} has 135, by the journal it is 130",
        ]
    )


def test_a_key_that_the_bank_does_not_know_is_found(journal):
    journal.entries[2] = replace(journal.entries[2], key="told-and-forgotten")
    (forgotten,) = verdict(journal)
    assert forgotten.startswith("KEY: told-and-forgotten was answered with 200")


def test_one_answer_to_two_calls_is_found(journal):
    journal.write(replace(journal.entries[0], key="another"))
    found = verdict(journal)
    assert {sentence.split(":")[0] for sentence in found} == {"LOST", "KEY", "DOUBLED"}


def test_a_request_that_waits_for_nobody_is_found(bank):
    active = bank.active()
    assert verdict(Journal()) == []
    Step.objects.filter(subject_id=active.pk, name="response_timeout").delete()
    assert verdict(Journal()) == [f"STATE: ACTIVE {active.pk} has no timer response_timeout"]


def test_a_confirmed_request_without_a_step_to_pay_it_is_found(bank):
    confirmed = bank.confirmed()
    assert verdict(Journal()) == []
    Step.objects.filter(name="validate_escrow_release").delete()
    (found,) = verdict(Journal())
    assert found == f"STATE: COMPLETED {confirmed.pk} is confirmed, and has no step to pay it"


@pytest.mark.parametrize("name", sorted(STATES))
def test_each_state_that_the_bank_brings_about_is_lawful(bank, name):
    assert STATES[name](bank).pk
    assert verdict(Journal()) == []


def test_what_members_complain_of_is_told_once_with_its_number(db):
    journal = Journal(complaints=["GET /balance/ was answered with status 500"] * 3)
    assert verdict(journal) == ["ANSWER: GET /balance/ was answered with status 500 (3 times)"]


def test_a_journal_is_read_as_it_was_kept(journal, tmp_path):
    journal.keep(tmp_path / "journal")
    read = Journal.read((tmp_path / "journal").read_text().splitlines())
    assert (read.members, read.entries) == (journal.members, journal.entries)


def test_the_report_tells_people_and_programs_the_same():
    report = Report(
        seed=3,
        minutes=5.0,
        members=12,
        kills={"worker": 4, "web": 2},
        restarts={"worker": 4, "web": 2},
        longest_away_seconds={"web": 2.41},
        calls={"200": 90, "no answer": 10},
        said={"done": 40},
        executions={"PAID": 7},
        steps={"done": 100, "dead": 0},
        longest_lag_seconds=1.0,
        slowest_step_seconds=61.25,
        slowest_delivery_seconds=121.5,
        quiet_after_seconds=20.0,
        ledger_sum_minutes=0,
        wrong=["LOST: all of it"],
    )
    text = "\n".join(report.lines())
    for said in (
        "6: 4 worker, 2 web",
        "100: 90 200, 10 no answer",
        "7: 7 PAID",
        "61.2 s from due to done",
        "entries together: 0 minutes",
        "  LOST: all of it",
    ):
        assert said in text
    told = json.loads(json.dumps(report.as_json()))
    assert told["kills"] == {"worker": 4, "web": 2}
    assert told["wrong"] == ["LOST: all of it"]
    assert len(told) == 16


def test_a_form_is_sent_as_a_browser_would():
    page = Page(
        '<form action="/a/"><input type="hidden" name="version" value="3">'
        '<input type="checkbox" name="off"><input name="on" type="checkbox" value="1" checked>'
        "<textarea name=words>Hello</textarea><select name=reason><option value=A>"
        '<option value=B selected></select></form><input name="outside" value="x">'
    )
    form = page.form("/a/")
    assert form is not None
    assert form.fields == {"version": "3", "on": "1", "words": "Hello", "reason": "B"}
    assert page.form("/b/") is None
