"""What stands still, and why."""

from dataclasses import replace
from datetime import timedelta

import pytest

from portal.reports.stuck import Reason, stuck_cases
from tests.requests_app.acts import escrow_of, set_policy
from tests.requests_app.roads import HOUR
from workflow.models import Step
from workflow.registry import registry
from workflow.worker import work_external


MINUTE = timedelta(minutes=1)


def found(bank, **options):
    """The reasons that apply, each with its cases."""
    return {cases.reason: cases for cases in stuck_cases(at=bank.at, **options) if cases.count}


@pytest.fixture
def broken(monkeypatch):
    """Make a step fail at each try."""

    def fail(**_step):
        raise ConnectionError("it is broken")

    def break_(name):
        monkeypatch.setitem(registry.steps, name, replace(registry.step(name), handler=fail))

    return break_


def until_dead(bank):
    """All its tries."""
    for _second in range(170):
        bank.later(timedelta(seconds=1))


def test_a_bank_in_order_has_nothing_stuck(history):
    assert found(history.bank) == {}
    assert [cases.reason for cases in stuck_cases(at=history.bank.at)] == list(Reason)


def test_an_empty_bank_has_nothing_stuck(db, at):
    assert [(cases.count, cases.oldest_at) for cases in stuck_cases(at=at)] == [(0, None)] * 5


def test_work_is_stuck_after_the_policy_s_time_in_progress(bank):
    request = bank.in_progress()
    began = bank.at
    bank.later(timedelta(days=14) - timedelta(seconds=1))
    assert found(bank) == {}
    bank.later(timedelta(seconds=1))
    cases = found(bank)[Reason.IN_PROGRESS]

    assert (cases.count, cases.oldest_at) == (1, began)
    [case] = cases.longest
    assert (case.request_id, case.title, case.state) == (request.pk, request.title, "IN_PROGRESS")
    assert (case.since, case.step_id) == (began, None)


def test_another_time_of_the_policy_counts_at_once(bank):
    bank.in_progress()
    set_policy(bank, stuck_after=HOUR)
    bank.later(HOUR)

    assert list(found(bank)) == [Reason.IN_PROGRESS]


def test_a_request_that_no_worker_checks_is_stuck_and_so_is_its_step(bank):
    request = bank.submitted()
    sent = bank.at
    bank.at += MINUTE
    assert found(bank) == {}
    bank.at += timedelta(seconds=1)
    assert list(found(bank)) == [Reason.OVERDUE_STEP]
    bank.at = sent + 5 * MINUTE
    cases = found(bank)

    assert list(cases) == [Reason.OVERDUE_STEP, Reason.NOT_VALIDATED]
    [overdue] = cases[Reason.OVERDUE_STEP].longest
    assert (overdue.step, overdue.request_id, overdue.since) == (
        "validate_request",
        request.pk,
        sent,
    )
    [waiting] = cases[Reason.NOT_VALIDATED].longest
    assert (waiting.request_id, waiting.state) == (request.pk, "PENDING_VALIDATION")
    assert waiting.since == cases[Reason.NOT_VALIDATED].oldest_at == sent


def test_confirmed_work_that_is_not_paid_is_stuck_with_the_dead_letter_that_keeps_it(bank, broken):
    broken("process_escrow_release")
    request = bank.confirmed()
    confirmed = bank.at
    until_dead(bank)
    bank.later(5 * MINUTE)
    cases = found(bank)

    assert list(cases) == [Reason.DEAD_LETTER, Reason.NOT_SETTLED]
    [dead] = cases[Reason.DEAD_LETTER].longest
    step = Step.objects.get(state="DEAD")
    assert (dead.step_id, dead.step, dead.error) == (
        step.pk,
        "process_escrow_release",
        "ConnectionError",
    )
    # The step is the escrow's; the request that waits for it is named.
    assert (dead.subject_type, dead.subject_id) == ("escrow", escrow_of(request).pk)
    assert (dead.request_id, dead.title, dead.state) == (request.pk, request.title, "COMPLETED")
    assert dead.since == step.finished_at
    [unpaid] = cases[Reason.NOT_SETTLED].longest
    assert (unpaid.request_id, unpaid.since) == (request.pk, confirmed)


def test_confirmed_work_has_five_minutes_to_be_paid(bank):
    bank.confirmed()
    work_external(clock=lambda: bank.at)
    bank.at += 5 * MINUTE - timedelta(seconds=1)

    assert list(found(bank)) == [Reason.OVERDUE_STEP]


def test_work_that_waits_for_its_confirmation_is_not_stuck(bank):
    bank.completed()
    bank.later(timedelta(days=6))

    assert found(bank) == {}


def test_a_dispute_s_step_names_the_request(court, broken):
    broken("execute_ruling")
    bank = court.bank
    request = bank.in_progress()
    court.rule(court.reviewed(request), minutes=30)
    bank.later(timedelta(days=7))
    until_dead(bank)
    [dead] = found(bank)[Reason.DEAD_LETTER].longest

    assert (dead.subject_type, dead.request_id, dead.state) == ("dispute", request.pk, "DISPUTED")


def test_the_longest_come_first_and_no_more_than_asked_for(bank):
    first = bank.submitted(minutes=10)
    for _ in range(3):
        bank.at += MINUTE
        bank.submitted(minutes=10)
    bank.at += 5 * MINUTE
    cases = found(bank, most=2)[Reason.NOT_VALIDATED]

    assert (cases.count, cases.oldest_at) == (4, first.submitted_at)
    assert [case.since for case in cases.longest] == [
        first.submitted_at,
        first.submitted_at + MINUTE,
    ]
