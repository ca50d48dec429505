"""The work itself: begun, done, given up, confirmed."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from common.errors import Refused
from common.minutes import spoken
from ledger.operations import lock_open_escrow
from requests_app.models import ServiceRequest
from requests_app.operations.amendments import drop_amendment
from requests_app.operations.history import record_request
from requests_app.operations.hours import give_back, hold_exactly, hold_minutes, not_enough
from requests_app.operations.locking import lock_request
from requests_app.rules import minutes_by_silence, needs_consent, require_possible
from requests_app.states import State
from requests_app.timers import AMENDMENT_TIMEOUT, timers_in, timers_of
from workflow.actor import WORKFLOW, Actor
from workflow.operations import NewStep


def start(
    *, request_id: UUID, actor: Actor, at: datetime, expected_version: int | None = None
) -> ServiceRequest:
    """The provider begins the work.

    Raises:
        NotFound, WrongRole, StaleVersion: see `lock_request`.
        WrongState: the request isn't accepted, or has gone on.
    """
    request = lock_request(
        request_id=request_id, actor=actor, action="start", expected_version=expected_version
    )
    request.start(at=at)
    drop_amendment(request, at=at)
    request.save_next()
    record_request(
        request=request,
        event="request.started",
        actor=actor,
        at=at,
        steps=timers_of(request, at=at),
    )
    return request


def complete(
    *,
    request_id: UUID,
    actual_minutes: int,
    actor: Actor,
    at: datetime,
    expected_version: int | None = None,
) -> ServiceRequest:
    """The provider says that the work is done, and how many minutes it took. Errors as `start`.

    Raises:
        Refused: minutes that can't be.
    """
    request = lock_request(
        request_id=request_id, actor=actor, action="complete", expected_version=expected_version
    )
    request.complete(actual_minutes=actual_minutes, at=at)
    require_possible(minutes=actual_minutes)
    request.save_next()
    record_request(
        request=request,
        event="request.completed",
        actor=actor,
        at=at,
        data={"minutes": actual_minutes},
        steps=timers_of(request, at=at),
    )
    return request


def give_up(
    *,
    request_id: UUID,
    actor: Actor,
    at: datetime,
    reason: str = "",
    words: str = "",
    expected_version: int | None = None,
) -> ServiceRequest:
    """The provider can't finish, for a reason of `EndReason`; the hours go back. Errors as `start`."""
    request = lock_request(
        request_id=request_id, actor=actor, action="give-up", expected_version=expected_version
    )
    request.give_up(reason=reason, at=at)
    request.end_words = words
    request.save_next()
    record_request(
        request=request, event="request.given_up", actor=actor, at=at, data={"reason": reason}
    )
    give_back(request, actor=actor, at=at)
    return request


def confirm(
    *,
    request_id: UUID,
    actor: Actor,
    at: datetime,
    consent_minutes: int | None = None,
    expected_version: int | None = None,
) -> ServiceRequest:
    """Agree to pay the real minutes; the settlement follows by itself. Also confirms a recorded exchange.

    What is above the hold, up to the terms' share, is topped up in the same transaction; more
    than that asks for `consent_minutes`, the real minutes named by the requester.

    Raises:
        NotFound, WrongRole, StaleVersion: see `lock_request`.
        WrongState: there is nothing to confirm, or it is confirmed already.
        Refused: `consent_needed`, or not enough hours (`shortfall_minutes`).
    """
    request = lock_request(
        request_id=request_id, actor=actor, action="confirm", expected_version=expected_version
    )
    if request.state == State.RECORDED:
        return _confirm_recorded(request, actor=actor, at=at)
    actual, held = request.actual_minutes or 0, request.agreed_minutes or 0
    request.confirm(payable_minutes=actual, at=at)
    if needs_consent(actual=actual, held=held, terms=request.terms) and consent_minutes != actual:
        raise _consent_needed(actual=actual, held=held)
    drop_amendment(request, at=at)
    request.save_next()
    _record_confirmed(request, actor=actor, at=at)
    if actual > held:
        hold_exactly(request, minutes=actual, actor=actor, at=at)
    return request


def confirm_by_silence(*, subject: ServiceRequest, at: datetime, **_step: object) -> None:
    """Timer: the requester has said nothing; the real minutes are paid, never more than the hold."""
    payable = minutes_by_silence(
        actual=subject.actual_minutes or 0, held=subject.agreed_minutes or 0
    )
    subject.confirm(payable_minutes=payable, at=at)
    drop_amendment(subject, at=at)
    subject.save_next()
    _record_confirmed(subject, actor=WORKFLOW, at=at)


def refuse_recorded(
    *,
    request_id: UUID,
    actor: Actor,
    at: datetime,
    words: str = "",
    expected_version: int | None = None,
) -> ServiceRequest:
    """The other side says that a recorded exchange didn't happen so; nothing moves."""
    request = lock_request(
        request_id=request_id, actor=actor, action="refuse", expected_version=expected_version
    )
    request.refuse_recorded(at=at)
    request.end_words = words
    request.save_next()
    record_request(request=request, event="request.refused", actor=actor, at=at)
    return request


def never_started(*, subject: ServiceRequest, at: datetime, **_step: object) -> None:
    """Timer: the work was promised and never begun; the hours go back."""
    subject.never_started(at=at)
    drop_amendment(subject, at=at)
    _end_by_timer(subject, at=at)


def never_completed(*, subject: ServiceRequest, at: datetime, **_step: object) -> None:
    """Timer: the work was begun long ago and never completed; the hours go back."""
    subject.never_completed(at=at)
    _end_by_timer(subject, at=at)


def recorded_time_out(*, subject: ServiceRequest, at: datetime, **_step: object) -> None:
    """Timer: the other side never answered a recorded exchange; nothing was held."""
    subject.recorded_time_out(at=at)
    _end_by_timer(subject, at=at)


def remind(*, subject: ServiceRequest, at: datetime, **_step: object) -> None:
    """Timer: tell the side whose turn it is that the time runs out soon."""
    subject.save_next()
    record_request(
        request=subject,
        event="request.reminded",
        at=at,
        data={"until": subject.deadline_at, "turn": subject.turn},
        tell=[subject.member_of(subject.turn)],
    )


def remind_of_start(*, subject: ServiceRequest, at: datetime, **_step: object) -> None:
    """Timer: tell both sides that what they agreed on begins soon."""
    subject.save_next()
    record_request(
        request=subject, event="request.start_near", at=at, data={"starts_at": subject.starts_at}
    )


def _end_by_timer(request: ServiceRequest, *, at: datetime) -> None:
    request.save_next()
    record_request(
        request=request, event="request.cancelled", at=at, data={"outcome": request.outcome}
    )
    give_back(request, actor=WORKFLOW, at=at)


def _confirm_recorded(request: ServiceRequest, *, actor: Actor, at: datetime) -> ServiceRequest:
    """The hold comes first: whether it can be made decides, and its escrow gets the settlement."""
    request.confirm_recorded(at=at)
    refusal = hold_minutes(request, minutes=request.actual_minutes or 0, actor=actor, at=at)
    if refusal:
        raise not_enough(refusal)
    request.save_next()
    _record_confirmed(request, actor=actor, at=at)
    return request


def _record_confirmed(request: ServiceRequest, *, actor: Actor, at: datetime) -> None:
    record_request(
        request=request,
        event="request.confirmed",
        actor=actor,
        at=at,
        data={"minutes": request.payable_minutes},
        steps=settlement(request, at=at),
        cancel=[*timers_in(State.COMPLETED), AMENDMENT_TIMEOUT],
    )


def settlement(request: ServiceRequest, *, at: datetime) -> list[NewStep]:
    """The first step of the settlement, which belongs to the request's escrow."""
    escrow = lock_open_escrow(request_id=request.pk)
    if escrow is None:
        raise LookupError(f"Request {request.pk} holds nothing to settle.")
    return [NewStep(name="validate_escrow_release", due_at=at, subject=("escrow", escrow.pk))]


def _consent_needed(*, actual: int, held: int) -> Refused:
    return Refused(
        _("%(actual)s were worked and %(held)s agreed: name the time that you agree to pay.")
        % {"actual": spoken(actual), "held": spoken(held)},
        code="consent_needed",
        actual_minutes=actual,
        agreed_minutes=held,
    )
