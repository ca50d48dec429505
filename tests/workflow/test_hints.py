"""Hints save waiting and carry nothing: sent after the commit, and their loss costs only latency."""

import logging
import socket
from datetime import timedelta
from uuid import uuid4

import pytest
from celery import Celery
from django.conf import settings
from django.db import connection
from redis import Redis

from common.transactions import door
from hourbank import celery as bank_celery
from tests.workflow.trial import begin, declared, lock_service, new_service, the_step, work_at
from workflow import hints
from workflow.actor import Actor
from workflow.models import Step
from workflow.operations import NewStep, record, redrive


@pytest.fixture
def service(real_db, at):
    return new_service(at=at)


@pytest.fixture
def trial(real_db):
    with declared() as trial:
        yield trial


@pytest.fixture
def sent(monkeypatch):
    """How many steps were committed at the moment of each hint."""
    seen = []
    monkeypatch.setattr(hints, "_senders", [lambda: seen.append(committed_steps())])
    return seen


def committed_steps():
    """As another process sees it: on a connection of its own."""
    with connection.copy().cursor() as cursor:
        cursor.execute("SELECT count(*) FROM workflow_step")
        (number,) = cursor.fetchone()
        cursor.connection.close()
    return number


def test_a_hint_is_sent_once_the_step_can_be_seen(service, trial, sent, at):
    with door():
        locked = lock_service(service.pk)
        locked.save_next()
        record(subject=locked, event="x.y", at=at, steps=[NewStep(name="trial", due_at=at)])
        assert sent == []
        assert committed_steps() == 0
    assert sent == [1]


def test_what_is_rolled_back_sends_no_hint(service, trial, sent, at):
    with pytest.raises(ZeroDivisionError):
        begin_and_fail(service, at=at)
    assert sent == []
    assert not Step.objects.exists()


def begin_and_fail(service, *, at):
    with door():
        locked = lock_service(service.pk)
        locked.save_next()
        record(subject=locked, event="x.y", at=at, steps=[NewStep(name="trial", due_at=at)])
        raise ZeroDivisionError


def test_a_timer_sends_no_hint_for_nothing_is_due(service, trial, sent, at):
    begin(service, "trial", at=at, due_at=at + timedelta(seconds=1))
    assert sent == []


def test_an_event_without_steps_sends_no_hint(service, trial, sent, at):
    begin(service, at=at)
    assert sent == []


def test_a_worker_at_work_sends_no_hint_for_it_finds_the_step_itself(service, sent, at):
    def begin_next(*, subject, step, at):
        subject.save_next()
        steps = [NewStep(name="last", due_at=at)]
        record(subject=subject, event="chain.done", at=at, steps=steps)

    with declared("chain", handler=begin_next), declared("last") as last:
        begin(service, "chain", at=at)
        assert sent == [1]
        assert work_at(at) == {"done": 2}
    assert len(last.tries) == 1
    assert sent == [1]


def test_a_redriven_step_sends_a_hint(service, trial, sent, at):
    trial.fails = lambda _attempts: ZeroDivisionError()
    (step,) = begin(service, "trial", at=at)
    for second in (0, 2, 6, 14):
        work_at(at, seconds=second)
    assert the_step(step).state == "DEAD"
    with door():
        redrive(step_id=step, actor=Actor(member_id=service.member_id), at=at)
        assert sent == [1]
    assert sent == [1, 1]


def test_a_sender_that_fails_fails_nothing_else(service, trial, monkeypatch, caplog, at):
    def fail():
        raise ConnectionError("the broker is away")

    monkeypatch.setattr(hints, "_senders", [fail])
    (step,) = begin(service, "trial", at=at)
    assert "the broker is away" in caplog.text
    assert work_at(at) == {"done": 1}
    assert the_step(step).state == "DONE"


def use_broker(monkeypatch, url, **options):
    """The bank's messenger, with another broker."""
    app = Celery("hints", set_as_current=False, broker=url)
    app.conf.broker_transport_options = bank_celery.messenger.conf.broker_transport_options
    app.conf.update(options)
    monkeypatch.setattr(bank_celery, "messenger", app)
    monkeypatch.setattr(bank_celery, "_quiet_until", 0.0)
    monkeypatch.setattr(hints, "_senders", [bank_celery.send_hint])
    return app


@pytest.fixture
def broker_down(monkeypatch):
    """A broker at an address where every connection is refused."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: nobody else gets it, nobody answers
        use_broker(monkeypatch, "redis://127.0.0.1:{1}/0".format(*taken.getsockname()))
        yield


def test_with_the_broker_down_the_work_is_committed_and_the_sweep_does_it(
    service, trial, broker_down, caplog, at
):
    with caplog.at_level(logging.WARNING):
        (step,) = begin(service, "trial", at=at)
    assert "no hint was sent, the sweep will find it" in caplog.text
    assert "refused" in caplog.text
    assert committed_steps() == 1
    assert work_at(at) == {"done": 1}
    assert the_step(step).state == "DONE"


def test_after_a_failure_nobody_waits_for_the_broker_for_a_while(
    service, trial, broker_down, caplog, at
):
    with caplog.at_level(logging.WARNING):
        for _ in range(5):
            begin(service, "trial", at=at)
    assert caplog.text.count("no hint was sent") == 1
    assert work_at(at) == {"done": 5}


def test_a_hint_reaches_the_broker_and_says_what_to_do(service, trial, monkeypatch, at):
    queue = f"test-{uuid4()}"
    app = use_broker(monkeypatch, settings.CELERY_BROKER_URL, task_default_queue=queue)
    broker = Redis.from_url(settings.CACHES["default"]["LOCATION"])
    try:
        begin(service, "trial", at=at)
        begin(service, "trial", at=at, due_at=at + timedelta(hours=1))
        (message,) = broker.lrange(queue, 0, -1)
    finally:
        broker.delete(queue, f"_kombu.binding.{queue}")
        broker.close()
        app.close()
    assert b'"task": "workflow.work"' in message
