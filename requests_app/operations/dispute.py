"""What a dispute does to its request: stop it, let it go on, or end it."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from common.errors import Refused
from ledger.operations import (
    Compensation,
    compensate,
    freeze,
    lock_escrow,
    lock_open_escrow,
    refund,
    release,
    split,
    unfreeze,
)
from ledger.queries import escrow_of
from requests_app.models import ServiceRequest
from requests_app.operations.amendments import drop_amendment
from requests_app.operations.history import record_request
from requests_app.operations.locking import lock_by_id, lock_request
from requests_app.operations.work import settlement
from requests_app.ratings.timers import reminders_to_rate
from requests_app.rules import require_disputable_after_payment, require_payment_disputed
from requests_app.states import Outcome, State
from requests_app.timers import timers_of
from workflow.actor import Actor


# What a ruling does that leaves the payment as it is.
NOTHING: Final = Compensation(
    moved_minutes=0, owed_minutes=0, transaction_id=None, debt_id=None, replayed=False
)


def stop_for_dispute(
    *, request_id: UUID, actor: Actor, at: datetime, expected_version: int | None = None
) -> ServiceRequest:
    """Put the request in dispute: its timers end, its escrow is frozen, in one transaction.

    One that is paid stays so, and nothing is frozen: see `disputable_until`.

    Raises:
        NotFound, WrongRole, StaleVersion: see `lock_request`.
        WrongState: it can't be disputed now, or is disputed already.
        Refused: paid too long ago (`dispute_window_over`), or by a ruling (`dispute_decided`).
    """
    request = lock_request(
        request_id=request_id, actor=actor, action="dispute", expected_version=expected_version
    )
    if request.state == State.PAID:
        return _dispute_payment(request, actor=actor, at=at)
    request.dispute()
    drop_amendment(request, at=at)
    request.save_next()
    record_request(request=request, event="request.disputed", actor=actor, at=at)
    freeze(escrow=_frozen_or_held(request), actor_id=actor.member_id, at=at)
    return request


def resume_after_dispute(*, request_id: UUID, actor: Actor, at: datetime) -> ServiceRequest:
    """The dispute is withdrawn: the state before, its timers in full, the escrow held again.

    One that was disputed after its payment stays paid, and can be disputed anew as long as there is
    time. Only its history says so: the dispute's own event tells the other side.

    Raises:
        WrongState: the request is in no dispute.
    """
    request = lock_by_id(request_id)
    if request.state == State.PAID:
        return _resume_payment(request, actor=actor, at=at)
    request.resume(at=at)
    request.save_next()
    steps = settlement(request, at=at) if request.confirmed_at else timers_of(request, at=at)
    unfreeze(escrow=_frozen_or_held(request), actor_id=actor.member_id, at=at)
    record_request(request=request, event="request.resumed", actor=actor, at=at, steps=steps)
    return request


def end_by_ruling(
    *,
    request_id: UUID,
    released_minutes: int,
    actor: Actor,
    at: datetime,
    outcome: Outcome = Outcome.RULED,
) -> ServiceRequest:
    """Carry out a ruling or a settlement: so many of the held minutes to the provider, the rest back.

    `outcome` says which of the two it is.

    Raises:
        WrongState: the request is in no dispute.
    """
    request = lock_by_id(request_id)
    if released_minutes:
        request.pay_by_ruling(payable_minutes=released_minutes, at=at, outcome=outcome)
    else:
        request.refund_by_ruling(at=at, outcome=outcome)
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


def end_after_payment(
    *,
    request_id: UUID,
    released_minutes: int,
    dispute_id: UUID,
    actor: Actor,
    at: datetime,
    outcome: Outcome = Outcome.RULED,
) -> Compensation:
    """Carry out a ruling or a settlement about a paid request, which stays paid.

    `released_minutes` of what was released to the provider stay theirs. The rest goes back to the
    requester as far as the provider's balance goes, and becomes a debt beyond that. It can't be
    disputed again.

    Raises:
        WrongState: it isn't paid, no dispute about its payment is open, or it was decided.
        Refused: `ruling_exceeds_escrow`, more than was released, or less than nothing.
    """
    request = lock_by_id(request_id)
    require_payment_disputed(request)
    request.decide_payment(outcome=outcome)
    request.save_next()
    escrow = escrow_of(request_id=request.pk)
    if escrow is None:
        raise LookupError(f"Request {request.pk} was paid without an escrow.")
    back = escrow.released_minutes - released_minutes
    if not 0 <= back <= escrow.released_minutes:
        raise Refused(
            _("No more can be divided than was paid."),
            code="ruling_exceeds_escrow",
            held_minutes=escrow.released_minutes,
        )
    done = NOTHING
    if back:
        locked = lock_escrow(escrow_id=escrow.pk)
        done = compensate(
            escrow=locked, dispute_id=dispute_id, minutes=back, actor_id=actor.member_id, at=at
        )
    data = {
        "minutes": done.moved_minutes,
        "owed_minutes": done.owed_minutes,
        "released_minutes": released_minutes,
    }
    event = "request.compensated" if back else "request.payment_upheld"
    record_request(request=request, event=event, actor=actor, at=at, data=data)
    return done


def dispute_after_payment(
    *, request_id: UUID, actor: Actor, at: datetime, expected_version: int | None = None
) -> ServiceRequest:
    """Object to what was paid: the request stays paid, and nothing is frozen.

    Raises:
        NotFound, WrongRole, StaleVersion: see `lock_request`.
        WrongState: it isn't paid, or is disputed already.
        Refused: paid too long ago (`dispute_window_over`), or by a ruling (`dispute_decided`).
    """
    request = lock_request(
        request_id=request_id, actor=actor, action="dispute", expected_version=expected_version
    )
    return _dispute_payment(request, actor=actor, at=at)


def _dispute_payment(request: ServiceRequest, *, actor: Actor, at: datetime) -> ServiceRequest:
    require_disputable_after_payment(request, at=at)
    request.dispute_payment()
    request.save_next()
    event = "request.disputed_after_payment"
    record_request(request=request, event=event, actor=actor, at=at)
    return request


def _resume_payment(request: ServiceRequest, *, actor: Actor, at: datetime) -> ServiceRequest:
    require_payment_disputed(request)
    request.resume_payment()
    request.save_next()
    event = "request.payment_undisputed"
    record_request(request=request, event=event, actor=actor, at=at, tell=())
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
