"""Each constraint of the kernel's tables, broken on purpose."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection, models

from tests.factories import NOBODY
from tests.rules import broken, constraints_of
from workflow.models import (
    POLICY_ID,
    CircuitBreaker,
    EventLog,
    Heartbeat,
    IdempotencyKey,
    Policy,
    Step,
    StepPolicy,
    new_id,
)


pytestmark = pytest.mark.django_db

TABLES = (CircuitBreaker, EventLog, IdempotencyKey, Policy, Step, StepPolicy)
ZERO = timedelta()
SHORT = timedelta(milliseconds=999)
ENDED = ("DONE", "CANCELLED", "DEAD", "DISCARDED")
# What else is a span is held by another rule: it is never shorter than `stuck_after`.
SPANS = [
    field.name
    for field in Policy._meta.fields  # noqa: SLF001 - Django's documented API
    if isinstance(field, models.DurationField) and field.name != "not_completed_after"
]

# Spans that came later are held by the rule of what they belong to.
LATER = {
    "start_reminder_before": "policy_start_reminder_before",
    "message_mail_after": "policy_conversation",
    "conversation_after_end": "policy_conversation",
    "service_review_target": "policy_service_spans",
    "service_lifetime": "policy_service_spans",
    "service_expiry_warning": "policy_service_spans",
    "rating_window": "policy_rating_window",
    "dispute_response_time": "policy_dispute_spans",
    "dispute_settlement_time": "policy_dispute_spans",
    "dispute_after_payment": "policy_dispute_spans",
    "dispute_assignment_target": "policy_dispute_spans",
    "dispute_ruling_target": "policy_dispute_spans",
    "dispute_target_reminder_before": "policy_dispute_spans",
}

# (constraint, what is written instead of a good row's values)
STEPS = [
    ("step_state_known", {"state": "LOST", "finished_at": True}),
    ("step_state_known", {"state": "", "finished_at": True}),
    *(("step_finished_when_ended", {"state": state}) for state in ENDED),
    ("step_finished_when_ended", {"finished_at": True}),
    ("step_finished_when_ended", {"state": "RUNNING", "lease": new_id(), "finished_at": True}),
    ("step_runs_under_a_lease", {"state": "RUNNING"}),
    ("step_redriven_by_and_at", {"redriven_at": True}),
    ("step_redriven_by_and_at", {"redriven_by_id": new_id()}),
    ("workflow_step_seq_check", {"seq": -1}),
    ("workflow_step_attempts_check", {"attempts": -1}),
]
EVENTS = [
    ("event_seq_once", {}),
    ("event_seq_positive", {"seq": 0}),
    ("event_seq_positive", {"seq": -1}),
    ("event_audience_of_two", {"seq": 2, "audience": [NOBODY] * 3}),
]
POLICY = [
    ("policy_maximum_minutes", {"maximum_minutes": 0}),
    ("policy_maximum_offers", {"maximum_offers": 0}),
    ("policy_maximum_offers", {"maximum_offers": 51}),
    ("policy_top_up_percent", {"top_up_percent": 99}),
    ("policy_stuck_before_cancelled", {
        "stuck_after": timedelta(days=3), "not_completed_after": timedelta(days=2)}),
    ("policy_conversation", {"messages_an_hour": 0}),
    ("policy_conversation", {"messages_an_hour": 1001}),
    *((LATER.get(name, "policy_spans"), {name: span}) for name in SPANS for span in (ZERO, SHORT, -SHORT)),
    ("policy_service_warned_while_listed", {"service_expiry_warning": timedelta(days=90)}),
    ("policy_service_counts", {"trusted_after_exchanges": 1001}),
    ("policy_service_counts", {"trusted_after_services": 1001}),
    ("policy_service_counts", {"service_shortest_description": 1001}),
    ("policy_dispute_counts", {"dispute_most_proposals": 0}),
    ("policy_dispute_counts", {"dispute_most_proposals": 51}),
    ("policy_dispute_counts", {"disputes_a_side": 0}),
    ("policy_dispute_counts", {"disputes_a_side": 21}),
    ("workflow_policy_starting_minutes_check", {"starting_minutes": -1}),
    ("workflow_policy_credit_minutes_check", {"credit_minutes": -1}),
]  # fmt: skip

SECOND = timedelta(seconds=1)
BREAKERS = [
    ("breaker_has_a_name", {"name": ""}),
    ("breaker_says_until_when", {"opened_at": True}),
    ("breaker_says_until_when", {"retry_at": True}),
    ("breaker_says_until_when", {"state": "OPEN"}),
    ("breaker_says_until_when", {"state": "OPEN", "opened_at": True}),
    ("breaker_says_until_when", {"state": "OPEN", "retry_at": True}),
    ("breaker_says_until_when", {"state": "HALF_OPEN", "probe_id": 1}),
    ("breaker_half_open_for_a_probe", {"probe_id": 1}),
    ("breaker_half_open_for_a_probe", {"state": "OPEN", "opened_at": True, "retry_at": True, "probe_id": 1}),
    ("breaker_half_open_for_a_probe", {"state": "HALF_OPEN", "opened_at": True, "retry_at": True}),
    ("breaker_threshold", {"threshold": 0}),
    ("breaker_threshold", {"threshold": 101}),
    ("breaker_pause", {"pause": SHORT}),
    ("breaker_pause", {"pause": -SECOND}),
    ("breaker_maximum_pause", {"maximum_pause": timedelta(seconds=59)}),
    ("breaker_maximum_pause", {"maximum_pause": timedelta(days=367)}),
    ("workflow_circuitbreaker_failures_check", {"failures": -1}),
    ("workflow_circuitbreaker_openings_check", {"openings": -1}),
]  # fmt: skip
RETRIES = [
    ("step_policy_has_a_name", {"name": ""}),
    ("step_policy_interval", {"interval": ZERO}),
    ("step_policy_interval", {"interval": -SECOND}),
    ("step_policy_maximum_interval", {"maximum_interval": timedelta(milliseconds=1999)}),
    ("step_policy_maximum_interval", {"maximum_interval": timedelta(days=367)}),
    ("step_policy_backoff", {"backoff_percent": 99}),
    ("step_policy_backoff", {"backoff_percent": 1001}),
    ("step_policy_retries", {"retries": 51}),
    ("step_policy_retries", {"retries": -1}),
    ("step_policy_waits_in_all", {"retries": 50, "maximum_interval": timedelta(days=1)}),
    ("step_policy_waits_in_all", {"retries": 1, "maximum_interval": timedelta(days=31, seconds=1)}),
    ("step_policy_jitter_known", {"jitter": "SOME"}),
    ("step_policy_jitter_known", {"jitter": ""}),
]


@pytest.mark.parametrize(("rule", "values"), STEPS)
def test_an_impossible_step_is_refused(rule, values, at):
    good = {"subject_type": "x", "subject_id": new_id(), "seq": 1, "name": "trial"}
    given = {name: at if value is True else value for name, value in values.items()}
    with broken(rule):
        Step.objects.create(scheduled_at=at, due_at=at, **good | given)
    assert not Step.objects.exists()


@pytest.mark.parametrize("state", ENDED)
def test_a_step_that_ends_says_when(state, at):
    good = {"subject_type": "x", "subject_id": new_id(), "seq": 1, "name": "trial"}
    Step.objects.create(scheduled_at=at, due_at=at, state=state, finished_at=at, **good)
    with broken("step_finished_when_ended"):
        Step.objects.update(finished_at=None)
    assert Step.objects.get().finished_at == at


@pytest.mark.parametrize(("rule", "values"), EVENTS)
def test_an_impossible_event_is_refused(rule, values, at):
    good = {"subject_type": "x", "subject_id": new_id(), "seq": 1, "type": "x.y", "at": at}
    first = EventLog.objects.create(**good)
    with broken(rule):
        EventLog.objects.create(**good | values)
    assert EventLog.objects.filter(subject_type="x").get() == first


def test_the_same_number_is_another_event_of_another_subject(at):
    good = {"subject_id": new_id(), "seq": 1, "type": "x.y", "at": at}
    EventLog.objects.create(subject_type="x", **good)
    EventLog.objects.create(subject_type="y", **good)
    EventLog.objects.create(subject_type="x", **good | {"subject_id": new_id()})
    assert EventLog.objects.filter(type="x.y").count() == 3


def test_a_member_uses_a_key_once(at):
    good = {"key": "k", "fingerprint": b"", "status": 200, "body": b"", "at": at}
    ana, ben = new_id(), new_id()
    IdempotencyKey.objects.create(member_id=ana, **good)
    IdempotencyKey.objects.create(member_id=ben, **good)
    with broken("idempotency_key_once"):
        IdempotencyKey.objects.create(member_id=ana, **good)
    assert IdempotencyKey.objects.count() == 2


def policy():
    return Policy.objects.values().get()


@pytest.mark.parametrize(("rule", "values"), POLICY)
def test_an_impossible_policy_is_refused(rule, values):
    before = policy()
    with broken(rule):
        Policy.objects.update(**values)
    assert policy() == before


def test_there_is_one_policy():
    with broken("policy_one_row"):
        Policy.objects.create(pk=new_id())
    with broken("workflow_policy_pkey"):
        Policy.objects.create(pk=POLICY_ID)
    assert Policy.objects.count() == 1


def test_a_breaker_and_its_history_cannot_part(at):
    halted = {"state": "OPEN", "opened_at": at, "retry_at": at}
    with broken("version 0 cannot follow 0"):
        CircuitBreaker.objects.filter(name="mail").update(**halted)
    with broken("version 1 has no event"):
        CircuitBreaker.objects.filter(name="mail").update(version=1, **halted)


def test_a_policy_has_an_event_for_each_version():
    with broken("version 2 has no event"):
        Policy.objects.update(version=2)
    with broken("version 3 cannot follow 1"):
        Policy.objects.update(version=3)


@pytest.mark.parametrize(("rule", "values"), BREAKERS)
def test_an_impossible_breaker_is_refused(rule, values, at):
    given = {name: at if value is True else value for name, value in values.items()}
    with broken(rule):
        CircuitBreaker.objects.create(**{"name": "trial"} | given)
    assert not CircuitBreaker.objects.filter(name__in=["trial", ""]).exists()


def test_a_breaker_in_an_unknown_state_is_refused_and_a_name_is_used_once():
    # `breaker_state_known` or `breaker_says_until_when`: which of the two is told is PostgreSQL's choice.
    with broken('violates check constraint "breaker_s'):
        CircuitBreaker.objects.create(name="trial", state="LOST")
    CircuitBreaker.objects.create(name="trial")
    with broken("workflow_circuitbreaker_name"):
        CircuitBreaker.objects.create(name="trial")
    assert CircuitBreaker.objects.filter(name="trial").count() == 1


@pytest.mark.parametrize(("rule", "values"), RETRIES)
def test_an_impossible_retry_policy_is_refused(rule, values):
    good = {"name": "trial", "interval": timedelta(seconds=2), "retries": 3}
    with broken(rule):
        StepPolicy.objects.create(**good | values)
    assert not StepPolicy.objects.exists()


def test_a_sign_of_life_is_a_known_one(at):
    before = list(Heartbeat.objects.values())
    with broken("heartbeat_known"):
        Heartbeat.objects.create(name="other", at=at)
    assert list(Heartbeat.objects.values()) == before


def test_every_rule_that_the_tables_declare_is_broken_here():
    cases = {rule for rule, _values in STEPS + EVENTS + POLICY + BREAKERS + RETRIES}
    by_name = {"idempotency_key_once", "policy_one_row", "heartbeat_known", "breaker_state_known"}
    assert constraints_of(*apps.get_app_config("workflow").get_models()) == {
        rule for rule in cases | by_name if not rule.startswith("workflow_")
    }


def test_the_database_has_every_rule_that_the_tables_declare():
    with connection.cursor() as cursor:
        cursor.execute("SELECT conname FROM pg_constraint UNION SELECT indexname FROM pg_indexes")
        there = {name for (name,) in cursor.fetchall()}
    assert constraints_of(*apps.get_app_config("workflow").get_models()) <= there
