"""What the database says about the bank, at each scrape."""

import math
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.utils import timezone

from common.transactions import door
from disputes.states import FINAL, DisputeState
from ledger.models import Reconciliation
from ledger.operations import reconcile
from requests_app.states import State
from tests.api.test_health import database_away
from tests.clock import keep_time
from tests.disputes.court import new_court
from tests.monitoring.figures import scrape
from tests.notifications.hooks import hand_out_all
from tests.queries import queries_of
from tests.requests_app.roads import Bank, new_bank
from tests.workflow.trial import begin, declared, new_service
from workflow.worker import work_external


@pytest.fixture
def bank(new_bank_once: Bank, monkeypatch) -> Bank:
    return keep_time(new_bank_once, monkeypatch)


def test_requests_are_counted_by_state_and_no_state_is_missing(client, bank):
    bank.draft()
    bank.active()
    bank.active()
    bank.disputed()
    figures = scrape(client)
    counts = {state: figures("requests", state=state) for state in State.values}
    assert {state: count for state, count in counts.items() if count} == {
        "DRAFT": 1,
        "ACTIVE": 2,
        "DISPUTED": 1,
    }
    assert None not in counts.values()


def test_minutes_that_are_set_aside_are_held_or_frozen(client, bank):
    bank.active(minutes=50)
    bank.disputed()
    figures = scrape(client)
    assert figures("escrow_minutes", state="held") == 50
    assert figures("escrow_minutes", state="frozen") == 60


def test_open_disputes_are_counted_by_state_and_late_ones_beside_it(client, db, at, monkeypatch):
    court = new_court(at)
    bank = keep_time(court.bank, monkeypatch)
    figures = scrape(client)
    for name in ("disputes_overdue", "disputes_unassigned", "dispute_age_seconds"):
        assert figures(name) == 0
    court.reviewed()
    bank.later(timedelta(days=7, seconds=1))
    for judge in (court.cora, court.sena):
        judge.groups.clear()
    court.opened()
    bank.later(timedelta(hours=1))
    figures = scrape(client)

    counts = {state: figures("disputes", state=state) for state in DisputeState.values}
    assert {state: count for state, count in counts.items() if count} == {
        "AWAITING_RESPONSE": 1,
        "UNDER_REVIEW": 1,
    }
    # What has ended isn't counted, and no open state is missing.
    assert {state for state, count in counts.items() if count is None} == set(FINAL)
    assert figures("disputes_overdue") == 1
    # The one that nobody could be found for, and the one of a judge who is gone.
    assert figures("disputes_unassigned") == 2
    assert figures("dispute_age_seconds") == 7 * 86_400 + 1 + 3600


def test_timers_wait_and_are_not_due(client, bank):
    bank.active()
    work_external(clock=lambda: bank.at)  # what mails there are
    figures = scrape(client)
    # The response time, and of two services the time in the list; each with its reminder.
    assert figures("steps", state="waiting") == 6
    assert figures("steps", state="running") == 0
    assert figures("due_steps", steps="internal") == 0
    assert figures("due_step_lag_seconds", steps="internal") == 0


def test_the_lag_is_the_age_of_the_oldest_step_that_nobody_does(client, bank):
    bank.submitted()
    bank.at += timedelta(seconds=90)
    figures = scrape(client)
    assert figures("due_steps", steps="internal") == 1
    assert figures("due_step_lag_seconds", steps="internal") == 90
    bank.work()
    assert scrape(client)("due_step_lag_seconds", steps="internal") == 0


def test_a_step_whose_worker_died_is_running_and_then_late(client, bank):
    def die(**_given):
        raise KeyboardInterrupt

    service = new_service(at=bank.at)
    with declared(handler=die):
        begin(service, "trial", at=bank.at)
        with pytest.raises(KeyboardInterrupt):
            bank.work()
    assert scrape(client)("steps", state="running") == 1
    bank.at += timedelta(seconds=100)
    assert scrape(client)("due_step_lag_seconds", steps="internal") == 40


def test_dead_letters_are_counted_by_step(client, bank):
    service = new_service(at=bank.at)
    with declared("fragile") as trial:
        trial.fails = lambda _attempts: ValueError("no such minute")
        begin(service, "fragile", "fragile", at=bank.at)
        for seconds in (0, 2, 4, 8):
            bank.later(timedelta(seconds=seconds))
    figures = scrape(client)
    assert figures("dead_letters", step="fragile") == 2
    assert figures("steps", state="dead") == 2


def test_the_age_of_the_sweep_grows_until_a_worker_ends_one(client, bank):
    bank.work()
    for seconds in (0, 45):
        bank.at += timedelta(seconds=seconds)
        assert scrape(client)("sweep_age_seconds", steps="internal") == seconds
    bank.work()
    assert scrape(client)("sweep_age_seconds", steps="internal") == 0


def test_a_sweep_that_never_was_is_infinitely_old(client, db):
    figures = scrape(client)
    assert figures("sweep_age_seconds", steps="internal") == math.inf
    assert figures("sweep_age_seconds", steps="external") == math.inf


def test_a_sign_of_life_from_a_clock_ahead_of_ours_is_as_old_as_it_is_far_away(client, bank):
    bank.later(timedelta(seconds=30))
    bank.at -= timedelta(seconds=20)
    assert scrape(client)("sweep_age_seconds", steps="internal") == 20


def broken(*, step, at):
    raise ConnectionError("refused")


def test_an_open_breaker_is_told_without_its_receiver_and_holds_steps_back(client, bank):
    service = new_service(at=bank.at)
    work_external(clock=lambda: bank.at)  # what mails there are
    with declared("deliver", effect=broken, handler=lambda **_: None, lane="webhook:elm-street"):
        begin(service, *["deliver"] * 6, at=bank.at)
        work_external(clock=lambda: bank.at)
        bank.at += timedelta(seconds=50)
        figures = scrape(client)
    assert figures("breakers", guards="webhook", state="open") == 1
    assert figures("breakers", guards="webhook", state="closed") == 0
    assert figures("due_steps", steps="external") == 0
    assert figures("outbox_steps") == 6
    # One receiver that is away is its member's business: nobody is woken for it.
    assert figures("outbox_age_seconds") == 0
    assert "elm-street" not in client.get("/metrics").content.decode()


def test_a_delivery_in_time_leaves_an_empty_outbox(client, bank):
    service = new_service(at=bank.at)
    work_external(clock=lambda: bank.at)  # what mails there are
    with declared("deliver", effect=lambda **_: None, handler=lambda **_: None):
        begin(service, "deliver", at=bank.at)
        assert scrape(client)("outbox_steps") == 1
        work_external(clock=lambda: bank.at)
    figures = scrape(client)
    assert figures("outbox_steps") == figures("outbox_age_seconds") == 0


def test_what_webhooks_have_not_been_told_of_has_an_age(real_db, client, at, monkeypatch):
    bank = keep_time(new_bank(at), monkeypatch)
    bank.at += timedelta(minutes=7)
    assert scrape(client)("feed_age_seconds") == 420
    hand_out_all(bank.at)
    assert scrape(client)("feed_age_seconds") == 0


def test_the_last_reconciliation_has_an_age_and_no_differences(client, bank):
    with door():
        reconcile(at=bank.at)
    bank.at += timedelta(hours=3)
    figures = scrape(client)
    assert figures("reconcile_age_seconds") == 3 * 3600
    assert figures("reconcile_differences") == 0


def test_differences_are_counted_in_the_last_reconciliation_alone(client, bank):
    found = {"ok": False, "accounts": 2, "transactions": 2, "entries": 4}
    Reconciliation.objects.create(at=bank.at, differences=[{"check": "x"}] * 3, **found)
    assert scrape(client)("reconcile_differences") == 3
    with door():
        reconcile(at=bank.at)
    assert scrape(client)("reconcile_differences") == 0


def test_a_bank_that_was_never_compared_is_as_old_as_its_schema(client, db, monkeypatch):
    tomorrow = timezone.now() + timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)
    assert 86_400 <= scrape(client)("reconcile_age_seconds") < 2 * 86_400


def test_a_scrape_takes_the_same_queries_however_much_there_is(client, bank):
    with door():
        reconcile(at=bank.at)
    few = queries_of(lambda: scrape(client))
    for _ in range(3):
        bank.active(minutes=10)
        bank.accepted(minutes=10)
    service = new_service(at=bank.at)
    with declared("deliver", effect=broken, handler=lambda **_: None, lane="webhook:1"):
        begin(service, *["deliver"] * 6, at=bank.at)
        work_external(clock=lambda: bank.at)
        assert queries_of(lambda: scrape(client)) == few
    assert few <= 15


@pytest.mark.usefixtures("real_db")
def test_without_the_database_a_scrape_says_so_and_what_it_knows(client):
    with database_away():
        figures = scrape(client)
    assert figures("database_up") == 0
    assert figures("redis_up") == 1
    assert figures("requests", state="ACTIVE") is None
    assert scrape(client)("database_up") == 1


@pytest.mark.usefixtures("real_db")
def test_a_scrape_does_not_wait_for_ever(client, monkeypatch):
    monkeypatch.setattr("hourbank.metrics.database.PATIENCE_MS", 50)
    with connections["owner"].cursor() as owner:
        owner.execute("BEGIN; LOCK TABLE requests_app_servicerequest")
        try:
            assert scrape(client)("database_up") == 0
        finally:
            owner.execute("ROLLBACK")
    figures = scrape(client)
    assert figures("database_up") == 1
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("0",)


def test_redis_away_is_told(client, db, settings):
    caches = settings.CACHES
    settings.CACHES = {"default": {**caches["default"], "LOCATION": "redis://127.0.0.1:1/0"}}
    assert scrape(client)("redis_up") == 0


def test_release_and_environment_are_told(client, db, settings):
    settings.HOURBANK_RELEASE = "2026.3"
    assert scrape(client)("info", release="2026.3", environment="test") == 1


def test_no_label_is_a_members(client, bank):
    bank.disputed()
    client.force_login(bank.ada)
    client.get("/balance/")
    figures = scrape(client)
    assert figures.labels() <= {
        "environment", "guards", "le", "method", "outcome", "policy", "release", "route", "state",
        "status",
        "step", "steps", "generation", "implementation", "major", "minor", "patchlevel", "version",
    }  # fmt: skip
    assert str(bank.ada.pk) not in client.get("/metrics").content.decode()
