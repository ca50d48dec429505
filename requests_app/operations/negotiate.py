"""Counter-offers: other minutes or another time, in turn, one live at a time."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import ngettext

from common.errors import Refused
from requests_app.models import Offer, OfferState, ServiceRequest
from requests_app.operations.history import record_request
from requests_app.operations.hours import give_back, hold_exactly
from requests_app.operations.locking import lock_live_offer, lock_request
from requests_app.rules import require_future, require_minutes, require_near
from requests_app.states import Part, State
from requests_app.timers import timers_in, timers_of
from workflow.actor import Actor
from workflow.fsm import wrong_state


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    """What an offer proposes."""

    minutes: int
    starts_at: datetime | None = None
    words: str = ""


def counter_offer(
    *,
    request_id: UUID,
    offer: Proposal,
    actor: Actor,
    at: datetime,
    expected_version: int | None = None,
) -> ServiceRequest:
    """Answer a request, or an offer, with other terms. The hold stays as it is until one is accepted.

    Raises:
        NotFound, WrongRole, StaleVersion: see `lock_request`.
        WrongState: nothing waits for an answer.
        Refused: more offers or more minutes than the terms allow, or a start that has passed.
    """
    request = lock_request(
        request_id=request_id,
        actor=actor,
        action="counter-offer",
        expected_version=expected_version,
    )
    maker = request.part_of(actor.party_id) or Part.PROVIDER
    if request.state == State.NEGOTIATING:
        request.counter_offer(at=at)
    else:
        request.answer_with_offer(at=at)
    round_ = _next_round(request)
    require_minutes(minutes=offer.minutes, terms=request.terms)
    require_near(starts_at=offer.starts_at, at=at)
    require_future(starts_at=offer.starts_at, at=at)
    request.save_next()
    _replace_offer(request, offer, number=round_, maker=maker, at=at)
    record_request(
        request=request,
        event="request.counter_offered",
        actor=actor,
        at=at,
        data={"minutes": offer.minutes, "starts_at": offer.starts_at, "round": round_},
        steps=timers_of(request, at=at),
        cancel=timers_in(State.NEGOTIATING),
    )
    return request


def _replace_offer(
    request: ServiceRequest, offer: Proposal, *, number: int, maker: Part, at: datetime
) -> None:
    """Put a new offer in the place of the live one, if there is one; a start that isn't named is kept."""
    answered = Offer.objects.filter(request=request, state=OfferState.LIVE).first()
    if answered:
        _end(answered, state=OfferState.COUNTERED, at=at)
    Offer.objects.create(  # type: ignore[misc] # the transition has set the deadline
        request=request,
        round=number,
        made_by=maker,
        minutes=offer.minutes,
        words=offer.words,
        starts_at=offer.starts_at or (answered or request).starts_at,
        made_at=at,
        expires_at=request.deadline_at,
    )


def _next_round(request: ServiceRequest) -> int:
    made = Offer.objects.filter(request=request).count()
    if made >= request.terms.maximum_offers:
        sentence = ngettext(
            "There has been %(count)d offer, which is the most: accept or decline it.",
            "There have been %(count)d offers, which is the most: accept or decline the last one.",
            made,
        )
        raise Refused(
            sentence % {"count": made},
            code="too_many_offers",
            maximum_offers=request.terms.maximum_offers,
        )
    return made + 1


def accept_offer(
    *, request_id: UUID, actor: Actor, at: datetime, expected_version: int | None = None
) -> ServiceRequest:
    """Agree to the live offer; the hold is made, or brought to its minutes, in the same transaction.

    Raises:
        Refused: the requester has not enough hours (`shortfall_minutes`), or the offered start has
            passed; otherwise as `counter_offer`.
    """
    request = lock_request(
        request_id=request_id, actor=actor, action="accept-offer", expected_version=expected_version
    )
    require_negotiating(request)
    offer = lock_live_offer(request)
    request.accept_offer(minutes=offer.minutes, starts_at=offer.starts_at, at=at)
    require_future(starts_at=offer.starts_at, at=at)
    request.save_next()
    _end(offer, state=OfferState.ACCEPTED, at=at)
    record_request(
        request=request,
        event="request.offer_accepted",
        actor=actor,
        at=at,
        data={"minutes": offer.minutes, "round": offer.round},
        steps=timers_of(request, at=at),
    )
    hold_exactly(request, minutes=offer.minutes, actor=actor, at=at)
    return request


def decline_offer(
    *,
    request_id: UUID,
    actor: Actor,
    at: datetime,
    words: str = "",
    expected_version: int | None = None,
) -> ServiceRequest:
    """Turn the live offer down, which ends the request; the hours go back. Errors as `counter_offer`."""
    request = lock_request(
        request_id=request_id,
        actor=actor,
        action="decline-offer",
        expected_version=expected_version,
    )
    require_negotiating(request)
    offer = lock_live_offer(request)
    if request.part_of(actor.party_id) == Part.PROVIDER:
        request.decline_offer_as_provider(at=at)
    else:
        request.decline_offer_as_requester(at=at)
    request.end_words = words
    request.save_next()
    _end(offer, state=OfferState.DECLINED, at=at)
    record_request(
        request=request,
        event="request.offer_declined",
        actor=actor,
        at=at,
        data={"round": offer.round},
    )
    give_back(request, actor=actor, at=at)
    return request


def withdraw_offer(
    *, request_id: UUID, actor: Actor, at: datetime, expected_version: int | None = None
) -> ServiceRequest:
    """Take one's live offer back: the request waits for an answer again, or ends if it began as a proposal."""
    request = lock_request(
        request_id=request_id,
        actor=actor,
        action="withdraw-offer",
        expected_version=expected_version,
    )
    require_negotiating(request)
    offer = lock_live_offer(request)
    if request.initiated_by == Part.PROVIDER:
        request.withdraw_proposal(at=at)
    else:
        request.withdraw_offer(at=at)
    request.save_next()
    _end(offer, state=OfferState.WITHDRAWN, at=at)
    record_request(
        request=request,
        event="request.offer_withdrawn",
        actor=actor,
        at=at,
        data={"round": offer.round},
        steps=timers_of(request, at=at),
    )
    if request.state == State.CANCELLED:
        give_back(request, actor=actor, at=at)
    return request


def require_negotiating(request: ServiceRequest) -> None:
    """Refuse where no offer is live, before one is looked for."""
    if request.state != State.NEGOTIATING:
        raise wrong_state(request)


def _end(offer: Offer, *, state: OfferState, at: datetime) -> None:
    offer.state, offer.ended_at = state, at
    offer.save(update_fields=["state", "ended_at"])
