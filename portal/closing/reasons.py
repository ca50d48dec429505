"""What keeps an account open: each with a sentence, and the pages on which it can be ended."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from disputes.models import Dispute
from disputes.states import OPEN as OPEN_DISPUTES
from ledger.queries import balance, open_debts
from members.models import Member
from requests_app.models import ServiceRequest
from requests_app.queries import allowed_actions, requests_of
from requests_app.states import FINAL, State


#: More links would help nobody; those that are left come when these have ended.
MOST_LINKS = 20
#: What a member alone can say to a request that nobody has accepted, in the order of trying.
ENDINGS = ("discard", "cancel", "decline", "refuse", "decline-offer", "withdraw-offer")
_PROMISED = (State.ACCEPTED, State.IN_PROGRESS, State.COMPLETED, State.DISPUTED)


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """Where something is that is still to be ended."""

    title: str
    url: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Reason:
    """Why the account can't be closed yet. `can_be_ended` where one button ends all of these."""

    code: str
    sentence: str
    links: Sequence[Link] = field(default=())
    can_be_ended: bool = False


def reasons_against(*, member: Member, by_staff: bool = False) -> list[Reason]:
    """What is still open; a coordinator may close an account whose balance is below zero."""
    found = [*_requests(member), *_disputes(member), *_hours(member, by_staff=by_staff)]
    return [*found, *_role(member)]


def unaccepted(*, member_id: UUID) -> list[ServiceRequest]:
    """The member's open requests, drafts included, that they can end alone."""
    rows = requests_of(member_id=member_id).exclude(state__in=[*FINAL, *_PROMISED])
    return [
        row
        for row in rows.select_related("service").prefetch_related("offers").order_by("pk")
        if ending_of(row, member_id=member_id)
    ]


def ending_of(request: ServiceRequest, *, member_id: UUID) -> str | None:
    """By which action the member ends this request alone, None where they can't."""
    allowed = allowed_actions(request=request, member_id=member_id)
    return next((name for name in ENDINGS if name in allowed), None)


def _requests(member: Member) -> Iterator[Reason]:
    mine = unaccepted(member_id=member.pk)
    if mine:
        yield Reason(
            code="requests_unanswered",
            sentence=_("There are drafts, or requests that nobody has accepted yet."),
            links=_links(mine),
            can_be_ended=True,
        )
    rest = requests_of(member_id=member.pk).exclude(state__in=FINAL)
    others = list(rest.exclude(pk__in=[row.pk for row in mine]).order_by("pk")[:MOST_LINKS])
    if others:
        sentence = _(
            "There are requests that both sides still count on. Finish them or call them off."
        )
        yield Reason(code="requests_open", sentence=sentence, links=_links(others))


def _links(requests: Sequence[ServiceRequest]) -> list[Link]:
    return [
        Link(title=row.title, url=reverse("request", kwargs={"request_id": row.pk}))
        for row in requests[:MOST_LINKS]
    ]


def _disputes(member: Member) -> Iterator[Reason]:
    sides = Q(request__requester=member) | Q(request__provider=member)
    rows = Dispute.objects.filter(state__in=OPEN_DISPUTES)
    own = list(rows.filter(sides).select_related("request").order_by("pk")[:MOST_LINKS])
    if own:
        links = [
            Link(title=row.request.title, url=reverse("dispute", kwargs={"dispute_id": row.pk}))
            for row in own
        ]
        sentence = _("There is a dispute that has not ended.")
        yield Reason(code="disputes_open", sentence=sentence, links=links)
    if rows.filter(assigned_to=member).exists():
        sentence = _("There are disputes to judge. Hand them over first.")
        yield Reason(code="disputes_to_judge", sentence=sentence)


def _hours(member: Member, *, by_staff: bool) -> Iterator[Reason]:
    page = [Link(title=_("Balance"), url=reverse("balance"))]
    if open_debts(member_id=member.pk).filter(debtor=member.pk).exists():
        sentence = _("There are hours owed after a dispute. Pay them, or ask a coordinator.")
        yield Reason(code="debts_open", sentence=sentence, links=page)
    hours = balance(member_id=member.pk)
    if hours.held_minutes:
        sentence = _("There are hours set aside.")
        yield Reason(code="hours_held", sentence=sentence, links=page)
    if hours.available_minutes < 0 and not by_staff:
        sentence = _(
            "The balance is below zero: others have given hours that were not given back. Give some,"
            " or ask a coordinator to close the account."
        )
        yield Reason(code="balance_below_zero", sentence=sentence, links=page)


def _role(member: Member) -> Iterator[Reason]:
    others = Member.objects.filter(is_superuser=True, is_active=True).exclude(pk=member.pk)
    if member.is_superuser and not others.exists():
        sentence = _("The bank would be without an administrator. Make somebody else one first.")
        yield Reason(code="last_administrator", sentence=sentence)
