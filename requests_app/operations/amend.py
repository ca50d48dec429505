"""Changes by consent: another time or place for what was promised, or less time to pay."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from common.lines import one_line
from requests_app.models import Amendment, AmendmentKind, AmendmentState, ServiceRequest
from requests_app.operations.amendments import (
    add_amendment,
    end_amendment,
    lock_live_amendment,
    require_fewer_than_most,
    require_none_of_own,
)
from requests_app.operations.history import record_request
from requests_app.operations.hours import hold_exactly
from requests_app.operations.locking import lock_request
from requests_app.operations.work import settlement
from requests_app.rules import require_change, require_future, require_less, require_near
from requests_app.states import Part, State
from requests_app.timers import AMENDMENT_TIMEOUT, amendment_timer, timers_in, timers_of
from workflow.actor import Actor
from workflow.fsm import wrong_state


@dataclass(frozen=True, kw_only=True, slots=True)
class Schedule:
    """Another time or place; what isn't named stays as it is agreed."""

    starts_at: datetime | None = None
    time_zone: str = ""
    place: str | None = None
    is_remote: bool | None = None
    words: str = ""

    def applied_to(self, request: ServiceRequest) -> dict[str, Any]:
        """All that would hold then. A zone belongs to its start."""
        zone = self.time_zone if self.starts_at else ""
        return {
            "starts_at": self.starts_at or request.starts_at,
            "time_zone": zone or request.time_zone,
            "place": request.place if self.place is None else one_line(self.place),
            "is_remote": request.is_remote if self.is_remote is None else self.is_remote,
        }


def reschedule(
    *,
    request_id: UUID,
    schedule: Schedule,
    actor: Actor,
    at: datetime,
    expected_version: int | None = None,
) -> ServiceRequest:
    """Propose another time or place for what was promised; it stays as agreed until the other agrees.

    A proposal of the other side that waits is answered with it.

    Raises:
        NotFound, WrongRole, StaleVersion: see `lock_request`.
        WrongState: nothing is promised, or the work has begun.
        Refused: nothing would change; a start that has passed or is too far away; an own proposal
            waits still; too many of them.
    """
    request = lock_request(
        request_id=request_id, actor=actor, action="reschedule", expected_version=expected_version
    )
    part = request.part_of(actor.party_id) or Part.REQUESTER
    require_near(starts_at=schedule.starts_at, at=at)
    content = schedule.applied_to(request)
    waits = request.amendment_by
    request.reschedule(part=part)
    require_none_of_own(waits=waits, part=part)
    require_change(request, content=content)
    require_future(starts_at=schedule.starts_at, at=at)
    require_fewer_than_most(request, kind=AmendmentKind.SCHEDULE)
    request.save_next()
    _propose(
        request,
        actor=actor,
        at=at,
        kind=AmendmentKind.SCHEDULE,
        made_by=part,
        words=schedule.words,
        **content,
    )
    return request


def propose_less(
    *,
    request_id: UUID,
    minutes: int,
    actor: Actor,
    at: datetime,
    words: str = "",
    expected_version: int | None = None,
) -> ServiceRequest:
    """Propose to pay fewer minutes than the work is said to have taken; nothing is paid until agreed.

    The time to confirm goes on: where the provider doesn't answer, silence pays as it always does.

    Raises:
        NotFound, WrongRole, StaleVersion: see `lock_request`.
        WrongState: there is nothing to confirm.
        Refused: not fewer; an own proposal waits still; too many of them.
    """
    request = lock_request(
        request_id=request_id, actor=actor, action="propose-less", expected_version=expected_version
    )
    waits = request.amendment_by
    request.propose_less()
    require_none_of_own(waits=waits, part=Part.REQUESTER)
    require_less(minutes=minutes, actual=request.actual_minutes or 0)
    require_fewer_than_most(request, kind=AmendmentKind.MINUTES)
    request.save_next()
    _propose(
        request,
        actor=actor,
        at=at,
        kind=AmendmentKind.MINUTES,
        made_by=Part.REQUESTER,
        minutes=minutes,
        words=words,
    )
    return request


def agree_change(
    *, request_id: UUID, actor: Actor, at: datetime, expected_version: int | None = None
) -> ServiceRequest:
    """Agree to what the other side proposes. Less time to pay is confirmed with it, and settled.

    Raises:
        NotFound, WrongRole, StaleVersion: see `lock_request`.
        WrongState: no change waits for an answer.
        Refused: its start has passed; not enough hours (`shortfall_minutes`), where it is above
            what is held.
    """
    request = lock_request(
        request_id=request_id, actor=actor, action="agree-change", expected_version=expected_version
    )
    agree = _agree_to_less if request.state == State.COMPLETED else _agree_to_schedule
    agree(request, actor=actor, at=at)
    return request


def _agree_to_schedule(request: ServiceRequest, *, actor: Actor, at: datetime) -> None:
    live = _asked(request)
    content = {
        name: getattr(live, name) for name in ("starts_at", "time_zone", "place", "is_remote")
    }
    if live.starts_at != request.starts_at:
        require_future(starts_at=live.starts_at, at=at)
    request.agree_to_schedule(**content, at=at)
    request.save_next()
    end_amendment(request, state=AmendmentState.AGREED, at=at)
    record_request(
        request=request,
        event="request.change_agreed",
        actor=actor,
        at=at,
        data=_facts(live),
        steps=timers_of(request, at=at),
        cancel=[*timers_in(State.ACCEPTED), AMENDMENT_TIMEOUT],
    )


def _agree_to_less(request: ServiceRequest, *, actor: Actor, at: datetime) -> None:
    live = _asked(request)
    minutes, held = live.minutes or 0, request.agreed_minutes or 0
    request.agree_to_less(payable_minutes=minutes, at=at)
    request.save_next()
    end_amendment(request, state=AmendmentState.AGREED, at=at)
    record_request(
        request=request,
        event="request.change_agreed",
        actor=actor,
        at=at,
        data=_facts(live),
        steps=settlement(request, at=at),
        cancel=[*timers_in(State.COMPLETED), AMENDMENT_TIMEOUT],
    )
    if minutes > held:
        hold_exactly(request, minutes=minutes, actor=actor, at=at)


def decline_change(
    *, request_id: UUID, actor: Actor, at: datetime, expected_version: int | None = None
) -> ServiceRequest:
    """Say no to what the other side proposes: everything stays as it is. Errors as `agree_change`."""
    request = lock_request(
        request_id=request_id,
        actor=actor,
        action="decline-change",
        expected_version=expected_version,
    )
    decline = request.decline_less if request.state == State.COMPLETED else request.decline_schedule
    decline()
    _end(
        request, state=AmendmentState.DECLINED, event="request.change_declined", actor=actor, at=at
    )
    return request


def withdraw_change(
    *, request_id: UUID, actor: Actor, at: datetime, expected_version: int | None = None
) -> ServiceRequest:
    """Take one's own proposal back: everything stays as it is. Errors as `agree_change`."""
    request = lock_request(
        request_id=request_id,
        actor=actor,
        action="withdraw-change",
        expected_version=expected_version,
    )
    is_completed = request.state == State.COMPLETED
    withdraw = request.withdraw_less if is_completed else request.withdraw_schedule
    withdraw()
    _end(
        request,
        state=AmendmentState.WITHDRAWN,
        event="request.change_withdrawn",
        actor=actor,
        at=at,
    )
    return request


def expire_amendment(*, subject: ServiceRequest, at: datetime, **_step: object) -> None:
    """Timer: nobody answered the proposed change; everything stays as it is."""
    live = Amendment.objects.filter(request=subject, state=AmendmentState.LIVE).first()
    if live is None or live.expires_at > at:
        return
    subject.amendment_by = ""
    subject.save_next()
    end_amendment(subject, state=AmendmentState.EXPIRED, at=at)
    record_request(request=subject, event="request.change_expired", at=at, data=_facts(live))


def _asked(request: ServiceRequest) -> Amendment:
    if not request.is_amendment_live():
        raise wrong_state(request)
    return lock_live_amendment(request)


def _propose(request: ServiceRequest, *, actor: Actor, at: datetime, **content: Any) -> None:
    made = add_amendment(request, at=at, **content)
    record_request(
        request=request,
        event="request.change_proposed",
        actor=actor,
        at=at,
        data={**_facts(made), "until": made.expires_at},
        steps=[amendment_timer(due_at=made.expires_at)],
        cancel=[AMENDMENT_TIMEOUT],
    )


def _end(
    request: ServiceRequest, *, state: AmendmentState, event: str, actor: Actor, at: datetime
) -> None:
    live = lock_live_amendment(request)
    request.save_next()
    end_amendment(request, state=state, at=at)
    record_request(
        request=request,
        event=event,
        actor=actor,
        at=at,
        data=_facts(live),
        cancel=[AMENDMENT_TIMEOUT],
    )


def _facts(change: Amendment) -> dict[str, object]:
    """What the change is, in codes: a place is a person's words."""
    facts = {"change": change.kind, "number": change.number, "by": change.made_by}
    if change.kind == AmendmentKind.MINUTES:
        return {**facts, "minutes": change.minutes}
    return {**facts, "starts_at": change.starts_at}
