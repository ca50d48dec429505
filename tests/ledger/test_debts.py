"""What becomes of a debt: paid by name, at once or in parts, or waived with reasons."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission

from common.errors import DomainError, NotFound, Refused, StaleVersion, WrongRole, WrongState
from common.transactions import door
from ledger.models import Debt, Transaction
from ledger.operations import pay_debt, reverse, waive_debt
from ledger.queries import balance, debts_of, open_debts
from notifications.models import Notification
from notifications.sentences import tell
from tests.ledger.bank import balances, gift, is_in_order, owing, person
from tests.rows import every_row
from workflow.actor import Actor
from workflow.models import EventLog


pytestmark = pytest.mark.django_db


@pytest.fixture
def cora(at):
    """A coordinator."""
    cora = person("Cora", minutes=0, at=at)
    entitle(cora)
    return cora


@pytest.fixture
def debt(ann, ben, at):
    """Ben owes Ann an hour, and has nothing."""
    return owing(ben, ann, 60, at=at)


def entitle(member):
    member.is_staff = True
    member.save()
    right = Permission.objects.get(content_type__app_label="ledger", codename="change_debt")
    member.user_permissions.add(right)


def pay(debt, who, minutes=None, *, at, behalf=None, **more):
    actor = Actor(member_id=who and who.pk, on_behalf_of_id=behalf)
    with door():
        return pay_debt(debt_id=debt.pk, minutes=minutes, actor=actor, at=at, **more)


def waive(debt, who, *, at, words="They have moved away.", behalf=None, **more):
    actor = Actor(member_id=who and who.pk, on_behalf_of_id=behalf)
    with door():
        return waive_debt(debt_id=debt.pk, words=words, actor=actor, at=at, **more)


def again(debt):
    return Debt.objects.get(pk=debt.pk)


def refusal(error, call):
    before = every_row()
    with pytest.raises(DomainError) as found:
        call()
    assert every_row() == before
    assert isinstance(found.value, error)
    assert found.value.sentence
    return found.value


def events(debt):
    rows = EventLog.objects.filter(subject_type="debt", subject_id=debt.pk).order_by("seq")
    return [(row.seq, row.type, row.from_state, row.to_state, row.actor_id) for row in rows]


def sentences(member):
    rows = Notification.objects.filter(member=member, subject_type="debt").order_by("id")
    return [told.sentence for told in tell(rows)]


def test_a_debtor_pays_all_of_it(debt, ann, ben, at):
    later = at + timedelta(days=3)
    gift(ben, 100, at=at)
    paid = pay(debt, ben, at=later)
    kept = again(debt)
    for row in (paid, kept):
        assert (row.state, row.minutes, row.paid_minutes, row.open_minutes) == ("PAID", 60, 60, 0)
        assert (row.paid_by_id, row.paid_at, row.version) == (ben.pk, later, 2)
    assert balances(ann, ben) == [(600, 0), (40, 660)]
    posted = Transaction.objects.get(key=f"debt:{debt.pk}:payment:2")
    assert (posted.kind, posted.request_id, posted.escrow_id, posted.actor_id) == (
        "debt", debt.request_id, debt.escrow_id, ben.pk,
    )  # fmt: skip
    assert events(debt)[1:] == [(2, "debt.paid", "OPEN", "PAID", ben.pk)]
    assert is_in_order()


def test_it_takes_several_payments(debt, ann, ben, at):
    gift(ben, 25, at=at)
    first = pay(debt, ben, 10, at=at)
    assert (first.state, first.paid_minutes, first.open_minutes, first.paid_at) == (
        "OPEN", 10, 50, None,
    )  # fmt: skip
    second = pay(debt, ben, at=at)
    assert (second.state, second.paid_minutes) == ("OPEN", 25)
    gift(ben, 35, at=at)
    assert pay(debt, ben, 35, at=at).state == "PAID"
    assert [line[1:4] for line in events(debt)] == [
        ("debt.arose", "", "OPEN"),
        ("debt.part_paid", "OPEN", "OPEN"),
        ("debt.part_paid", "OPEN", "OPEN"),
        ("debt.paid", "OPEN", "PAID"),
    ]
    assert balances(ann, ben) == [(600, 0), (0, 660)]
    assert is_in_order()


def test_as_much_as_there_is_goes_down_to_the_floor(ann, at):
    cleo = person("Cleo", minutes=0, at=at, floor_minutes=-30)
    debt = owing(cleo, ann, 60, at=at)
    assert debt.minutes == 60
    gift(cleo, 20, at=at)
    assert pay(debt, cleo, at=at).paid_minutes == 20
    assert balances(cleo) == [(-30, 90)]


def test_who_has_nothing_pays_nothing_and_is_told_what_is_missing(debt, ben, at):
    assert refusal(Refused, lambda: pay(debt, ben, at=at)).facts == {"shortfall_minutes": 60}
    gift(ben, 20, at=at)
    error = refusal(Refused, lambda: pay(debt, ben, 50, at=at))
    assert (error.reason, error.facts) == ("INSUFFICIENT_BALANCE", {"shortfall_minutes": 30})


@pytest.mark.parametrize(
    ("minutes", "reason"), [(61, "more_than_owed"), (0, "invalid_minutes"), (-5, "invalid_minutes")]
)
def test_an_amount_that_cannot_be_is_refused(debt, ben, at, minutes, reason):
    gift(ben, 100, at=at)
    assert refusal(Refused, lambda: pay(debt, ben, minutes, at=at)).reason == reason


def test_a_coordinator_pays_by_name(debt, cora, ben, at):
    gift(ben, 100, at=at)
    assert pay(debt, cora, at=at).paid_by_id == cora.pk
    assert events(debt)[-1] == (2, "debt.paid", "OPEN", "PAID", cora.pk)
    assert balances(ben) == [(40, 660)]


def test_nobody_else_pays_it_and_nobody_by_itself(debt, ann, ben, at):
    gift(ben, 100, at=at)
    cleo = person("Cleo", minutes=100, at=at)
    refusal(WrongRole, lambda: pay(debt, ann, at=at))
    refusal(NotFound, lambda: pay(debt, cleo, at=at))
    refusal(WrongRole, lambda: pay(debt, None, at=at))
    refusal(WrongRole, lambda: pay(debt, cleo, behalf=ben.pk, at=at))


def test_staff_do_nothing_with_a_debt_of_their_own_but_pay_it(debt, cora, ann, ben, at):
    gift(ben, 100, at=at)
    entitle(ann)
    entitle(ben)
    refusal(WrongRole, lambda: pay(debt, ann, at=at))
    refusal(WrongRole, lambda: waive(debt, ann, at=at))
    refusal(WrongRole, lambda: waive(debt, ben, at=at))
    refusal(WrongRole, lambda: waive(debt, cora, behalf=ben.pk, at=at))
    assert pay(debt, ben, at=at).state == "PAID"


def test_staff_waive_what_is_left_and_say_why(debt, cora, ben, at):
    gift(ben, 20, at=at)
    pay(debt, ben, at=at)
    waived = waive(debt, cora, words="  Ben has been ill.\n", at=at)
    for row in (waived, again(debt)):
        assert (row.state, row.paid_minutes, row.open_minutes) == ("WAIVED", 20, 0)
        assert (row.waived_by_id, row.waived_at, row.waiver_words) == (
            cora.pk, at, "Ben has been ill.",
        )  # fmt: skip
    assert events(debt)[-1] == (3, "debt.waived", "OPEN", "WAIVED", cora.pk)
    assert balance(member_id=ben.pk).owed_minutes == 0
    assert is_in_order()


def test_only_who_has_the_right_waives(debt, ann, ben, at):
    cleo = person("Cleo", minutes=0, at=at)
    refusal(NotFound, lambda: waive(debt, cleo, at=at))
    refusal(WrongRole, lambda: waive(debt, ben, at=at))
    refusal(WrongRole, lambda: waive(debt, ann, at=at))
    refusal(WrongRole, lambda: waive(debt, None, at=at))


@pytest.mark.parametrize(
    ("words", "reason"),
    [("", "words_missing"), (" \n\u200e", "words_missing"), ("x" * 1001, "words_too_long")],
)
def test_a_waiver_says_why(debt, cora, at, words, reason):
    assert refusal(Refused, lambda: waive(debt, cora, words=words, at=at)).reason == reason


@pytest.mark.parametrize("end", [pay, waive])
def test_what_has_ended_stays_so(debt, cora, ben, at, end):
    gift(ben, 200, at=at)
    state = end(debt, cora, at=at).state
    for call in (pay, waive):
        error = refusal(WrongState, lambda call=call: call(debt, cora, at=at))
        assert error.facts["state"] == state
    refusal(WrongState, lambda: pay(debt, ben, 1, at=at))


@pytest.mark.parametrize("call", [pay, waive])
def test_who_has_seen_an_older_version_is_told(debt, cora, ben, at, call):
    gift(ben, 200, at=at)
    pay(debt, ben, 10, at=at)
    refusal(StaleVersion, lambda: call(debt, cora, at=at, expected_version=1))
    assert call(debt, cora, at=at, expected_version=2).version == 3


@pytest.mark.parametrize("call", [pay, waive])
def test_what_does_not_exist_is_not_found(debt, cora, at, call):
    refusal(NotFound, lambda: call(cora, cora, at=at))


def test_a_payment_is_not_undone(debt, ben, at):
    gift(ben, 60, at=at)
    pay(debt, ben, at=at)
    posted = Transaction.objects.get(kind="debt")

    def undo():
        with door():
            reverse(transaction_id=posted.pk, key="undo", actor_id=None, at=at)

    assert refusal(Refused, undo).reason == "not_reversible"


def test_each_side_is_told_in_its_own_words_what_it_did_not_do_itself(debt, cora, ann, ben, at):
    gift(ben, 15, at=at)
    pay(debt, ben, 10, at=at)
    pay(debt, cora, 5, at=at)
    waive(debt, cora, at=at)
    assert sentences(ben) == [
        (
            "You owe Ann 1 h: a dispute was decided, and your balance was too low to give all of it back."
            " You can pay it on your balance page; nothing is taken by itself."
        ),
        "A coordinator has paid 5 min of what you owe Ann from your balance. You still owe 45 min.",
        "You need not pay Ann the 45 min that you still owed: a coordinator has decided so.",
    ]
    assert sentences(ann) == [
        (
            "Ben owes you 1 h: a dispute was decided, and their balance was too low to give all of it"
            " back. You are told when it is paid."
        ),
        "Ben has paid 10 min of what they owe you. 50 min are still owed.",
        "Ben has paid 5 min of what they owe you. 45 min are still owed.",
        (
            "Ben need not pay you the 45 min that were still owed: a coordinator has decided so. The"
            " reasons are on your balance page."
        ),
    ]
    assert sentences(cora) == []


def test_a_debt_paid_by_staff_is_told_to_both(debt, cora, ann, ben, at):
    gift(ben, 60, at=at)
    pay(debt, cora, at=at)
    assert sentences(ben)[-1] == (
        "A coordinator has paid the last 1 h that you owed Ann from your balance. This debt is paid."
    )
    assert sentences(ann)[-1] == "Ben has paid the last 1 h of what they owed you."


def test_what_is_owed_is_no_part_of_the_other_figures(debt, ann, ben, at):
    mine = balance(member_id=ben.pk)
    assert (mine.owed_minutes, mine.available_minutes, mine.spendable_minutes) == (60, 0, 0)
    assert balance(member_id=ann.pk).owed_minutes == 0
    gift(ben, 25, at=at)
    pay(debt, ben, 25, at=at)
    assert balance(member_id=ben.pk).owed_minutes == 35


def test_each_side_sees_its_debts_and_nobody_elses(debt, ann, ben, cora, at):
    for member, expected in ((ann, [debt]), (ben, [debt]), (cora, [])):
        assert list(debts_of(member_id=member.pk)) == expected
        assert list(open_debts(member_id=member.pk)) == expected
    waive(debt, cora, at=at)
    assert list(debts_of(member_id=ben.pk)) == [debt]
    assert list(open_debts(member_id=ben.pk)) == []
