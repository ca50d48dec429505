"""`manage.py load`: whom it refuses, what it counts, and that its verdict finds lost messages."""

import json
from dataclasses import replace
from random import Random
from threading import Event

import pytest
from django.core.management import CommandError, call_command

from hourbank.chaos.calls import NoAnswer
from hourbank.chaos.journal import Attempt, Entry, Said
from hourbank.chaos.processes import Victim
from hourbank.chaos.report import Report
from hourbank.chaos.verdict import verdict
from hourbank.load.latency import failures, is_after_kill, kinds, together
from hourbank.load.members import steadily, with_a_past
from hourbank.load.report import report_of
from hourbank.load.run import VICTIMS, Load
from requests_app.conversation.operations import say
from tests.rows import every_row


CHANCE = Random(1)  # noqa: S311 - no secret
KILLS = [("worker", 50.0), ("web", 100.0)]


def attempt(*, began: float = 0.0, outcome: str = "200", seconds: float = 0.1) -> Attempt:
    return Attempt(what="GET /balance/", outcome=outcome, began=began, seconds=seconds)


@pytest.mark.parametrize("environment", ["staging", "production"])
def test_a_bank_that_members_use_is_left_alone(db, settings, environment):
    settings.HOURBANK_ENV = environment
    before = every_row()
    with pytest.raises(CommandError, match="on one's own machine") as refused:
        call_command("load", "--minutes", "1")
    assert refused.value.returncode == 1
    assert every_row() == before


def test_web_worker_and_valkey_are_killed_and_nobody_else(tmp_path):
    run = Load(
        url="",
        data=tmp_path,
        supervisor=0,
        seed=1,
        seconds=1.0,
        members=2,
        readers=2,
        every=1.0,
        kill_every=1.0,
        also_database=False,
        clock=lambda: pytest.fail("nobody asks for the time"),
        say=str,
    )
    row = run.whom(CHANCE)
    drawn: list[Victim] = [next(row) for _number in range(200)]
    assert {victim.program for victim in drawn} == VICTIMS == {"web", "worker", "valkey"}
    assert {victim.is_inner for victim in drawn} == {True, False}


def test_a_failure_is_a_kills_while_that_is_felt_and_no_longer():
    assert is_after_kill(attempt(began=100.5), KILLS)
    assert is_after_kill(attempt(began=99.0, seconds=2.0), KILLS)
    assert not is_after_kill(attempt(began=99.0, seconds=0.5), KILLS)
    assert not is_after_kill(attempt(began=113.0), KILLS)
    assert not is_after_kill(attempt(began=51.0), KILLS), "a worker's death is not felt"


def test_failures_are_told_by_cause_those_of_kills_apart():
    found = failures(
        [
            attempt(),
            attempt(outcome="409 wrong_state"),
            attempt(began=101.0, outcome="no answer"),
            attempt(began=101.0, outcome="503 unavailable"),
            attempt(began=20.0, outcome="500"),
            attempt(began=21.0, outcome="429 rate_limited"),
        ],
        KILLS,
    )
    assert found.calls == 6
    assert found.after_kills == {"no answer": 1, "503 unavailable": 1}
    assert found.otherwise == {"500": 1, "429 rate_limited": 1}
    assert found.share(found.otherwise) == "33.33 %"


def test_waiting_times_are_those_of_answered_calls():
    calls = [attempt(seconds=number / 1000) for number in range(1, 101)]
    (told,) = kinds([*calls, attempt(outcome="no answer", seconds=10.0)])
    assert (told.what, told.count) == ("GET /balance/", 100)
    assert (told.p50, told.p95, told.p99) == pytest.approx((50.0, 95.0, 99.0), abs=1.0)
    assert together("all", []).count == 0


def test_members_keep_their_rate_and_go_on_after_a_call_that_broke():
    stop, done = Event(), []

    def do() -> None:
        done.append(1)
        if len(done) == 5:
            stop.set()
        raise NoAnswer

    steadily(stop, every=0.001, chance=CHANCE, do=do)
    assert len(done) == 5


def test_readers_are_members_of_before_and_no_staff(bank):
    found = with_a_past(50, chance=CHANCE)
    assert {bank.ada.pk, bank.ben.pk} <= {member.pk for member in found}
    assert not any(member.is_staff for member in found)
    assert len(with_a_past(1, chance=CHANCE)) == 1


def test_a_message_is_there_once_or_it_is_told(journal, bank):
    request = bank.active()
    journal.members = {str(bank.ada.pk): 180, str(bank.ben.pk): 180}
    before = verdict(journal)
    told = Entry(
        member=str(bank.ada.pk), action="message", said=Said.DONE, request=str(request.pk), key="k1"
    )

    def write(text: str) -> None:
        bank.do(say, bank.ada, request_id=request.pk, text=text)

    def of_messages() -> list[str]:
        return [each for each in verdict(journal) if "message" in each]

    assert not any("message" in each for each in before)
    journal.write(told)
    assert of_messages() == ["LOST: message k1 was answered as sent, and isn't there"]
    write("See you. k1")
    assert of_messages() == []
    write("See you. k1")
    assert of_messages() == ["DOUBLED: message k1 is there 2 times, it was done"]
    journal.entries[-1] = replace(told, said=Said.UNSURE)
    write("See you. k2")
    assert "DOUBLED: message k2 was never sent" in of_messages()


def test_the_report_tells_of_kills_waits_and_failures():
    found = Report(
        seed=3,
        minutes=10.0,
        members=25,
        kills={"web": 2},
        restarts={"web": 2},
        longest_away_seconds={"web": 2.41},
        calls={"200": 1, "no answer": 1},
        said={"done": 1},
        executions={"PAID": 1},
        steps={"done": 1},
        longest_lag_seconds=1.0,
        slowest_step_seconds=1.0,
        slowest_delivery_seconds=1.0,
        quiet_after_seconds=1.0,
        ledger_sum_minutes=0,
        wrong=[],
    )
    calls = [attempt(), attempt(began=101.0, outcome="no answer")]
    report = report_of(found, attempts=calls, kills=KILLS)
    text = "\n".join(report.lines())
    assert "failed after kills    1: 1 no answer, 50.00 % of all calls" in text
    assert "failed otherwise      0, 0.00 % of all calls" in text
    assert text.splitlines()[-1].split() == ["GET", "/balance/", "1", "100.0", "100.0", "100.0"]
    told = json.loads(json.dumps(report.as_json()))
    assert told["failed"]["after_kills"] == {"no answer": 1}
    assert told["took"][0]["what"] == "all calls"
