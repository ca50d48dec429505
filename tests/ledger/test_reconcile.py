"""The proof that all balances are the sums of their entries, and that it finds what isn't."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connections, transaction

from ledger.models import Account, Debt, Entry, Escrow, Reconciliation, Transaction
from ledger.operations import adjust, freeze, pay_debt, refund, release, reverse, split
from ledger.queries import Totals, differences, totals
from ledger.states import ISSUANCE_ID
from ledger.tasks import reconcile_ledger
from tests.ledger.bank import do, everything, gift, give_back, held, owing, paid, person
from workflow.actor import Actor
from workflow.models import new_id


@pytest.fixture
def bank(real_db, at):
    """A ledger with something of everything, committed."""
    ann, ben = person("Ann", minutes=600, at=at), person("Ben", minutes=60, at=at)
    do(release, held(ann, ben, 120, at=at), minutes=90, key="pay", actor_id=None, at=at)
    do(refund, held(ben, ann, 30, at=at), key="back", actor_id=None, at=at)
    disputed = held(ann, ben, 60, at=at)
    do(adjust, disputed, minutes=50, key="less", actor_id=None, at=at)
    do(freeze, disputed, actor_id=None, at=at)
    do(split, disputed, released_minutes=20, key="ruling", actor_id=None, at=at)
    paid = Transaction.objects.get(key="pay")
    with transaction.atomic():
        reverse(transaction_id=paid.pk, key="undo", actor_id=None, at=at)
    held(ann, ben, 40, at=at)
    do(freeze, held(ben, ann, 5, at=at), actor_id=None, at=at)
    return ann, ben


def plant(statement, *values):
    """Write what the guards refuse: as the owner, who can disable them."""
    switch("DISABLE")
    with connections["owner"].cursor() as cursor:
        cursor.execute(statement, values)
    switch("ENABLE")


def switch(how):
    with connections["owner"].cursor() as cursor:
        for table in (
            "ledger_account",
            "ledger_escrow",
            "ledger_transaction",
            "ledger_entry",
            "ledger_debt",
        ):
            cursor.execute(f"ALTER TABLE {table} {how} TRIGGER USER")


def found():
    return {
        (one.check, one.subject_id, one.expected_minutes, one.actual_minutes)
        for one in differences()
    }


def test_a_ledger_in_order_has_no_differences(bank):
    assert differences() == []
    assert totals() == Totals(
        accounts=2,
        transactions=12,
        entries=26,
        available_minutes=615,
        held_minutes=45,
        issued_minutes=660,
    )


def test_an_empty_ledger_is_in_order(real_db):
    assert differences() == []
    assert totals() == Totals(
        accounts=0, transactions=0, entries=0, available_minutes=0, held_minutes=0, issued_minutes=0
    )


def test_a_balance_that_nobody_posted_is_found(bank):
    ann, _ben = bank
    right = Account.objects.get(pk=ann.pk).available_minutes
    plant(
        "UPDATE ledger_account SET available_minutes = available_minutes + 7 WHERE id = %s", ann.pk
    )
    assert found() == {("available_minutes", str(ann.pk), right, right + 7)}


def test_held_minutes_without_an_escrow_are_found(bank):
    _ann, ben = bank
    plant("UPDATE ledger_account SET held_minutes = held_minutes + 7 WHERE id = %s", ben.pk)
    assert found() == {
        ("held_minutes", str(ben.pk), 5, 12),
        ("held_by_open_escrows", str(ben.pk), 5, 12),
    }


def test_a_lost_entry_is_found(bank):
    ann, _ben = bank
    lost = Entry.objects.filter(
        account_id=ann.pk, bucket="available", transaction__kind="grant"
    ).get()
    plant("DELETE FROM ledger_entry WHERE id = %s", lost.pk)
    checks = {(check, subject) for check, subject, _expected, _actual in found()}
    assert checks == {
        ("available_minutes", str(ann.pk)),
        ("balance_after", str(ann.pk)),
        ("zero_sum", str(lost.transaction_id)),
        ("zero_sum", ""),
    }


def test_a_changed_entry_is_found(bank):
    _ann, ben = bank
    last = Entry.objects.filter(account_id=ben.pk, bucket="available").latest("pk")
    plant("UPDATE ledger_entry SET minutes = minutes + 1 WHERE id = %s", last.pk)
    right = Account.objects.get(pk=ben.pk).available_minutes
    assert found() == {
        ("available_minutes", str(ben.pk), right + 1, right),
        ("balance_after", str(ben.pk), right + 1, right),
        ("zero_sum", str(last.transaction_id), 0, 1),
        ("zero_sum", "", 0, 1),
    }


def test_a_wrong_balance_in_the_middle_of_the_chain_is_found(bank):
    ann, _ben = bank
    middle = Entry.objects.filter(account_id=ann.pk, bucket="held").order_by("pk")[1]
    plant("UPDATE ledger_entry SET balance_after = balance_after + 3 WHERE id = %s", middle.pk)
    assert found() == {
        ("balance_after", str(ann.pk), middle.balance_after, middle.balance_after + 3)
    }


def test_a_transaction_without_entries_is_found(bank):
    plant(
        "INSERT INTO ledger_transaction (key, kind, at, fingerprint) VALUES ('empty', 'grant', now(), '')"
    )
    empty = Transaction.objects.get(key="empty")
    assert found() == {("zero_sum", str(empty.pk), 0, 0)}


def test_an_escrow_that_holds_other_minutes_than_its_entries_is_found(bank):
    ann, _ben = bank
    open_one = Escrow.objects.get(payer=ann.pk, state="HELD")
    plant("UPDATE ledger_escrow SET held_minutes = 41 WHERE id = %s", open_one.pk)
    assert found() == {
        ("held_by_open_escrows", str(ann.pk), 41, 40),
        ("escrow_open_minutes", str(open_one.pk), 40, 41),
        ("escrow_held_minutes", str(open_one.pk), 40, 41),
    }


def test_an_escrow_that_was_paid_out_otherwise_than_its_entries_is_found(bank):
    paid = Escrow.objects.get(state="RELEASED")
    plant(
        "UPDATE ledger_escrow SET released_minutes = 91, refunded_minutes = 29 WHERE id = %s",
        paid.pk,
    )
    assert found() == {
        ("escrow_released_minutes", str(paid.pk), 90, 91),
        ("escrow_refunded_minutes", str(paid.pk), 30, 29),
    }


def test_minutes_that_came_from_nowhere_are_found(bank):
    issued = Entry.objects.filter(account_id=ISSUANCE_ID).earliest("pk")
    plant("UPDATE ledger_entry SET minutes = minutes - 10 WHERE id = %s", issued.pk)
    assert found() == {
        ("zero_sum", str(issued.transaction_id), 0, -10),
        ("zero_sum", "", 0, -10),
    }


def test_an_escrow_that_its_account_does_not_cover_any_more_is_not_paid_out(bank, at):
    ann, _ben = bank
    plant("UPDATE ledger_account SET held_minutes = 39 WHERE id = %s", ann.pk)
    before = everything()
    open_one = Escrow.objects.get(payer=ann.pk, state="HELD")
    with pytest.raises(RuntimeError, match=r"INSUFFICIENT_HOLD.*shortfall_minutes=1"):
        do(release, open_one, minutes=40, key="unpaid", actor_id=None, at=at)
    assert everything() == before


def test_no_more_differences_are_told_than_asked_for(bank):
    plant(
        "UPDATE ledger_account SET available_minutes = available_minutes + 7 WHERE kind = 'member'"
    )
    assert len(differences()) == 2
    assert len(differences(most=1)) == 1


def test_the_command_prints_what_it_compared(bank):
    out = StringIO()
    call_command("reconcile", stdout=out)
    assert out.getvalue() == (
        "Accounts: 2, transactions: 12, entries: 26\n"
        "Minutes: 615 available and 45 held, of 660 issued\n"
        "OK\n"
    )


def test_the_command_prints_each_difference_with_its_account_and_fails(bank):
    ann, _ben = bank
    right = Account.objects.get(pk=ann.pk).available_minutes
    plant(
        "UPDATE ledger_account SET available_minutes = available_minutes + 7 WHERE id = %s", ann.pk
    )
    out = StringIO()
    with pytest.raises(CommandError, match="not in order: 1 difference") as failure:
        call_command("reconcile", stdout=out)
    assert failure.value.returncode == 1
    assert (
        f"available_minutes of account {ann.pk}: {right + 7}, by its entries {right}\n"
        in out.getvalue()
    )
    assert "OK" not in out.getvalue()


def test_the_command_writes_nothing(bank):
    before = everything()
    call_command("reconcile", stdout=StringIO())
    assert everything() == before
    assert not Reconciliation.objects.exists()


def test_the_nightly_task_keeps_its_result(bank):
    assert reconcile_ledger()
    row = Reconciliation.objects.get()
    assert (row.ok, row.differences) == (True, [])
    assert (row.accounts, row.transactions, row.entries) == (2, 12, 26)


def test_the_nightly_task_keeps_and_reports_what_it_found(bank, caplog):
    ann, _ben = bank
    right = Account.objects.get(pk=ann.pk).available_minutes
    plant(
        "UPDATE ledger_account SET available_minutes = available_minutes + 7 WHERE id = %s", ann.pk
    )
    assert not reconcile_ledger()
    row = Reconciliation.objects.get()
    difference = {
        "check": "available_minutes", "subject": "account", "subject_id": str(ann.pk),
        "expected_minutes": right, "actual_minutes": right + 7,
    }  # fmt: skip
    assert (row.ok, row.differences) == (False, [difference])
    assert str(ann.pk) in caplog.text


@pytest.fixture
def debts(bank, at):
    """Compensations, one of them undone, and a debt of which a part is paid."""
    ann, _ben = bank
    cleo = person("Cleo", minutes=0, at=at)
    done = give_back(paid(ann, cleo, 50, at=at), 40, at=at)
    undone = give_back(paid(ann, cleo, 30, at=at), 30, at=at)
    with transaction.atomic():
        reverse(transaction_id=undone.transaction_id, key="undone", actor_id=None, at=at)
    debt = owing(cleo, ann, 60, at=at)
    gift(cleo, 25, at=at)
    with transaction.atomic():
        pay_debt(debt_id=debt.pk, actor=Actor(member_id=cleo.pk), at=at)
    return done, Debt.objects.get(pk=debt.pk)


def test_compensations_and_debts_are_in_order(debts):
    _done, debt = debts
    assert (debt.state, debt.paid_minutes) == ("OPEN", 25)
    assert differences() == []


def test_a_debt_that_says_to_be_paid_without_a_payment_is_found(debts):
    _done, debt = debts
    plant("UPDATE ledger_debt SET paid_minutes = 26 WHERE id = %s", debt.pk)
    assert found() == {("debt_paid_minutes", str(debt.pk), 25, 26)}


def test_a_payment_of_no_debt_is_found(debts):
    _done, debt = debts
    nothing = str(new_id())
    plant("UPDATE ledger_transaction SET key = %s WHERE kind = 'debt'", f"debt:{nothing}:payment:2")
    assert found() == {
        ("debt_paid_minutes", str(debt.pk), 0, 25),
        ("debt_paid_minutes", nothing, 25, 0),
    }


def test_more_given_back_than_was_paid_is_found(debts):
    done, _debt = debts
    escrow = Escrow.objects.get(transactions=done.transaction_id)
    plant(
        "UPDATE ledger_transaction SET escrow_id = %s, request_id = %s WHERE kind = 'debt'",
        escrow.pk, escrow.request_id,
    )  # fmt: skip
    assert found() == {("escrow_given_back_minutes", str(escrow.pk), 50, 65)}
