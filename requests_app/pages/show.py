"""A request's page in words: the facts, what happens next, and what happened."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from common.minutes import spoken
from requests_app.models import Amendment, AmendmentKind, AmendmentState, ServiceRequest
from requests_app.queries import history
from requests_app.rules import minutes_by_silence
from requests_app.sentences import told
from requests_app.states import Part, State


# Of what a request has been through its page tells the newest; the API's history has all.
MOST_TOLD: Final = 200


def facts(request: ServiceRequest, *, viewer_id: UUID) -> list[tuple[str, str]]:
    """The terms and values that are known, from the viewer's side."""
    mine = request.requester_id == viewer_id
    lines = [
        (_("Receives and pays"), _("You") if mine else request.requester.name),
        (_("Gives"), _("You") if request.provider_id == viewer_id else request.provider.name),
        (_("Asked for"), _spoken(request.estimated_minutes)),
        _promised(request),
        (_("It took"), _spoken(request.actual_minutes)),
        (
            _("Paid") if request.ended_at else _("To be paid"),
            _spoken(request.payable_minutes),
        ),
        (_("Missing"), _spoken(request.shortfall_minutes)),
        (_("When"), _in_zones(request.starts_at, request.time_zone)),
        (_("Where"), _("From afar") if request.is_remote else request.place),
    ]
    return [(term, value) for term, value in lines if value]


def _promised(request: ServiceRequest) -> tuple[str, str]:
    """What was agreed; before that what is set aside, which goes back where nothing comes of it."""
    if request.accepted_at:
        return _("Agreed"), _spoken(request.agreed_minutes)
    return _("Set aside"), "" if request.ended_at else _spoken(request.agreed_minutes)


def what_next(request: ServiceRequest, *, viewer_id: UUID) -> str:
    """One sentence: what is awaited, or why it ended."""
    if request.ended_at:
        return (
            str(request.get_outcome_display())
            if request.outcome
            else _("The hours have been paid.")
        )
    if request.state == State.COMPLETED and request.confirmed_at:
        return _("The hours are being paid out.")
    if request.amendment_by and request.member_of(request.amendment_by) != viewer_id:
        return _("A change is proposed. Do you agree?")
    own = request.turn != "" and request.member_of(request.turn) == viewer_id
    if own and request.state == State.COMPLETED:
        return _to_confirm(request)
    if request.state == State.COMPLETED and _is_longer(request):
        return _(
            "The other side is asked to confirm. If they say nothing, %(paid)s is paid: what was set"
            " aside."
        ) % {"paid": _by_silence(request)}
    return _OWN_TURN[State(request.state)]() if own else _OTHERS_TURN[State(request.state)]()


def _to_confirm(request: ServiceRequest) -> str:
    """Who received it is asked for how long it took, and told what silence pays."""
    values = {
        "name": request.provider.name,
        "minutes": spoken(request.actual_minutes or 0),
        "paid": _by_silence(request),
    }
    if _is_longer(request):
        return (
            _(
                "Please confirm how long it took. %(name)s says: %(minutes)s. If you say nothing,"
                " %(paid)s is paid: what was set aside."
            )
            % values
        )
    return (
        _(
            "Please confirm how long it took. %(name)s says: %(minutes)s. If you say nothing, it"
            " counts as confirmed."
        )
        % values
    )


def _is_longer(request: ServiceRequest) -> bool:
    """Whether it took longer than was set aside, so that silence pays less than confirming."""
    return (request.actual_minutes or 0) > (request.agreed_minutes or 0)


def is_turn_of(request: ServiceRequest, *, member_id: UUID) -> bool:
    """Whether the member is to act, or to answer a proposed change."""
    return member_id in {request.member_of(part) for part in _awaited(request)}


def _awaited(request: ServiceRequest) -> set[str]:
    asked = Part(request.amendment_by).other if request.amendment_by else ""
    return {request.turn, asked} - {""}


def whose_turn(request: ServiceRequest, *, viewer_id: UUID) -> str:
    """Whose doing is awaited, by name; empty where nobody's is."""
    if not _awaited(request):
        return ""
    if is_turn_of(request, member_id=viewer_id):
        return _("It is your turn")
    other = request.provider if request.requester_id == viewer_id else request.requester
    return _("It is %(name)s’s turn") % {"name": other.name}


def awaited_until(request: ServiceRequest, *, viewer_id: UUID) -> datetime | None:
    """Until when whoever is awaited may act; who is asked to agree to a change, until it expires."""
    change = _live(request)
    if change and request.member_of(change.made_by) != viewer_id:
        return change.expires_at
    return request.deadline_at


def _live(request: ServiceRequest) -> Amendment | None:
    changes = request.amendments.all()
    return next((change for change in changes if change.state == AmendmentState.LIVE), None)


def changes(request: ServiceRequest, *, viewer_id: UUID) -> list[dict[str, Any]]:
    """The proposed changes, newest first, as the timeline component takes them."""
    return [
        {
            "words": f"{_proposed(change)} · {change.get_state_display()}",
            "actor": _name(request, change.made_by, viewer_id=viewer_id),
            "note": change.words,
            "at": change.made_at,
        }
        for change in reversed(request.amendments.all())
    ]


def live_change(request: ServiceRequest, *, viewer_id: UUID) -> dict[str, Any] | None:
    """The change that waits for an answer: what it is, from whom, until when, and what silence does."""
    live = _live(request)
    if live is None:
        return None
    is_less = live.kind == AmendmentKind.MINUTES
    return {
        "words": _proposed(live),
        "name": _name(request, live.made_by, viewer_id=viewer_id),
        "is_mine": request.member_of(live.made_by) == viewer_id,
        "note": live.words,
        "until": live.expires_at,
        "silence": _without_answer(request)
        if is_less
        else _("Without an answer it stays as you had agreed."),
    }


def _by_silence(request: ServiceRequest) -> str:
    return spoken(
        minutes_by_silence(actual=request.actual_minutes or 0, held=request.agreed_minutes or 0)
    )


def _without_answer(request: ServiceRequest) -> str:
    return _(
        "Without an answer the time to confirm goes on, and then %(minutes)s will be paid. Until then"
        " either of you can open a dispute."
    ) % {"minutes": _by_silence(request)}


def _proposed(change: Amendment) -> str:
    if change.kind == AmendmentKind.MINUTES:
        return _("to pay %(minutes)s") % {"minutes": spoken(change.minutes or 0)}
    where = _("From afar") if change.is_remote else change.place
    parts = [_in_zones(change.starts_at, change.time_zone), where]
    return " · ".join(part for part in parts if part) or _("no place any more")


def _name(request: ServiceRequest, part: str, *, viewer_id: UUID) -> str:
    if request.member_of(part) == viewer_id:
        return _("You")
    return (request.requester if part == Part.REQUESTER else request.provider).name


_OWN_TURN = {
    State.DRAFT: lambda: _("Nobody else sees this yet. Send it when it is right."),
    State.ACTIVE: lambda: _(
        "You are asked to do this. If you don't answer in time, the hours go back."
    ),
    State.NEGOTIATING: lambda: _("There is an offer for you to answer. Without an answer it ends."),
    State.ACCEPTED: lambda: _("You promised to do this. Press start when you begin."),
    State.IN_PROGRESS: lambda: _("Say how long it took when you are done."),
    State.RECORDED: lambda: _(
        "Please confirm that this happened so. Without an answer nothing is paid."
    ),
}
_OTHERS_TURN = {
    State.PENDING_VALIDATION: lambda: _("The bank checks the request and sets the hours aside."),
    State.ACTIVE: lambda: _(
        "The provider is asked. Without an answer in time your hours come back."
    ),
    State.NEGOTIATING: lambda: _("Your offer waits for an answer."),
    State.ACCEPTED: lambda: _("The provider has promised to do this."),
    State.IN_PROGRESS: lambda: _("The work is under way."),
    State.COMPLETED: lambda: _("The other side is asked to confirm. Silence counts as a yes."),
    State.RECORDED: lambda: _("The other side is asked to confirm."),
    State.DISPUTED: lambda: _("Everything waits until the dispute is settled."),
}


def timeline(request: ServiceRequest, *, viewer_id: UUID) -> list[dict[str, Any]]:
    """What happened, newest first, as the timeline component takes it."""
    names = {
        request.requester_id: request.requester.name,
        request.provider_id: request.provider.name,
    }
    names[viewer_id] = _("You")
    events = history(request_id=request.pk, member_id=viewer_id).order_by("-seq")
    return [
        {
            "words": told(event.type, event.data),
            "actor": names.get(event.on_behalf_of_id or event.actor_id, _("A coordinator"))
            if event.actor_id
            else _("The bank"),
            "note": _("by a coordinator on their behalf") if event.on_behalf_of_id else "",
            "at": event.at,
        }
        for event in events[:MOST_TOLD]
    ]


def _in_zones(moment: datetime | None, zone: str) -> str:
    """A time in the viewer's zone, and in the one in which it was meant where that is another."""
    if moment is None:
        return ""
    here = date_format(localtime(moment), "DATETIME_FORMAT")
    there = localtime(moment, ZoneInfo(zone))
    if there.utcoffset() == localtime(moment).utcoffset():
        return here
    return _("%(here)s (%(there)s in the zone %(zone)s)") % {
        "here": here,
        "there": date_format(there, "DATETIME_FORMAT"),
        "zone": zone,
    }


def _spoken(minutes: int | None) -> str:
    return "" if minutes is None else spoken(minutes)
