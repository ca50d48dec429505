"""Workers leave a sign of life once they have done what they found."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from common.transactions import door
from tests.threads import at_once
from tests.workflow.trial import begin, declared, new_service
from workflow.models import Heartbeat, Sign
from workflow.operations.heartbeat import mark
from workflow.worker import work, work_external


def sign_of(sign: Sign = Sign.SWEEP):
    return Heartbeat.objects.get(pk=sign).at


def test_before_the_first_sweep_there_is_no_sign(db):
    assert {row.name: row.at for row in Heartbeat.objects.all()} == {
        "sweep": None,
        "delivery": None,
    }


def test_a_sweep_that_finds_nothing_leaves_a_sign(db, at):
    work(clock=lambda: at)
    assert sign_of() == at
    assert sign_of(Sign.DELIVERY) is None


def test_a_sweep_over_external_steps_leaves_a_sign_of_its_own(db, at):
    work_external(clock=lambda: at)
    assert sign_of(Sign.DELIVERY) == at
    assert sign_of() is None


def test_a_sweep_that_has_done_its_steps_leaves_a_sign(db, at):
    service = new_service(at=at)
    with declared() as trial:
        begin(service, "trial", at=at)
        work(clock=lambda: at)
    assert len(trial.tries) == 1
    assert sign_of() == at


def test_a_sweep_that_does_not_end_leaves_none(db, at):
    """A worker that dies in its steps looks for what is due again and again, and does nothing."""
    service = new_service(at=at)

    def die(**_given):
        raise KeyboardInterrupt

    with declared(handler=die):
        begin(service, "trial", at=at)
        with pytest.raises(KeyboardInterrupt):
            work(clock=lambda: at)
    assert sign_of() is None


def test_a_long_sweep_leaves_signs_on_its_way(db, at):
    service = new_service(at=at)
    seen = []

    def look(*, subject, step, at):
        seen.append(sign_of())

    with declared(handler=look):
        begin(service, "trial", "trial", at=at)
        work(clock=lambda: at, batch=1)
    assert seen == [None, at]


def test_a_sweep_that_may_not_do_all_leaves_a_sign(db, at):
    service = new_service(at=at)
    with declared():
        begin(service, "trial", "trial", at=at)
        work(clock=lambda: at, batch=1, most=1)
    assert sign_of() == at


def test_a_sign_is_written_once_a_second_and_goes_back_with_the_clock_alone(db, at):
    moments = [(0, 0), (0.9, 0), (1, 1), (-5, 1), (3600, 3600), (3540, 3600), (3539, 3539), (9, 9)]
    for seconds, left in moments:
        with door():
            mark(sign=Sign.SWEEP, at=at + timedelta(seconds=seconds))
        assert sign_of() == at + timedelta(seconds=left)


def test_a_long_delivery_leaves_a_sign_after_each_step(db, at):
    service = new_service(at=at)
    moments = iter(range(100))

    def deliver(*, step, at):
        seen.append(sign_of(Sign.DELIVERY))

    seen = []
    with declared(effect=deliver, handler=lambda **_given: None):
        begin(service, "trial", "trial", at=at)
        work_external(clock=lambda: at + timedelta(seconds=next(moments)))
    assert seen[0] is None
    assert seen[1] > at


def test_an_unknown_sign_is_refused_by_the_database(db):
    with pytest.raises(IntegrityError, match="heartbeat_known"), transaction.atomic():
        Heartbeat.objects.create(name="other")


def test_two_workers_at_once_leave_one_sign(real_db, at):
    service = new_service(at=at)
    with declared():
        begin(service, *["trial"] * 6, at=at)
        found = at_once(*[lambda: work(clock=lambda: at, batch=1)] * 3)
    assert sum(each["done"] for each in found) == 6
    assert sign_of() == at


def test_a_sign_takes_one_statement_in_the_transaction_of_the_claim(db, at):
    work(clock=lambda: at)
    with connection.execute_wrapper(_note := Note()):
        work(clock=lambda: at)
    assert [sql.split()[0] for sql in _note.seen if "heartbeat" in sql] == ["UPDATE"]


class Note:
    def __init__(self):
        self.seen = []

    def __call__(self, execute, sql, params, many, context):
        self.seen.append(sql)
        return execute(sql, params, many, context)
