"""What a dispute does to its request: stop it, let it go on, or end it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ledger.operations import freeze, lock_open_escrow, refund, release, split, unfreeze
from requests_app.models import ServiceRequest
from requests_app.operations.amendments import drop_amendment
from requests_app.operations.history import record_request
from requests_app.operations.locking import lock_by_id, lock_request
from requests_app.operations.work import settlement
from requests_app.ratings.timers import reminders_to_rate
from requests_app.states import State
from requests_app.timers import timers_of
from workflow.actor import Actor


def stop_for_dispute(
    *, request_id: UUID, actor: Actor, at: datetime, expected_version: int | None = None
) -> ServiceRequest:
    """Put the request in dispute: its timers end, its escrow is frozen, in one transaction.

    Raises:
        NotFound, WrongRole, StaleVersion: see `lock_request`.
        WrongState: it can't be disputed now.
    """
    request = lock_request(
        request_id=request_id, actor=actor, action="dispute", expected_version=expected_version
    )
    request.dispute()
    drop_amendment(request, at=at)
    request.save_next()
    record_request(request=request, event="request.disputed", actor=actor, at=at)
    freeze(escrow=_frozen_or_held(request), actor_id=actor.member_id, at=at)
    return request


def resume_after_dispute(*, request_id: UUID, actor: Actor, at: datetime) -> ServiceRequest:
    """The dispute is withdrawn: the state before, its timers in full, the escrow held again.

    Raises:
        WrongState: the request is in no dispute.
    """
    request = lock_by_id(request_id)
    request.resume(at=at)
    request.save_next()
    steps = settlement(request, at=at) if request.confirmed_at else timers_of(request, at=at)
    unfreeze(escrow=_frozen_or_held(request), actor_id=actor.member_id, at=at)
    record_request(request=request, event="request.resumed", actor=actor, at=at, steps=steps)
    return request


def end_by_ruling(
    *, request_id: UUID, released_minutes: int, actor: Actor, at: datetime
) -> ServiceRequest:
    """Carry out a ruling or a settlement: so many of the held minutes to the provider, the rest back.

    Raises:
        WrongState: the request is in no dispute.
    """
    request = lock_by_id(request_id)
    if released_minutes:
        request.pay_by_ruling(payable_minutes=released_minutes, at=at)
    else:
        request.refund_by_ruling(at=at)
    request.save_next()
    event = "request.paid" if request.state == State.PAID else "request.refunded"
    record_request(
        request=request,
        event=event,
        actor=actor,
        at=at,
        data={"minutes": released_minutes},
        steps=reminders_to_rate(request, at=at),
    )
    _close_escrow(request, released_minutes=released_minutes, actor=actor, at=at)
    return request


def _frozen_or_held(request: ServiceRequest) -> Any:
    escrow = lock_open_escrow(request_id=request.pk)
    if escrow is None:
        raise LookupError(f"Request {request.pk} in dispute has no open escrow.")
    return escrow


def _close_escrow(
    request: ServiceRequest, *, released_minutes: int, actor: Actor, at: datetime
) -> None:
    escrow = _frozen_or_held(request)
    key = f"request:{request.pk}:ruling"
    if released_minutes == 0:
        refund(escrow=escrow, key=key, actor_id=actor.member_id, at=at)
    elif released_minutes == escrow.held_minutes:
        release(escrow=escrow, minutes=released_minutes, key=key, actor_id=actor.member_id, at=at)
    else:
        split(
            escrow=escrow,
            released_minutes=released_minutes,
            key=key,
            actor_id=actor.member_id,
            at=at,
        )
