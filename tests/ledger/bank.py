"""Accounts and escrows as the tests of the ledger need them."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import connection

from common.transactions import door
from ledger.models import Account, Debt, Entry, Escrow, Transaction
from ledger.operations import (
    Posting,
    compensate,
    grant,
    hold,
    lock_escrow,
    open_account,
    release,
)
from ledger.queries import differences
from members.models import Member
from members.operations import join
from workflow.models import EventLog, new_id


def person(name: str, *, minutes: int, at: datetime, floor_minutes: int = 0) -> Member:
    """A member with exactly these minutes: nobody works through the step of the starting hours."""
    with door():
        return joined(name, minutes=minutes, at=at, floor_minutes=floor_minutes)


def joined(name: str, *, minutes: int, at: datetime, floor_minutes: int = 0) -> Member:
    """The same, in a transaction that is open."""
    new = Member(name=name, email=f"{name.lower()}@example.org")
    new.set_unusable_password()
    join(member=new, at=at)
    open_account(member_id=new.pk, floor_minutes=floor_minutes, at=at)
    if minutes:
        key = f"test:{new.pk}:grant"
        grant(member_id=new.pk, minutes=minutes, key=key, actor_id=None, at=at)
    return new


def held(
    payer: Member, payee: Member, minutes: int, *, at: datetime, request_id: UUID | None = None
) -> Escrow:
    """An open escrow of so many minutes."""
    request_id = request_id or new_id()
    with door():
        result = hold(
            request_id=request_id,
            payer_id=payer.pk,
            payee_id=payee.pk,
            minutes=minutes,
            key=f"request:{request_id}:hold",
            actor_id=payer.pk,
            at=at,
        )
    assert isinstance(result, Posting)
    return Escrow.objects.get(pk=result.escrow_id)


def do(operation: Any, escrow: Escrow, **arguments: Any) -> Any:
    """Call an operation on an escrow as a door does: lock its row, then act."""
    with door():
        return operation(escrow=lock_escrow(escrow_id=escrow.pk), **arguments)


def paid(payer: Member, payee: Member, minutes: int, *, at: datetime, of: int = 0) -> Escrow:
    """A closed escrow from which `minutes` (of so many held) were paid."""
    escrow = held(payer, payee, of or minutes, at=at)
    do(release, escrow, minutes=minutes, key=f"{escrow.pk}:pay", actor_id=None, at=at)
    return escrow


def give_back(
    escrow: Escrow,
    minutes: int,
    *,
    at: datetime,
    dispute: UUID | None = None,
    actor: UUID | None = None,
) -> Any:
    """Give minutes of a closed escrow back, as a dispute has decided."""
    dispute = dispute or uuid4()
    return do(compensate, escrow, dispute_id=dispute, minutes=minutes, actor_id=actor, at=at)


def owing(debtor: Member, creditor: Member, minutes: int, *, at: datetime) -> Debt:
    """A debt of so many minutes: the debtor got them, spent all they had, and then lost a dispute."""
    escrow = paid(creditor, debtor, minutes, at=at)
    account = Account.objects.get(pk=debtor.pk)
    held(debtor, creditor, account.available_minutes - account.floor_minutes, at=at)
    return Debt.objects.get(pk=give_back(escrow, minutes, at=at).debt_id)


def gift(member: Member, minutes: int, *, at: datetime) -> None:
    """So many minutes more."""
    with door():
        grant(member_id=member.pk, minutes=minutes, key=f"gift:{uuid4()}", actor_id=None, at=at)


def balances(*members: Member) -> list[tuple[int, int]]:
    """What each has available and held."""
    rows = {row.pk: row for row in Account.objects.filter(pk__in=[m.pk for m in members])}
    return [(rows[m.pk].available_minutes, rows[m.pk].held_minutes) for m in members]


def everything() -> dict[str, list[dict[str, Any]]]:
    """All rows that a refusal must leave as they were."""
    models = (Account, Escrow, Transaction, Entry, Debt, EventLog, Member)
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


def history(escrow: Escrow) -> list[tuple[str, str, str]]:
    """The events of an escrow: type, from, to."""
    events = EventLog.objects.filter(subject_type="escrow", subject_id=escrow.pk).order_by("seq")
    return list(events.values_list("type", "from_state", "to_state"))


def is_in_order() -> bool:
    """Whether everything adds up, and the deferred constraints would let it be committed."""
    connection.check_constraints()
    return differences() == []
