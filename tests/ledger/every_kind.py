"""An account with a line of every kind, from both sides."""

from datetime import datetime, timedelta

from common.transactions import door
from ledger.models import Debt
from ledger.operations import adjust, freeze, grant, pay_debt, refund, release, reverse, split
from members.models import Member
from tests.ledger.bank import do, gift, give_back, held, owing, paid
from workflow.actor import Actor


def with_every_kind(ann: Member, ben: Member, *, at: datetime) -> list[datetime]:
    """Ann's account: each kind of line, and each way. Returns the moments at which something moved."""
    days = [at + timedelta(days=7 * week) for week in range(1, 9)]
    with door():
        key = f"member:{ann.pk}:starting-hours"
        grant(member_id=ann.pk, minutes=300, key=key, actor_id=None, at=days[0])
    escrow = held(ann, ben, 60, at=days[0])
    do(adjust, escrow, minutes=90, key="more", actor_id=None, at=days[1])
    do(adjust, escrow, minutes=75, key="less", actor_id=None, at=days[1])
    do(release, escrow, minutes=50, key="pay", actor_id=None, at=days[2])
    paid(ben, ann, 45, of=60, at=days[2])
    do(refund, held(ann, ben, 30, at=days[2]), key="back", actor_id=None, at=days[3])
    for payer, payee in ((ann, ben), (ben, ann)):
        disputed = held(payer, payee, 40, at=days[3])
        do(freeze, disputed, actor_id=None, at=days[3])
        key = f"{payer.pk}:ruling"
        ruling = do(split, disputed, released_minutes=25, key=key, actor_id=None, at=days[4])
        with door():
            reverse(
                transaction_id=ruling.transaction_id, key=f"{key}:undo", actor_id=None, at=days[4]
            )
        give_back(paid(payer, payee, 35, at=days[5]), 15, at=days[5])
    for debtor, creditor in ((ann, ben), (ben, ann)):
        debt = owing(debtor, creditor, 20, at=days[6])
        gift(debtor, 500, at=days[7])
        pay(debt, at=days[7])
    held(ann, ben, 10, at=days[7])
    return days


def pay(debt: Debt, *, at: datetime) -> None:
    with door():
        pay_debt(debt_id=debt.pk, actor=Actor(member_id=debt.debtor_id), at=at)
