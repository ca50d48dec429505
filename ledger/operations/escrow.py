"""Setting minutes aside for a request, and what becomes of them.

The caller has locked the escrow (`lock_escrow`, `lock_open_escrow`). The minutes decide whether
something happens, so they come first, and with them the row; then the transition of the instance,
and its event. The same call with the same key moves nothing again.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import Any, Final
from uuid import UUID

from common.transactions import require_transaction
from ledger.models import Escrow
from ledger.operations.posting import Movement, Posting, Refusal, post
from ledger.states import Bucket, Kind
from workflow import rows
from workflow.actor import Actor
from workflow.fsm import wrong_state
from workflow.operations import record


EVENTS: Final = {
    Kind.HOLD: "escrow.held",
    Kind.ADJUST: "escrow.adjusted",
    Kind.RELEASE: "escrow.released",
    Kind.REFUND: "escrow.refunded",
    Kind.SPLIT: "escrow.split",
}


def lock_escrow(*, escrow_id: UUID) -> Escrow:
    """The escrow, its row locked. Raises `Escrow.DoesNotExist`."""
    require_transaction()
    escrow = rows.fetch(Escrow, "ledger_lock_escrow(%s::uuid)", escrow_id)
    if escrow is None:
        raise Escrow.DoesNotExist(str(escrow_id))
    return escrow


def lock_open_escrow(*, request_id: UUID) -> Escrow | None:
    """The request's open escrow, its row locked; None where it has none (any more)."""
    require_transaction()
    return rows.fetch(Escrow, "ledger_lock_open_escrow(%s::uuid)", request_id)


def hold(
    *,
    request_id: UUID,
    payer_id: UUID,
    payee_id: UUID,
    minutes: int,
    key: str,
    actor_id: UUID | None,
    at: datetime,
) -> Posting | Refusal:
    """Set `minutes` of the payer aside for a request: opens its escrow.

    Locks the payer's account only, so that a provider in demand is no bottleneck: release in
    another transaction.

    Raises:
        Conflict: `key_reused`.
        ValueError: `minutes` isn't positive.
        django.db.IntegrityError: the request has an open escrow, or payer and payee are the same.
    """
    _require(minutes > 0, minutes)
    escrow = Escrow(
        request_id=request_id,
        payer_id=payer_id,
        payee_id=payee_id,
        held_minutes=minutes,
        opened_at=at,
        version=1,
    )
    asked = {
        "id": escrow.pk,
        "version": 1,
        "request_id": request_id,
        "payer_id": payer_id,
        "payee_id": payee_id,
        "held_minutes": minutes,
    }
    movements = _set_aside(payer_id, minutes)
    result = post(
        key=key, kind=Kind.HOLD, movements=movements, actor_id=actor_id, at=at, escrow=asked
    )
    if isinstance(result, Posting) and not result.replayed:
        _record(escrow, kind=Kind.HOLD, posting=result, actor_id=actor_id, at=at)
    return result


def adjust(
    *, escrow: Escrow, minutes: int, key: str, actor_id: UUID | None, at: datetime
) -> Posting | Refusal:
    """Change the agreed hold of a held escrow to `minutes`, up or down.

    Raises:
        Conflict: `key_reused`.
        WrongState: it is frozen or closed.
        ValueError: `minutes` isn't positive.
        django.db.DataError: so many are held already.
    """
    _require(minutes > 0, minutes)
    return _change(
        escrow,
        kind=Kind.ADJUST,
        movements=_set_aside(escrow.payer_id, minutes - escrow.held_minutes),
        asked={"held_minutes": minutes},
        transition=partial(escrow.adjust, minutes=minutes),
        key=key,
        actor_id=actor_id,
        at=at,
    )


def release(
    *, escrow: Escrow, minutes: int, key: str, actor_id: UUID | None, at: datetime
) -> Posting:
    """Pay `minutes` of the hold to the payee; the rest goes back to the payer.

    Raises:
        Conflict: `key_reused`.
        WrongState: it is closed.
        ValueError: `minutes` isn't positive, or more than is held.
    """
    _require(0 < minutes <= escrow.held_minutes, minutes)
    return _close(
        escrow,
        kind=Kind.RELEASE,
        method=escrow.release,
        released=minutes,
        key=key,
        actor_id=actor_id,
        at=at,
    )


def refund(*, escrow: Escrow, key: str, actor_id: UUID | None, at: datetime) -> Posting:
    """Give all that is held back to the payer.

    Raises:
        Conflict: `key_reused`.
        WrongState: it is closed.
    """
    return _close(
        escrow,
        kind=Kind.REFUND,
        method=escrow.refund,
        released=0,
        key=key,
        actor_id=actor_id,
        at=at,
    )


def split(
    *, escrow: Escrow, released_minutes: int, key: str, actor_id: UUID | None, at: datetime
) -> Posting:
    """Divide what is held, as a ruling says: `released_minutes` to the payee, the rest back.

    Raises:
        Conflict: `key_reused`.
        WrongState: it is closed.
        ValueError: one of the parts isn't positive.
    """
    _require(0 < released_minutes < escrow.held_minutes, released_minutes)
    return _close(
        escrow,
        kind=Kind.SPLIT,
        method=escrow.split,
        released=released_minutes,
        key=key,
        actor_id=actor_id,
        at=at,
    )


def freeze(*, escrow: Escrow, actor_id: UUID | None, at: datetime) -> None:
    """Keep it as it is while a dispute is open. Raises `WrongState` unless it is held."""
    require_transaction()
    escrow.freeze(at=at)
    _save(escrow, event="escrow.frozen", actor_id=actor_id, at=at)


def unfreeze(*, escrow: Escrow, actor_id: UUID | None, at: datetime) -> None:
    """Let it go on after a withdrawn dispute. Raises `WrongState` unless it is frozen."""
    require_transaction()
    escrow.unfreeze()
    _save(escrow, event="escrow.unfrozen", actor_id=actor_id, at=at)


def _save(escrow: Escrow, *, event: str, actor_id: UUID | None, at: datetime) -> None:
    escrow.save_next()
    record(
        subject=escrow,
        event=event,
        at=at,
        actor=Actor(member_id=actor_id),
        data={"request": escrow.request_id},
    )


def _close(
    escrow: Escrow,
    *,
    kind: Kind,
    method: Callable[..., None],
    released: int,
    key: str,
    actor_id: UUID | None,
    at: datetime,
) -> Posting:
    movements = [
        Movement(escrow.payer_id, Bucket.HELD, -escrow.held_minutes),
        Movement(escrow.payee_id, Bucket.AVAILABLE, released),
        Movement(escrow.payer_id, Bucket.AVAILABLE, escrow.held_minutes - released),
    ]
    result = _change(
        escrow,
        kind=kind,
        movements=movements,
        asked={"released_minutes": released},
        transition=partial(method, released=released, at=at),
        key=key,
        actor_id=actor_id,
        at=at,
    )
    if isinstance(result, Refusal):
        raise RuntimeError(f"Escrow {escrow.pk} is not covered by its payer's account: {result}")  # noqa: TRY004
    return result


def _change(
    escrow: Escrow,
    *,
    kind: Kind,
    movements: Iterable[Movement],
    asked: Mapping[str, Any],
    transition: Callable[[], None],
    key: str,
    actor_id: UUID | None,
    at: datetime,
) -> Posting | Refusal:
    wanted = {"id": escrow.pk, "version": escrow.version + 1, **asked}
    result = post(key=key, kind=kind, movements=movements, actor_id=actor_id, at=at, escrow=wanted)
    if isinstance(result, Refusal):
        if result.code == "WRONG_STATE":
            raise wrong_state(escrow)
        return result
    if not result.replayed:
        transition()
        escrow.version += 1
        _record(escrow, kind=kind, posting=result, actor_id=actor_id, at=at)
    return result


def _record(
    escrow: Escrow, *, kind: Kind, posting: Posting, actor_id: UUID | None, at: datetime
) -> None:
    data = {
        "request": escrow.request_id,
        "transaction": posting.transaction_id,
        "held_minutes": escrow.held_minutes,
        "released_minutes": escrow.released_minutes,
        "refunded_minutes": escrow.refunded_minutes,
    }
    record(subject=escrow, event=EVENTS[kind], at=at, actor=Actor(member_id=actor_id), data=data)


def _set_aside(payer_id: UUID, minutes: int) -> list[Movement]:
    return [
        Movement(payer_id, Bucket.AVAILABLE, -minutes),
        Movement(payer_id, Bucket.HELD, minutes),
    ]


def _require(condition: bool, minutes: int) -> None:  # noqa: FBT001 - reads as a sentence
    if not condition:
        raise ValueError(f"{minutes} minutes are not possible here.")
