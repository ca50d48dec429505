"""One seam writes history and what follows from it; the database holds both together."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from catalogue.models import Service
from common.transactions import door
from tests.rules import broken
from tests.workflow.trial import begin, declared, events, lock_service, new_service
from workflow.actor import Actor
from workflow.models import EventLog, Step, Subject, new_id
from workflow.operations import NewStep, record


def rows():
    return [list(table.objects.order_by("pk").values()) for table in (Service, EventLog, Step)]


def newest(service):
    return EventLog.objects.filter(subject_id=service.pk).latest("seq")


def pause(service, *, at, **more):
    """Take the service out of the list, as its operation does, with further steps and cancellations."""
    locked = lock_service(service.pk)
    locked.pause(at=at)
    locked.save_next()
    record(subject=locked, event="service.paused", at=at, **more)
    return locked


@pytest.fixture
def listed(service):
    """A step that makes sense only while the service is in the list, and one that always does."""
    with declared("listed", states=frozenset({"PUBLISHED"})), declared("always"):
        yield service


def test_the_event_its_steps_and_its_cancellations_are_one_statement(listed, at):
    begin(listed, "listed", "always", at=at)
    with door():
        locked = lock_service(listed.pk)
        locked.pause(at=at)
        locked.save_next()
        with CaptureQueriesContext(connection) as queries:
            record(
                subject=locked,
                event="service.paused",
                at=at,
                steps=[NewStep(name="always", due_at=at), NewStep(name="later", due_at=at)],
                cancel=["always"],
            )
    assert len(queries) == 1
    assert list(Step.objects.order_by("id").values_list("name", "state")) == [
        ("listed", "CANCELLED"),
        ("always", "CANCELLED"),
        ("always", "WAITING"),
        ("later", "WAITING"),
    ]


def test_an_event_says_who_did_what_for_whom_and_who_may_see_it(service, at):
    staff, on_behalf_of, other = new_id(), new_id(), new_id()
    with door():
        pause(
            service,
            at=at,
            actor=Actor(member_id=staff, on_behalf_of_id=on_behalf_of),
            data={"other": other, "since": at, "minutes": 60},
        )
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_current_xact_id()::text::bigint")
            (tx,) = cursor.fetchone()
    event = newest(service)
    assert (event.subject_type, event.seq, event.type) == ("service", 2, "service.paused")
    assert (event.from_state, event.to_state) == ("PUBLISHED", "PAUSED")
    assert (event.actor_id, event.on_behalf_of_id) == (staff, on_behalf_of)
    assert event.audience == [service.member_id]
    assert event.data == {"other": str(other), "since": "2026-03-02T09:00:00Z", "minutes": 60}
    assert (event.at, event.tx) == (at, tx)


def test_a_step_is_written_with_the_event_that_began_it(service, at):
    due_at = at + timedelta(days=3)
    with door():
        pause(service, at=at, steps=[NewStep(name="trial", due_at=due_at, data={"round": 2})])
    step = Step.objects.get()
    assert (step.subject_type, step.subject_id, step.seq) == ("service", service.pk, 2)
    assert (step.state, step.attempts, step.data) == ("WAITING", 0, {"round": 2})
    assert step.scheduled_at == step.due_at == due_at
    assert (step.lease, step.started_at, step.finished_at) == (None, None, None)


def test_a_step_may_belong_to_another_subject(service, at):
    escrow_id = new_id()
    with door():
        pause(service, at=at, steps=[NewStep(name="t", due_at=at, subject=("escrow", escrow_id))])
    step = Step.objects.get()
    assert (step.subject_type, step.subject_id) == ("escrow", escrow_id)


def test_leaving_a_state_ends_only_what_makes_no_sense_any_more(listed, at):
    another = new_service(at=at)
    ours, always = begin(listed, "listed", "always", at=at)
    theirs, _ = begin(another, "listed", "always", at=at)
    later = at + timedelta(hours=1)
    with door():
        pause(listed, at=later)
    states = dict(Step.objects.values_list("pk", "state"))
    assert (states[ours], states[always], states[theirs]) == ("CANCELLED", "WAITING", "WAITING")
    assert Step.objects.get(pk=ours).finished_at == later


def test_an_event_that_changes_no_state_ends_no_step(listed, at):
    (step,) = begin(listed, "listed", at=at)
    with door():
        locked = lock_service(listed.pk)
        locked.save_next()
        record(subject=locked, event="service.looked_at", at=at)
    assert Step.objects.get(pk=step).state == "WAITING"


def test_an_ended_step_is_not_cancelled_afterwards(listed, at):
    (step,) = begin(listed, "listed", at=at)
    Step.objects.filter(pk=step).update(state="DONE", finished_at=at)
    with door():
        pause(listed, at=at + timedelta(hours=1))
    assert Step.objects.filter(pk=step, state="DONE", finished_at=at).exists()


def test_what_is_rolled_back_leaves_neither_event_nor_step(service, at):
    before = rows()
    with door():
        pause(service, at=at, steps=[NewStep(name="trial", due_at=at)])
        transaction.set_rollback(True)
    assert rows() == before


def test_recording_wants_the_transaction_of_a_door(real_db, at):
    service = new_service(at=at)
    with pytest.raises(RuntimeError, match="transaction"):
        record(subject=service, event="service.looked_at", at=at)
    assert events(service) == ["service.published"]


def assert_refused(rule, service, **values):
    """Change the row behind the program's back."""
    before = rows()
    with broken(rule):
        Service.objects.filter(pk=service.pk).update(**values)
    assert rows() == before


def test_a_state_that_changes_without_a_version_is_refused(service, at):
    assert_refused("version 1 cannot follow 1", service, state="PAUSED", paused_at=at)


@pytest.mark.parametrize("version", [0, 3, 7])
def test_a_version_that_skips_or_goes_back_is_refused(service, version):
    assert_refused(f"version {version} cannot follow 1", service, version=version)


def test_a_version_without_its_event_is_refused(service):
    assert_refused("version 2 has no event", service, version=2)


def test_a_state_with_a_version_and_without_an_event_is_refused(service, at):
    paused = {"state": "PAUSED", "paused_at": at, "expires_at": None}
    assert_refused("version 2 has no event", service, **paused, version=2)


def test_a_row_that_begins_with_a_version_and_no_event_is_refused(service, at):
    before = rows()
    given = {"title": "Garden", "kind": "OFFER", "estimated_minutes": 60, "published_at": at}
    with broken("version 1 has no event"):
        Service(member_id=service.member_id, **given).save_next()
    assert rows() == before


def test_a_version_has_one_event(service, at):
    before = rows()
    with broken("event_seq_once"):
        record(subject=service, event="service.looked_at", at=at)
    assert rows() == before


def test_the_bank_may_add_to_history(service, at):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, session_user")
        assert cursor.fetchone() != ("hourbank_owner", "hourbank_owner")
    EventLog.objects.create(subject_type="x", subject_id=service.pk, seq=1, type="x.y", at=at)
    assert EventLog.objects.filter(type="x.y", tx__gt=0).exists()


REWRITING = (
    "UPDATE workflow_eventlog SET type = 'forged'",
    "UPDATE workflow_eventlog SET type = 'forged' WHERE false",
    "DELETE FROM workflow_eventlog",
    "DELETE FROM workflow_eventlog WHERE false",
    "TRUNCATE workflow_eventlog CASCADE",
)


@pytest.mark.parametrize("statement", REWRITING)
def test_the_bank_may_not_rewrite_history(service, statement):
    before = rows()
    refused = pytest.raises(ProgrammingError, match="permission denied for table workflow_eventlog")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert rows() == before


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE workflow_eventlog DISABLE TRIGGER ALL",
        "DROP TRIGGER append_only ON workflow_eventlog",
        "CREATE OR REPLACE FUNCTION refuse_rewriting() RETURNS trigger LANGUAGE sql AS 'SELECT'",
    ],
)
def test_the_bank_may_not_take_the_guard_away(service, statement):
    refused = pytest.raises(ProgrammingError, match=r"must be owner|permission denied")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db(databases=["owner"])
@pytest.mark.parametrize("statement", REWRITING)
def test_not_even_the_owner_rewrites_history(statement):
    owner = connections["owner"]
    before = list(EventLog.objects.using("owner").values())
    assert [event["type"] for event in before] == ["policy.created"]
    with broken("workflow_eventlog is append-only", using="owner"), owner.cursor() as cursor:
        cursor.execute(statement)
    assert list(EventLog.objects.using("owner").values()) == before


@pytest.mark.django_db
@pytest.mark.parametrize(
    "model", [model for model in apps.get_models() if issubclass(model, Subject)]
)
def test_every_subject_is_guarded(model):
    """Each table with a version has both triggers, and its events are looked for by its own type."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname, encode(tgargs, 'escape') FROM pg_trigger WHERE tgrelid = %s::regclass",
            [model._meta.db_table],  # noqa: SLF001 - Django's documented API
        )
        found = dict(cursor.fetchall())
    assert "guard_version" in found
    assert found["guard_event"].startswith(model.subject_type + "\\000")


def test_ids_grow_with_time():
    made = [new_id() for _ in range(1000)]
    assert made == sorted(made)
    assert {one.version for one in made} == {7}
    assert all(type(one) is UUID for one in made)
