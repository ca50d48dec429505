"""What a request asks of the ledger; always last in an operation, as the accounts are locked last."""

from datetime import datetime

from django.utils.translation import gettext as _

from common.errors import Refused
from common.minutes import spoken
from ledger.operations import Refusal, adjust, hold, lock_open_escrow, refund
from requests_app.models import ServiceRequest
from requests_app.states import Outcome
from workflow.actor import Actor


def give_back(request: ServiceRequest, *, actor: Actor, at: datetime) -> None:
    """Refund what the request holds, if anything."""
    escrow = lock_open_escrow(request_id=request.pk)
    if escrow is not None:
        refund(escrow=escrow, key=f"request:{request.pk}:refund", actor_id=actor.member_id, at=at)


def hold_minutes(
    request: ServiceRequest, *, minutes: int, actor: Actor, at: datetime
) -> Refusal | None:
    """Hold the requester's minutes for the request; a refusal holds nothing."""
    result = hold(
        request_id=request.pk,
        payer_id=request.requester_id,
        payee_id=request.provider_id,
        minutes=minutes,
        key=f"request:{request.pk}:hold",
        actor_id=actor.member_id,
        at=at,
    )
    return result if isinstance(result, Refusal) else None


def hold_exactly(request: ServiceRequest, *, minutes: int, actor: Actor, at: datetime) -> None:
    """Make the hold, or bring the one there is to `minutes`.

    Raises:
        Refused: not enough hours; `shortfall_minutes` says how many are missing.
    """
    escrow = lock_open_escrow(request_id=request.pk)
    if escrow is None:
        refusal = hold_minutes(request, minutes=minutes, actor=actor, at=at)
    elif escrow.held_minutes == minutes:
        return
    else:
        key = f"request:{request.pk}:adjust:{request.version}"
        result = adjust(escrow=escrow, minutes=minutes, key=key, actor_id=actor.member_id, at=at)
        refusal = result if isinstance(result, Refusal) else None
    if refusal:
        raise not_enough(refusal)


def not_enough(refusal: Refusal) -> Refused:
    """The ledger's refusal in a member's words."""
    return Refused(
        _("There are not enough hours available: it would take %(short)s more.")
        % {"short": spoken(refusal.shortfall_minutes)},
        code=Outcome.INSUFFICIENT_BALANCE,
        shortfall_minutes=refusal.shortfall_minutes,
    )
