"""Accounts and escrows as the tests of the ledger need them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from common.transactions import door
from ledger.models import Account, Entry, Escrow, Transaction
from ledger.operations import Posting, grant, hold, lock_escrow, open_account
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


def balances(*members: Member) -> list[tuple[int, int]]:
    """What each has available and held."""
    rows = {row.pk: row for row in Account.objects.filter(pk__in=[m.pk for m in members])}
    return [(rows[m.pk].available_minutes, rows[m.pk].held_minutes) for m in members]


def everything() -> dict[str, list[dict[str, Any]]]:
    """All rows that a refusal must leave as they were."""
    models = (Account, Escrow, Transaction, Entry, EventLog, Member)
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


def history(escrow: Escrow) -> list[tuple[str, str, str]]:
    """The events of an escrow: type, from, to."""
    events = EventLog.objects.filter(subject_type="escrow", subject_id=escrow.pk).order_by("seq")
    return list(events.values_list("type", "from_state", "to_state"))


def is_in_order() -> bool:
    """Whether everything adds up, and the deferred constraints would let it be committed."""
    connection.check_constraints()
    return differences() == []
