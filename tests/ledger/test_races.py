"""Many at once, on real connections with real commits."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connections

from common.errors import Conflict
from common.transactions import door
from ledger.models import Escrow, Transaction
from ledger.operations import (
    Posting,
    Refusal,
    adjust,
    grant,
    hold,
    lock_escrow,
    open_account,
    release,
    reverse,
    set_floor,
)
from ledger.queries import differences
from ledger.states import ISSUANCE_ID
from tests.ledger.bank import balances, do, held, person
from tests.ledger.raw import post
from workflow.models import new_id


def at_once(calls):
    """Do all calls at the same time, each on a connection of its own; return what each returned or raised."""
    start = threading.Barrier(len(calls))

    def run(call):
        try:
            start.wait()
            return call()
        except Exception as error:  # noqa: BLE001 - the test looks at it
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))


def test_operations_want_the_transaction_of_a_door(real_db, at):
    nobody = new_id()
    calls = [
        lambda: open_account(member_id=nobody, floor_minutes=0, at=at),
        lambda: set_floor(member_id=nobody, floor_minutes=0, actor_id=None, at=at),
        lambda: grant(member_id=nobody, minutes=1, key="k", actor_id=None, at=at),
        lambda: hold(
            request_id=nobody, payer_id=nobody, payee_id=nobody, minutes=1, key="k",
            actor_id=None, at=at,
        ),
        lambda: lock_escrow(escrow_id=nobody),
    ]  # fmt: skip
    for call in calls:
        with pytest.raises(RuntimeError, match="transaction"):
            call()


def test_ten_hours_are_spent_once_however_many_try_at_once(real_db, at):
    ann, ben = person("Ann", minutes=600, at=at), person("Ben", minutes=0, at=at)

    def spend():
        request_id = new_id()
        with door():
            result = hold(
                request_id=request_id, payer_id=ann.pk, payee_id=ben.pk, minutes=60,
                key=f"request:{request_id}:hold", actor_id=ann.pk, at=at,
            )  # fmt: skip
        if isinstance(result, Refusal):
            return result
        escrow = Escrow.objects.get(pk=result.escrow_id)
        return do(
            release, escrow, minutes=60, key=f"request:{request_id}:release", actor_id=None, at=at
        )

    results = at_once([spend] * 64)
    assert Counter(map(type, results)) == {Posting: 10, Refusal: 54}
    refusals = {result for result in results if isinstance(result, Refusal)}
    assert refusals == {
        Refusal(code="INSUFFICIENT_BALANCE", shortfall_minutes=60, account_id=ann.pk)
    }
    assert balances(ann, ben) == [(0, 0), (600, 0)]
    assert differences() == []


def test_payments_that_cross_each_other_do_not_lock_each_other_out(real_db, at):
    ann, ben = person("Ann", minutes=600, at=at), person("Ben", minutes=600, at=at)
    escrows = [held(*pair, 30, at=at) for pair in ((ann, ben), (ben, ann)) * 12]

    def top_up_and_pay(escrow):
        # Two transactions of the ledger in one of the database: the second locks what the first has.
        with door():
            locked = lock_escrow(escrow_id=escrow.pk)
            adjust(escrow=locked, minutes=35, key=f"{escrow.pk}:more", actor_id=None, at=at)
            return release(escrow=locked, minutes=35, key=f"{escrow.pk}:pay", actor_id=None, at=at)

    results = at_once([lambda one=escrow: top_up_and_pay(one) for escrow in escrows])
    assert Counter(map(type, results)) == {Posting: 24}
    assert balances(ann, ben) == [(600, 0), (600, 0)]
    assert differences() == []


def test_holds_that_cross_each_other_do_not_lock_each_other_out(real_db, at):
    ann, ben = person("Ann", minutes=600, at=at), person("Ben", minutes=600, at=at)
    pairs = [(ann, ben), (ben, ann)] * 12
    results = at_once([lambda two=pair: held(*two, 10, at=at) for pair in pairs])
    assert Counter(map(type, results)) == {Escrow: 24}
    assert balances(ann, ben) == [(480, 120), (480, 120)]


def test_the_same_key_at_once_posts_once_and_is_replayed_to_the_others(real_db, at):
    ann = person("Ann", minutes=0, at=at)

    def give():
        with door():
            return grant(member_id=ann.pk, minutes=60, key="gift", actor_id=None, at=at)

    results = at_once([give] * 16)
    assert Counter(result.replayed for result in results) == {True: 15, False: 1}
    assert len({result.transaction_id for result in results}) == 1
    assert balances(ann) == [(60, 0)]


def test_the_same_key_for_other_accounts_at_once_is_posted_for_one_and_refused_to_the_others(
    real_db, at
):
    members = [person(f"M{number}", minutes=0, at=at) for number in range(12)]

    def give(member):
        with door():
            return grant(member_id=member.pk, minutes=60, key="gift", actor_id=None, at=at)

    results = at_once([lambda one=member: give(one) for member in members])
    assert Counter(map(type, results)) == {Posting: 1, Conflict: 11}
    assert sum(available for available, _held in balances(*members)) == 60
    assert differences() == []


def test_a_key_that_is_committed_while_we_wait_for_it_is_seen(real_db, at):
    """The second posting has looked for the key, waits for the first one's row, and then finds it."""
    ann, ben = person("Ann", minutes=0, at=at), person("Ben", minutes=0, at=at)
    first_has_posted, second_waits = threading.Event(), threading.Event()

    def first():
        with door():
            result = post(
                "grant", [(ISSUANCE_ID, "available", -5), (ann.pk, "available", 5)], at=at
            )
            first_has_posted.set()
            second_waits.wait(10)
        return result

    def second():
        first_has_posted.wait(10)
        with door():
            with connections["default"].cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                watch(cursor.fetchone()[0], second_waits)
            return post("grant", [(ISSUANCE_ID, "available", -5), (ben.pk, "available", 5)], at=at)

    (posted, first_id), later = at_once([first, second])
    assert posted == "posted"
    assert later == ("KEY_REUSED", first_id)
    assert balances(ann, ben) == [(5, 0), (0, 0)]


def watch(backend, event):
    """Set the event once that backend waits for another one's transaction."""

    def run():
        try:
            with connections["owner"].cursor() as cursor:
                for _round in range(1000):
                    cursor.execute(
                        "SELECT cardinality(pg_blocking_pids(%s)), pg_sleep(0.01)", [backend]
                    )
                    if cursor.fetchone()[0]:
                        event.set()
                        return
        finally:
            connections.close_all()

    threading.Thread(target=run).start()


def test_an_escrow_that_is_released_by_many_at_once_is_paid_out_once(real_db, at):
    ann, ben = person("Ann", minutes=600, at=at), person("Ben", minutes=0, at=at)
    escrow = held(ann, ben, 120, at=at)
    pay = lambda: do(release, escrow, minutes=90, key="pay", actor_id=None, at=at)  # noqa: E731
    results = at_once([pay] * 12)
    assert Counter(result.replayed for result in results) == {True: 11, False: 1}
    assert balances(ann, ben) == [(510, 0), (90, 0)]
    assert differences() == []


def test_a_payment_that_is_undone_by_many_at_once_is_undone_once(real_db, at):
    ann, ben = person("Ann", minutes=600, at=at), person("Ben", minutes=600, at=at)
    paid = do(release, held(ann, ben, 60, at=at), minutes=60, key="pay", actor_id=None, at=at)

    def undo(number):
        with door():
            return reverse(
                transaction_id=paid.transaction_id, key=f"undo {number}", actor_id=None, at=at
            )

    results = at_once([lambda n=number: undo(n) for number in range(12)])
    assert Counter(getattr(result, "reason", "posted") for result in results) == {
        "posted": 1,
        "already_reversed": 11,
    }
    assert balances(ann, ben) == [(600, 0), (600, 0)]


def test_a_request_that_is_held_by_many_at_once_is_held_once(real_db, at):
    ann, ben = person("Ann", minutes=600, at=at), person("Ben", minutes=0, at=at)
    request_id = new_id()

    def set_aside(number):
        with door():
            return hold(
                request_id=request_id, payer_id=ann.pk, payee_id=ben.pk, minutes=60,
                key=f"key {number}", actor_id=None, at=at,
            )  # fmt: skip

    results = at_once([lambda n=number: set_aside(n) for number in range(12)])
    assert Counter(map(type, results)) == {Posting: 1, IntegrityError: 11}
    assert balances(ann) == [(540, 60)]
    assert Transaction.objects.filter(kind="hold").count() == 1


def test_an_account_that_is_opened_by_many_at_once_is_opened_once(real_db, at):
    ann = person("Ann", minutes=0, at=at)

    def open_again():
        with door():
            return open_account(member_id=ann.pk, floor_minutes=0, at=at)

    assert at_once([open_again] * 8) == [False] * 8
