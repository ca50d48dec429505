"""What reads requests and changes nothing."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import Case, Count, Exists, F, Prefetch, Q, QuerySet, When
from django.utils.translation import gettext as _

from common.errors import NotFound
from requests_app.models import Amendment, CalendarFeed, Offer, ServiceRequest
from requests_app.models.calendar import digest_of
from requests_app.states import DECIDED, FINAL, EndReason, Outcome, Part, State
from workflow.compiled import compiled
from workflow.models import POLICY_ID, EventLog, Policy
from workflow.moves import Move, moves_now, moves_of


_STANDING: Final = """
SELECT (SELECT state FROM catalogue_service WHERE id = %s::uuid),
       (SELECT bool_and(is_active) FROM members_member WHERE id = ANY (%s::uuid[]))
"""


@cache
def moves() -> tuple[Move, ...]:
    """The whole transition table of requests."""
    return moves_of(ServiceRequest)


def standing_of(request: ServiceRequest) -> tuple[str | None, bool]:
    """The state of the service that it is about, None without one; and whether both sides are active.

    Each request is checked by it once: one statement that need not be compiled anew.
    """
    sides = [request.requester_id, request.provider_id]
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, [request.service_id, sides])
        state, are_active = cursor.fetchone()
    return state, are_active


@cache
def moves_named(action: str) -> tuple[Move, ...]:
    """The lines of the table that an action may mean."""
    return tuple(move for move in moves() if move.action == action)


def disputable_until(request: ServiceRequest) -> datetime | None:
    """The end of the time for disputing a paid request, no longer part of it; None for all others."""
    if request.state != State.PAID or request.ended_at is None:
        return None
    return request.ended_at + request.terms.dispute_after_payment


def reason_against_dispute(request: ServiceRequest, *, at: datetime) -> str:
    """Why what was paid can't be disputed now, as a code; "" where it can."""
    until = disputable_until(request)
    reasons = {
        "not_paid": until is None,
        "dispute_decided": request.outcome in DECIDED,
        "dispute_open": request.is_payment_disputed,
        "dispute_window_over": until is not None and at >= until,
    }
    return next((code for code, applies in reasons.items() if applies), "")


_disputes_spent: Final[list[Callable[[UUID], Exists]]] = []


def disputes_are_spent_where(condition: Callable[[UUID], Exists]) -> None:
    """Offer a member no dispute about the requests for which the condition holds.

    Called once, in `AppConfig.ready` of the app above this one that keeps the disputes.
    """
    if condition not in _disputes_spent:
        _disputes_spent.append(condition)


def with_disputes_spent(requests: QuerySet[ServiceRequest], *, member_id: UUID) -> QuerySet[Any]:
    """Say of each request whether the member may open no dispute any more, in the same query."""
    conditions = [condition(member_id) for condition in _disputes_spent]
    return requests.annotate(disputes_spent=Q(*conditions, _connector=Q.OR))


def _are_disputes_spent(request: ServiceRequest, *, member_id: UUID | None) -> bool:
    """In lists it comes with the row."""
    known: bool | None = getattr(request, "disputes_spent", None)
    if known is not None or member_id is None:
        return bool(known)
    return bool(_with_disputes_spent(request_id=request.pk, member_id=member_id))


@compiled
def _with_disputes_spent(request_id: UUID, member_id: UUID) -> QuerySet[Any, Any]:
    requests = ServiceRequest.objects.filter(pk=request_id).order_by()
    spent = with_disputes_spent(requests, member_id=member_id).filter(disputes_spent=True)
    return spent.values_list("pk")


def allowed_actions(
    *, request: ServiceRequest, member_id: UUID | None, at: datetime | None = None
) -> list[str]:
    """What this member may do with the request now, by the doors' names, and nothing else.

    Whether they may dispute it depends on more than its state, on the time after payment and on
    earlier disputes: that is looked into where `at` is given.
    """
    parts = request.parts_of(member_id)
    names = dict.fromkeys(move.action for move in moves_now(subject=request, parts=parts))
    # In ACTIVE as well: offers that were withdrawn count.
    if "counter-offer" in names and len(request.offers.all()) >= request.terms.maximum_offers:
        del names["counter-offer"]
    if at and request.part_of(member_id) and not reason_against_dispute(request, at=at):
        names["dispute"] = None
    if at and "dispute" in names and _are_disputes_spent(request, member_id=member_id):
        del names["dispute"]
    # Who has proposed a change waits for its answer, or takes it back.
    if request.amendment_by and request.part_of(member_id) == request.amendment_by:
        names.pop("reschedule", None)
        names.pop("propose-less", None)
    return sorted(names)


def requests_of(*, member_id: UUID) -> QuerySet[ServiceRequest]:
    """The requests that the member takes part in and may see; other people's drafts aren't among them."""
    own_draft = Q(requester=member_id, initiated_by=Part.REQUESTER) | Q(
        provider=member_id, initiated_by=Part.PROVIDER
    )
    taking_part = Q(requester=member_id) | Q(provider=member_id)
    return ServiceRequest.objects.filter(taking_part, Q(submitted_at__isnull=False) | own_draft)


def with_details(requests: QuerySet[ServiceRequest]) -> QuerySet[ServiceRequest]:
    """What lists and pages show of each request, in a constant number of queries."""
    offers = Prefetch("offers", queryset=Offer.objects.order_by("round"))
    people = ("requester__profile", "provider__profile")
    return requests.select_related(*people, "service").prefetch_related(offers)


def with_everything(
    requests: QuerySet[ServiceRequest], *, member_id: UUID
) -> QuerySet[ServiceRequest]:
    """With what a request's own address shows the member, in a constant number of queries."""
    changes = Prefetch("amendments", queryset=Amendment.objects.order_by("number"))
    whole = with_details(requests).prefetch_related(changes)
    return with_disputes_spent(whole, member_id=member_id)


def request_for(*, request_id: UUID, member_id: UUID) -> ServiceRequest:
    """One request of the member's. Raises `NotFound` for unknown ones and other people's alike."""
    mine = with_everything(requests_of(member_id=member_id), member_id=member_id)
    found = mine.filter(pk=request_id).first()
    if found is None:
        raise no_such_request()
    return found


def no_such_request() -> NotFound:
    """The answer for unknown requests and for other people's."""
    return NotFound(_("There is no such request."))


def history(*, request_id: UUID, member_id: UUID | None = None) -> QuerySet[EventLog]:
    """The request's events in order; for a member, those that they may see."""
    events = EventLog.objects.filter(
        subject_type=ServiceRequest.subject_type, subject_id=request_id
    )
    if member_id is not None:
        events = events.filter(audience__contains=[member_id])
    return events.order_by("seq")


def waiting_for(*, member_id: UUID) -> QuerySet[ServiceRequest]:
    """Requests in which it is this member's turn, or a proposed change waits for their answer."""
    return requests_of(member_id=member_id).filter(_own_turn(member_id))


def awaited_by(*, member_id: UUID) -> QuerySet[ServiceRequest]:
    """Open requests in which the member waits for the other side, or for the bank."""
    others = Q(requester=member_id, turn=Part.PROVIDER) | Q(provider=member_id, turn=Part.REQUESTER)
    open_ones = requests_of(member_id=member_id).exclude(state__in=FINAL)
    return open_ones.filter(others | Q(turn="")).exclude(_asked_to_change(member_id))


def _own_turn(member_id: UUID) -> Q:
    mine = Q(requester=member_id, turn=Part.REQUESTER) | Q(provider=member_id, turn=Part.PROVIDER)
    return mine | _asked_to_change(member_id)


def _asked_to_change(member_id: UUID) -> Q:
    return Q(requester=member_id, amendment_by=Part.PROVIDER) | Q(
        provider=member_id, amendment_by=Part.REQUESTER
    )


def scheduled(*, member_id: UUID, since: datetime) -> QuerySet[ServiceRequest]:
    """What the member has agreed on with a start, latest first; what was called off since is told too."""
    agreed = ServiceRequest.objects.filter(
        Q(requester=member_id) | Q(provider=member_id),
        accepted_at__isnull=False,
        starts_at__gte=since,
    )
    return agreed.select_related("requester", "provider").order_by("-starts_at", "-id")


def feed_of(*, member_id: UUID) -> CalendarFeed | None:
    """The address of a member's calendar, as far as it can be read again."""
    return CalendarFeed.objects.filter(member_id=member_id).first()


def feed_owner(*, secret: str) -> UUID | None:
    """Whose calendar has this address; None for an unknown one, and where the member has left."""
    found = CalendarFeed.objects.filter(digest=digest_of(secret), member__is_active=True)
    return found.values_list("member_id", flat=True).first()


def unreliable(
    *, since: datetime, until: datetime | None = None, member_id: UUID | None = None
) -> QuerySet[Any, Any]:
    """Who called off late, and of whom it is said that they didn't come: member, `late`, `missed`.

    Who was there and calls off for that reason is not late: it counts for the other side. With
    `member_id` nobody else's requests are read. Else `request_short_notice` finds the few that count.
    """
    by_requester, is_missed = (
        Q(outcome=Outcome.CANCELLED_BY_REQUESTER),
        Q(end_reason=EndReason.NO_SHOW),
    )
    whose = Case(
        When(by_requester & ~is_missed, then=F("requester")),
        When(~by_requester & is_missed, then=F("requester")),
        default=F("provider"),
    )
    ended = ServiceRequest.objects.filter(
        Q(cancelled_late=True) | is_missed, state=State.CANCELLED, ended_at__gte=since
    )
    if until:
        ended = ended.filter(ended_at__lt=until)
    if member_id:
        ended = ended.filter(Q(requester=member_id) | Q(provider=member_id))
    counted = ended.order_by().annotate(member=whose)
    if member_id:
        counted = counted.filter(member=member_id)
    return counted.values("member").annotate(
        late=Count("id", filter=Q(cancelled_late=True)), missed=Count("id", filter=is_missed)
    )


def open_requests() -> QuerySet[ServiceRequest]:
    """All that hasn't ended."""
    return ServiceRequest.objects.exclude(state__in=FINAL)


def stuck(*, at: datetime) -> QuerySet[ServiceRequest]:
    """Work in progress for so long that a coordinator should ask; longest first."""
    since = at - Policy.objects.values_list("stuck_after", flat=True).get(pk=POLICY_ID)
    return ServiceRequest.objects.filter(state=State.IN_PROGRESS, started_at__lte=since).order_by(
        "started_at"
    )


def codes_of(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The ids and codes of an event's data, without what is empty."""
    return {name: value for name, value in facts.items() if value not in (None, "")}
