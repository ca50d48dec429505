"""How a request begins: a draft, a submission, a proposal, a recorded exchange."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from catalogue.queries import askable
from common.errors import NotFound, Refused
from common.lines import one_line
from common.transactions import require_transaction
from members.models import Member
from requests_app.models import Offer, ServiceRequest
from requests_app.operations.history import record_request
from requests_app.operations.locking import lock_request
from requests_app.rules import (
    require_acceptable,
    require_future,
    require_minutes,
    require_near,
    require_past,
    require_possible,
    require_two_members,
    side_of_asker,
)
from requests_app.states import Part, State
from requests_app.terms import Terms
from requests_app.timers import timers_of
from workflow.actor import Actor
from workflow.operations import NewStep
from workflow.queries import current_policy


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """What somebody asks for, or offers: the content of a request.

    `minutes` is the estimate. With a service the other side is its member, and `part`, the
    author's side, follows from it; else `other_id` and `part` say so.
    """

    minutes: int
    title: str = ""
    words: str = ""
    service_id: UUID | None = None
    other_id: UUID | None = None
    part: Part | None = None
    starts_at: datetime | None = None
    time_zone: str = "UTC"
    place: str = ""
    is_remote: bool = False


def draft_request(*, wish: Wish, actor: Actor, at: datetime) -> ServiceRequest:
    """A draft that its author alone sees. Nothing is held yet.

    Raises:
        NotFound: unknown service or member.
        Refused: minutes that aren't between 1 and a year; a start that has passed, or is more than a
            year away; nobody
            named to exchange with; an offer can only be asked for, a wanted ad only be answered;
            control characters in the title or the place.
    """
    require_transaction()
    request = _new(wish, actor=actor, at=at)
    require_future(starts_at=wish.starts_at, at=at)
    request.save_next()
    record_request(
        request=request, event="request.drafted", actor=actor, at=at, data=_facts(request), tell=()
    )
    return request


def ask(*, wish: Wish, is_sent: bool, actor: Actor, at: datetime) -> ServiceRequest:
    """Draft a request and, unless it shall stay a draft, send it off in the same transaction.

    Asking for an offer submits it, answering a wanted ad proposes. Errors as theirs.
    """
    request = draft_request(wish=wish, actor=actor, at=at)
    if not is_sent:
        return request
    send = submit if request.initiated_by == Part.REQUESTER else propose
    return send(request_id=request.pk, actor=actor, at=at)


def submit(
    *, request_id: UUID, actor: Actor, at: datetime, expected_version: int | None = None
) -> ServiceRequest:
    """Send the draft off: the workflow validates it, holds the hours, and asks the provider.

    Raises:
        NotFound, WrongRole, StaleVersion: see `lock_request`.
        WrongState: it is no draft any more.
    """
    request = lock_request(
        request_id=request_id, actor=actor, action="submit", expected_version=expected_version
    )
    request.submit(terms=current_terms(), at=at)
    request.save_next()
    step = NewStep(name="validate_request", due_at=at)
    record_request(
        request=request, event="request.submitted", actor=actor, at=at, steps=[step], tell=()
    )
    return request


def propose(
    *, request_id: UUID, actor: Actor, at: datetime, expected_version: int | None = None
) -> ServiceRequest:
    """Send the provider's draft, an answer to a wanted ad, as a first offer; the hold comes with its acceptance.

    Raises:
        NotFound, WrongRole, StaleVersion: see `lock_request`.
        WrongState: it is no draft any more.
        Refused: a rule of the bank (`Outcome`), for which an asker's request would be rejected.
    """
    request = lock_request(
        request_id=request_id, actor=actor, action="propose", expected_version=expected_version
    )
    terms = current_terms()
    request.propose(terms=terms, at=at)
    require_acceptable(request, terms=terms, at=at)
    request.save_next()
    Offer.objects.create(  # type: ignore[misc] # the transition has set the deadline
        request=request,
        round=1,
        made_by=Part.PROVIDER,
        minutes=request.estimated_minutes,
        starts_at=request.starts_at,
        made_at=at,
        expires_at=request.deadline_at,
    )
    record_request(
        request=request,
        event="request.proposed",
        actor=actor,
        at=at,
        data=_facts(request),
        steps=timers_of(request, at=at),
    )
    return request


def discard(
    *, request_id: UUID, actor: Actor, at: datetime, expected_version: int | None = None
) -> ServiceRequest:
    """Throw a draft away."""
    request = lock_request(
        request_id=request_id, actor=actor, action="discard", expected_version=expected_version
    )
    request.discard(at=at)
    request.save_next()
    record_request(request=request, event="request.discarded", actor=actor, at=at, tell=())
    return request


def record_exchange(*, wish: Wish, actor: Actor, at: datetime) -> ServiceRequest:
    """Record an exchange that has happened; the other side confirms it, or nothing moves.

    Raises:
        NotFound, Refused: as `draft_request`; also more than the Policy's most minutes, a time that
            is still to come, oneself, or somebody who isn't active.
    """
    require_transaction()
    terms = current_terms()
    require_minutes(minutes=wish.minutes, terms=terms)
    request = _new(wish, actor=actor, at=at, state=State.RECORDED)
    require_past(starts_at=wish.starts_at, at=at)
    require_two_members(request)
    request.submitted_at, request.terms_json = at, terms.as_json()
    request.completed_at, request.actual_minutes = at, wish.minutes
    request.turn = Part(request.initiated_by).other
    request.deadline_at = at + terms.recorded_timeout
    request.save_next()
    record_request(
        request=request,
        event="request.recorded",
        actor=actor,
        at=at,
        data=_facts(request),
        steps=timers_of(request, at=at),
    )
    return request


def current_terms() -> Terms:
    """The Policy's values of this moment."""
    return Terms.of_policy(current_policy())


def _new(wish: Wish, *, actor: Actor, at: datetime, state: State = State.DRAFT) -> ServiceRequest:
    if actor.party_id is None:
        raise TypeError("A request is a member's; a timer makes none.")
    require_possible(minutes=wish.minutes)
    require_near(starts_at=wish.starts_at, at=at)
    # What the asker may see, as on the pages: nothing is learnt of a service that isn't in the list.
    service = (
        askable(service_id=wish.service_id, asker_id=actor.party_id) if wish.service_id else None
    )
    part = wish.part or (side_of_asker(service) if service else Part.REQUESTER)
    if service and part != side_of_asker(service):
        raise Refused(_("This service is looked at from the other side."), code="wrong_side")
    if service and wish.other_id not in {None, service.member_id}:
        raise Refused(_("This service is another member's."), code="wrong_member")
    other = service.member_id if service else _other(wish.other_id)
    sides = {part: actor.party_id, part.other: other}
    return ServiceRequest(
        state=state,
        service=service,
        initiated_by=part,
        created_at=at,
        requester_id=sides[Part.REQUESTER],
        provider_id=sides[Part.PROVIDER],
        title=one_line(wish.title) or (service.title if service else _("An exchange")),
        words=wish.words,
        estimated_minutes=wish.minutes,
        starts_at=wish.starts_at,
        time_zone=wish.time_zone,
        place=one_line(wish.place),
        is_remote=wish.is_remote,
        turn=part,
    )


def _other(member_id: UUID | None) -> UUID:
    if member_id is None:
        raise Refused(
            _("Name a service, or the member with whom you exchange."), code="nobody_named"
        )
    # Who hasn't confirmed their address is nobody yet, and may never be.
    if not Member.objects.filter(pk=member_id, is_pending=False).exists():
        raise NotFound(_("There is no such member."))
    return member_id


def _facts(request: ServiceRequest) -> dict[str, object]:
    return {
        "minutes": request.estimated_minutes,
        "service": request.service_id,
        "starts_at": request.starts_at,
        "by": request.initiated_by,
    }
