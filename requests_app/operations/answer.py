"""How a request is answered, and how it is called off."""

from datetime import datetime
from uuid import UUID

from requests_app.models import Offer, OfferState, ServiceRequest
from requests_app.operations.amendments import drop_amendment
from requests_app.operations.history import record_request
from requests_app.operations.hours import give_back
from requests_app.operations.locking import lock_request
from requests_app.rules import require_no_show_possible
from requests_app.states import EndReason, Part, State
from requests_app.timers import timers_of
from workflow.actor import WORKFLOW, Actor


def accept(
    *, request_id: UUID, actor: Actor, at: datetime, expected_version: int | None = None
) -> ServiceRequest:
    """The provider promises the work.

    Raises:
        NotFound, WrongRole, StaleVersion: see `lock_request`.
        WrongState: nobody asks any more.
    """
    request = lock_request(
        request_id=request_id, actor=actor, action="accept", expected_version=expected_version
    )
    request.accept(at=at)
    request.save_next()
    record_request(
        request=request,
        event="request.accepted",
        actor=actor,
        at=at,
        data={"minutes": request.agreed_minutes},
        steps=timers_of(request, at=at),
    )
    return request


def decline(
    *,
    request_id: UUID,
    actor: Actor,
    at: datetime,
    words: str = "",
    expected_version: int | None = None,
) -> ServiceRequest:
    """The provider says no, and the hours go back. Errors as `accept`."""
    request = lock_request(
        request_id=request_id, actor=actor, action="decline", expected_version=expected_version
    )
    request.decline(at=at)
    request.end_words = words
    request.save_next()
    record_request(request=request, event="request.declined", actor=actor, at=at)
    give_back(request, actor=actor, at=at)
    return request


def cancel(
    *,
    request_id: UUID,
    actor: Actor,
    at: datetime,
    reason: str = "",
    words: str = "",
    expected_version: int | None = None,
) -> ServiceRequest:
    """Call the request off: the requester before it is answered, either side before it starts.

    The hours go back. `reason` is one of `EndReason`, where something was promised. Shortly before
    the agreed start it is counted as late, unless the other side didn't come. Errors as `accept`.

    Raises:
        Refused: a no-show before the agreed start, or where nothing was promised.
    """
    request = lock_request(
        request_id=request_id, actor=actor, action="cancel", expected_version=expected_version
    )
    agreed_start = _agreed_start(request)
    if request.state == State.ACCEPTED:
        part = request.part_of(actor.party_id) or Part.REQUESTER
        request.cancel_accepted(part=part, reason=reason, at=at)
        drop_amendment(request, at=at)
    else:
        request.cancel_unanswered(reason=reason, at=at)
    if reason == EndReason.NO_SHOW:
        require_no_show_possible(starts_at=agreed_start, at=at)
    request.end_words = words
    request.save_next()
    record_request(
        request=request,
        event="request.cancelled",
        actor=actor,
        at=at,
        data={"outcome": request.outcome, "late": request.cancelled_late, "reason": reason},
    )
    give_back(request, actor=actor, at=at)
    return request


def _agreed_start(request: ServiceRequest) -> datetime | None:
    """The start to which somebody could fail to come: still ahead when both agreed to it."""
    starts_at, accepted_at = request.starts_at, request.accepted_at
    if request.state != State.ACCEPTED or not starts_at or not accepted_at:
        return None
    return starts_at if accepted_at < starts_at else None


def time_out(*, subject: ServiceRequest, at: datetime, **_step: object) -> None:
    """Timer: nobody answered the request or the offer; the hours go back."""
    subject.time_out(at=at)
    subject.save_next()
    Offer.objects.filter(request=subject, state=OfferState.LIVE).update(
        state=OfferState.EXPIRED, ended_at=at
    )
    record_request(request=subject, event="request.timed_out", at=at)
    give_back(subject, actor=WORKFLOW, at=at)
