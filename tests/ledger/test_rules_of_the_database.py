"""Each rule that the database holds by itself, broken as the owner, who may do anything else."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connections, transaction
from django.db.models import F
from psycopg.sql import SQL, Identifier

from ledger.models import Account, Debt, Entry, Escrow, Reconciliation, Transaction
from ledger.states import ISSUANCE_ID
from members.models import Member
from workflow.models import new_id


pytestmark = pytest.mark.django_db(databases=["default", "owner"])

TABLES = (
    "ledger_escrow", "ledger_account", "ledger_transaction", "ledger_entry", "ledger_debt",
)  # fmt: skip
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def broken(rule):
    """A block of the owner's that this rule must stop."""

    class Block:
        def __enter__(self):
            self.raises = pytest.raises(IntegrityError, match=rule)
            self.raises.__enter__()
            self.atomic = transaction.atomic(using="owner")
            self.atomic.__enter__()

        def __exit__(self, *error):
            self.atomic.__exit__(*error)
            return self.raises.__exit__(*error)

    return Block()


def account(**fields):
    member = Member.objects.using("owner").create(name="Somebody")
    values = {
        "id": member.pk, "member_id": member.pk, "kind": "member", "available_minutes": 600,
        "held_minutes": 0, "floor_minutes": 0, "opened_at": AT,
    }  # fmt: skip
    return Account.objects.using("owner").create(**values | fields)


def escrow(**fields):
    # Version 0 has no event to show.
    values = {
        "request_id": new_id(), "held_minutes": 120, "opened_at": AT, "state": "HELD", "version": 0,
    }  # fmt: skip
    if "payer_id" not in fields:
        values |= {"payer_id": account().pk}
    if "payee_id" not in fields:
        values |= {"payee_id": account().pk}
    return Escrow.objects.using("owner").create(**values | fields)


def posted(**fields):
    values = {"key": str(new_id()), "kind": "grant", "at": AT, "fingerprint": b"x" * 32}
    return Transaction.objects.using("owner").create(**values | fields)


def entry(**fields):
    values = {"bucket": "available", "minutes": 60, "balance_after": 60}
    if "transaction" not in fields:
        values |= {"transaction": posted()}
    if "account_id" not in fields:
        values |= {"account_id": account().pk}
    return Entry.objects.using("owner").create(**values | fields)


def debt(**fields):
    of = escrow()
    values = {
        "debtor_id": of.payee_id, "creditor_id": of.payer_id, "escrow": of, "minutes": 60,
        "request_id": of.request_id, "dispute_id": new_id(), "created_at": AT,
    }  # fmt: skip
    return Debt.objects.using("owner").create(**values | fields)


def grant_of_an_hour():
    """An entry that may be committed: its transaction sums to zero."""
    first = entry()
    entry(transaction=first.transaction, account_id=ISSUANCE_ID, minutes=-60, balance_after=None)
    return first


def check_now():
    connections["owner"].check_constraints()


@pytest.mark.parametrize(
    ("rule", "fields"),
    [
        ("account_is_its_members", {"id": new_id()}),
        ("account_is_its_members", {"member_id": None}),
        ("account_", {"kind": "other"}),
        ("account_is_its_members", {
            "kind": "issuance", "available_minutes": None, "held_minutes": None, "member_id": None}),
        ("account_balances_of_members", {"available_minutes": None}),
        ("account_balances_of_members", {"held_minutes": None}),
        ("account_not_below_floor", {"available_minutes": -1}),
        ("account_not_below_floor", {"available_minutes": -61, "floor_minutes": -60}),
        ("account_held_not_negative", {"held_minutes": -1}),
        ("account_floor_not_positive", {"floor_minutes": 1}),
    ],
)  # fmt: skip
def test_an_account_that_cannot_be_is_refused(rule, fields):
    with broken(rule):
        account(**fields)


def test_the_issuance_account_keeps_no_balance():
    with broken("account_balances_of_members"):
        Account.objects.using("owner").filter(pk=ISSUANCE_ID).update(
            available_minutes=0, held_minutes=0
        )


def test_there_is_one_issuance_account():
    with broken("ledger_account_pkey"):
        Account.objects.using("owner").create(pk=ISSUANCE_ID, kind="issuance", opened_at=AT)


@pytest.mark.parametrize(
    ("rule", "fields"),
    [
        ("escrow_parts_add_up_when_closed", {"state": "LOST"}),
        ("escrow_between_members", {"payer_id": ISSUANCE_ID}),
        ("escrow_between_members", {"payee_id": ISSUANCE_ID}),
        ("escrow_holds_something", {"held_minutes": 0}),
        ("escrow_parts_not_negative", {
            "state": "RELEASED", "closed_at": AT, "released_minutes": 130, "refunded_minutes": -10}),
        ("escrow_parts_not_negative", {
            "state": "SPLIT", "closed_at": AT, "released_minutes": -10, "refunded_minutes": 130}),
        ("escrow_parts_add_up_when_closed", {"closed_at": AT}),
        ("escrow_parts_add_up_when_closed", {"released_minutes": 10}),
        ("escrow_parts_add_up_when_closed", {"refunded_minutes": 10}),
        ("escrow_parts_add_up_when_closed", {"state": "FROZEN", "frozen_at": AT, "released_minutes": 10}),
        ("escrow_parts_add_up_when_closed", {"state": "RELEASED", "released_minutes": 120}),
        ("escrow_parts_add_up_when_closed", {"state": "RELEASED", "closed_at": AT, "released_minutes": 119}),
        ("escrow_parts_add_up_when_closed", {
            "state": "SPLIT", "closed_at": AT, "released_minutes": 60, "refunded_minutes": 61}),
        ("escrow_frozen_at_when_frozen", {"state": "FROZEN"}),
        ("escrow_frozen_at_when_frozen", {"frozen_at": AT}),
        ("escrow_released_some", {"state": "RELEASED", "closed_at": AT, "refunded_minutes": 120}),
        ("escrow_refunded_all", {"state": "REFUNDED", "closed_at": AT, "released_minutes": 120}),
        ("escrow_split_in_two", {"state": "SPLIT", "closed_at": AT, "released_minutes": 120}),
        ("escrow_split_in_two", {"state": "SPLIT", "closed_at": AT, "refunded_minutes": 120}),
        ("ledger_escrow_version_check", {"version": -1}),
    ],
)  # fmt: skip
def test_an_escrow_that_cannot_be_is_refused(rule, fields):
    with broken(rule):
        escrow(**fields)


def test_payer_and_payee_are_two():
    one = account().pk
    with broken("escrow_between_two"):
        escrow(payer_id=one, payee_id=one)


@pytest.mark.parametrize("state", ["HELD", "FROZEN"])
def test_a_request_has_one_open_escrow_at_most(state):
    frozen_at = AT if state == "FROZEN" else None
    first = escrow(state=state, frozen_at=frozen_at)
    with broken("escrow_one_open_a_request"):
        escrow(request_id=first.request_id)


def test_a_request_may_have_closed_escrows_beside_the_open_one():
    request_id = new_id()
    closed = {"state": "REFUNDED", "closed_at": AT, "refunded_minutes": 120}
    for fields in (closed, closed, {}):
        escrow(request_id=request_id, **fields)
    check_now()


def test_an_escrow_never_changes_its_state_without_a_version():
    one = escrow()
    with broken("version 0 cannot follow 0"):
        Escrow.objects.using("owner").filter(pk=one.pk).update(state="FROZEN", frozen_at=AT)


def test_an_escrow_never_skips_a_version():
    one = escrow()
    with broken("version 2 cannot follow 0"):
        Escrow.objects.using("owner").filter(pk=one.pk).update(version=2)


def test_an_escrow_never_has_a_version_without_its_event():
    one = escrow()
    with broken("version 1 has no event"):
        Escrow.objects.using("owner").filter(pk=one.pk).update(version=F("version") + 1)
        check_now()


@pytest.mark.parametrize("table", TABLES)
def test_nothing_of_the_ledger_is_deleted(table):
    grant_of_an_hour(), debt()
    with broken("append-only"), connections["owner"].cursor() as cursor:
        cursor.execute(SQL("DELETE FROM {}").format(Identifier(table)))


@pytest.mark.parametrize("table", TABLES)
def test_nothing_of_the_ledger_is_truncated(table):
    with broken("append-only"), connections["owner"].cursor() as cursor:
        cursor.execute(SQL("TRUNCATE {} CASCADE").format(Identifier(table)))


@pytest.mark.parametrize(("model", "fields"), [(Transaction, {"at": AT}), (Entry, {"minutes": 61})])
def test_transactions_and_entries_are_never_changed(model, fields):
    grant_of_an_hour()
    with broken("append-only"):
        model.objects.using("owner").update(**fields)


def test_a_key_is_used_once():
    posted(key="k")
    with broken("transaction_key_once"):
        posted(key="k")


def test_a_key_is_not_empty():
    with broken("transaction_has_a_key"):
        posted(key="")


def held_for(**fields):
    return {"kind": "hold", "escrow_id": escrow().pk, "request_id": new_id()} | fields


@pytest.mark.parametrize(
    "fields",
    [
        lambda: {"kind": "gift"},
        lambda: {"kind": "grant", "escrow_id": escrow().pk},
        lambda: {"kind": "grant", "reverses_id": posted().pk},
        lambda: {"kind": "reverse"},
        lambda: held_for(escrow_id=None),
        lambda: held_for(request_id=None),
        lambda: held_for(reverses_id=posted().pk),
    ],
)
def test_the_kind_of_a_transaction_says_what_it_is_of(fields):
    with broken("transaction_kind_says_of_what"):
        posted(**fields())


def test_a_transaction_is_reversed_once():
    first = posted()
    posted(kind="reverse", reverses_id=first.pk)
    with broken("reverses_id"):
        posted(kind="reverse", reverses_id=first.pk)


@pytest.mark.parametrize(
    ("rule", "fields"),
    [
        ("entry_bucket_known", {"bucket": "pocket"}),
        ("entry_moves_something", {"minutes": 0}),
        ("entry_balance_of_members", {"balance_after": None}),
        ("entry_balance_of_members", {"account_id": ISSUANCE_ID}),
        (
            "entry_balance_of_members",
            {"account_id": ISSUANCE_ID, "balance_after": None, "bucket": "held"},
        ),
        ("entry_held_not_negative", {"bucket": "held", "balance_after": -1}),
    ],
)
def test_an_entry_that_cannot_be_is_refused(rule, fields):
    with broken(rule):
        entry(**fields)


def test_a_bucket_moves_once_in_a_transaction():
    first = grant_of_an_hour()
    with broken("entry_once_a_bucket"):
        entry(transaction=first.transaction, account_id=first.account_id)


def test_entries_that_do_not_sum_to_zero_are_not_committed():
    with broken("sum to 60, not to zero"):
        entry()
        check_now()


def test_an_entry_added_to_an_old_transaction_is_not_committed():
    first = grant_of_an_hour()
    check_now()
    with broken("sum to 60, not to zero"):
        entry(transaction=first.transaction)
        check_now()


@pytest.mark.parametrize("found", [(True, [{"check": "zero_sum"}]), (False, [])])
def test_a_reconciliation_is_in_order_without_differences_only(found):
    ok, differences = found
    with broken("reconciliation_ok_without_differences"):
        Reconciliation.objects.using("owner").create(
            at=AT, ok=ok, accounts=0, transactions=0, entries=0, differences=differences
        )
