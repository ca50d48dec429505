"""Rows in states or steps that the code no longer has are found by a command, not by a member."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.requests_app.roads import new_bank
from workflow.definitions import workflow_named
from workflow.models import Step, StepPolicy
from workflow.registry import registry
from workflow.survey import findings


pytestmark = pytest.mark.django_db


@pytest.fixture
def bank(db, at):
    return new_bank(at)


def check() -> str:
    out = StringIO()
    call_command("check_workflows", stdout=out)
    return out.getvalue()


def test_a_bank_that_its_code_knows_is_in_order(bank):
    bank.active()
    assert findings() == []
    assert "that the code knows" in check()


def test_an_open_step_that_the_code_has_lost_is_found(bank, monkeypatch):
    bank.active()
    bank.active()
    monkeypatch.delitem(registry.steps, "response_timeout")
    with pytest.raises(CommandError) as told:
        check()
    assert str(told.value) == "open step 'response_timeout' is in 2 rows, and no code knows it"
    assert told.value.returncode == 1


def test_a_dead_letter_that_nobody_could_redrive_is_found(bank, monkeypatch):
    request = bank.active()
    Step.objects.filter(subject_id=request.pk, name="response_reminder").update(
        state="DEAD", finished_at=bank.at
    )
    monkeypatch.delitem(registry.steps, "response_reminder")
    assert [str(finding) for finding in findings()] == [
        "open step 'response_reminder' is in 1 rows, and no code knows it"
    ]


def test_a_step_that_is_done_may_be_forgotten(bank, monkeypatch):
    bank.active()
    monkeypatch.delitem(registry.steps, "escrow_hours")
    assert findings() == []


def test_a_state_that_the_code_has_lost_is_found(bank, monkeypatch):
    bank.active()
    states = [state for state in workflow_named("service-request").states if state.code != "ACTIVE"]
    known = {state.code: state for state in states}
    real = workflow_named

    class Without:
        by_code = known

    monkeypatch.setattr(
        "workflow.survey.workflow_named",
        lambda name: Without() if name == "service-request" else real(name),
    )
    assert [str(finding) for finding in findings()] == [
        "request in state 'ACTIVE' is in 1 rows, and no code knows it"
    ]


def test_a_retry_policy_for_a_lost_step_is_found(db):
    declared = registry.steps["escrow_hours"].retry
    StepPolicy.objects.create(name="gone", interval=declared.interval, retries=1)
    assert [str(finding) for finding in findings()] == [
        "retry policy of step 'gone' is in 1 rows, and no code knows it"
    ]


def test_migrate_prints_what_it_finds(bank, monkeypatch):
    bank.active()
    monkeypatch.delitem(registry.steps, "response_timeout")
    # On the bank's own connection: another would not see what isn't committed.
    err = StringIO()
    call_command("migrate", database="default", verbosity=0, stderr=err, stdout=StringIO())
    assert "open step 'response_timeout' is in 1 rows, and no code knows it" in err.getvalue()


def test_the_survey_asks_once_for_each_table(bank, django_assert_num_queries):
    with django_assert_num_queries(7):
        findings()
