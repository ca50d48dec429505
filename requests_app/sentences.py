"""A request's events in words, for timelines and notifications."""

from collections.abc import Collection, Mapping
from functools import partial
from typing import Any, Final
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.minutes import spoken
from common.moments import moment_in_words
from notifications import sentences
from requests_app.conversation.queries import shown_words
from requests_app.models import AmendmentKind, ServiceRequest
from requests_app.states import Outcome


# Event type → what happened, for the timeline of the request.
WORDS: Final[dict[str, Promise]] = {
    "request.drafted": _("Draft made"),
    "request.submitted": _("Request sent; the bank checks it"),
    "request.proposed": _("Offered for %(minutes)s"),
    "request.discarded": _("Draft thrown away"),
    "request.validated": _("Checked by the bank"),
    "request.held": _("%(minutes)s set aside"),
    "request.activated": _("The provider is asked"),
    "request.rejected": _("Rejected by the bank: %(outcome)s"),
    "request.accepted": _("Accepted for %(minutes)s"),
    "request.declined": _("Declined; the hours went back"),
    "request.counter_offered": _("Counter-offer: %(minutes)s"),
    "request.offer_accepted": _("Offer accepted: %(minutes)s"),
    "request.offer_declined": _("Offer declined"),
    "request.offer_withdrawn": _("Offer withdrawn"),
    "request.started": _("Work begun"),
    "request.completed": _("Work done in %(minutes)s"),
    "request.confirmed": _("Confirmed: %(minutes)s will be paid"),
    "request.paid": _("%(minutes)s paid"),
    "request.given_up": _("Work given up; the hours went back"),
    "request.cancelled": _("Cancelled: %(outcome)s"),
    "request.timed_out": _("Nobody answered in time; the hours went back"),
    "request.recorded": _("Exchange of %(minutes)s recorded"),
    "request.refused": _("Recorded exchange refused"),
    "request.reminded": _("A reminder was sent"),
    "request.start_near": _("Both were reminded of the start"),
    "request.change_proposed": _("Proposed: %(change)s"),
    "request.change_agreed": _("Agreed: %(change)s"),
    "request.change_declined": _("Not agreed: %(change)s"),
    "request.change_withdrawn": _("Proposal taken back: %(change)s"),
    "request.change_expired": _("Nobody answered the proposal: %(change)s"),
    "request.disputed": _("Dispute opened; the hours are kept until it is settled"),
    "request.resumed": _("Dispute withdrawn; it goes on"),
    "request.refunded": _("All hours given back"),
    "request.disputed_after_payment": _("Dispute opened about what was paid"),
    "request.payment_undisputed": _("Dispute about what was paid withdrawn"),
    "request.compensated": _("Dispute decided: %(compensation)s"),
    "request.payment_upheld": _("Dispute decided: what was paid stays paid"),
    "step.failed": _("A technical step failed and will be tried again"),
    "step.dead": _("A technical step failed for good; a coordinator is told"),
    "step.redriven": _("A coordinator has let the step run again"),
    "step.discarded": _("A coordinator has closed the failed step"),
}

# Event type → what to tell the member who is notified; `%(title)s` is the request's.
NOTICES: Final[dict[str, Promise]] = {
    "request.activated": _("“%(title)s”: somebody asks for your help. Please answer."),
    "request.proposed": _("“%(title)s”: somebody offers what you look for. Please answer."),
    "request.rejected": _("“%(title)s” could not go ahead: %(outcome)s"),
    "request.accepted": _("“%(title)s” was accepted."),
    "request.declined": _("“%(title)s” was declined. Your hours are back."),
    "request.counter_offered": _("“%(title)s”: there is a counter-offer. Please answer."),
    "request.offer_accepted": _("“%(title)s”: your offer was accepted."),
    "request.offer_declined": _("“%(title)s”: your offer was declined."),
    "request.offer_withdrawn": _("“%(title)s”: the offer was withdrawn."),
    "request.started": _("“%(title)s”: the work has begun."),
    "request.completed": _("“%(title)s”: the work is done in %(minutes)s. Please confirm it."),
    "request.confirmed": _("“%(title)s” was confirmed; the hours are on their way."),
    "request.paid": _("“%(title)s” is paid."),
    "request.given_up": _("“%(title)s”: the work was given up. The hours are back."),
    "request.cancelled": _("“%(title)s” was cancelled. %(outcome)s"),
    "request.timed_out": _("“%(title)s”: nobody answered in time. The hours are back."),
    "request.recorded": _("“%(title)s”: please confirm the exchange that was recorded."),
    "request.refused": _("“%(title)s”: the recorded exchange was refused."),
    "request.reminded": _("“%(title)s”: the time to act runs out soon."),
    "request.start_near": _("“%(title)s” begins on %(start)s, as you agreed."),
    "request.change_proposed": _("“%(title)s”: a change is proposed. Please answer."),
    "request.change_agreed": _("“%(title)s”: your proposal was agreed to: %(change)s."),
    "request.change_declined": _(
        "“%(title)s”: your proposal was declined. It stays as you had agreed."
    ),
    "request.change_withdrawn": _("“%(title)s”: the proposed change was taken back."),
    "request.change_expired": _(
        "“%(title)s”: nobody answered the proposed change. It stays as it is."
    ),
    "request.disputed": _("“%(title)s” is in dispute. Its hours are kept until it is settled."),
    "request.resumed": _("“%(title)s”: the dispute was withdrawn; it goes on."),
    "request.refunded": _("“%(title)s”: all hours were given back."),
    "request.disputed_after_payment": _(
        "“%(title)s” was paid, and is in dispute now. No hours move until it is decided."
    ),
    "request.compensated": _("“%(title)s”: the dispute was decided. %(compensation)s."),
    "request.payment_upheld": _("“%(title)s”: the dispute was decided. What was paid stays paid."),
}


def told(event_type: str, data: Mapping[str, Any]) -> str:
    """The timeline's words for an event; its type where nobody has words for it."""
    words = WORDS.get(event_type)
    return str(words) % _values(data) if words else event_type


def noticed(event_type: str, data: Mapping[str, Any], *, title: str) -> str:
    """The notification's words for an event."""
    words = NOTICES.get(event_type)
    return str(words) % {**_values(data), "title": title} if words else event_type


def _values(data: Mapping[str, Any]) -> dict[str, str]:
    """What the words may name, as people say it."""
    outcome = str(data.get("outcome", ""))
    known = outcome in Outcome.values
    return {
        "minutes": spoken(int(data.get("minutes", 0))),
        "outcome": str(Outcome(outcome).label) if known else outcome,
        "start": moment_in_words(data.get("starts_at")),
        "change": _change(data),
        "compensation": _compensation(data),
    }


def _compensation(data: Mapping[str, Any]) -> str:
    """What a ruling after payment gave back, and what is owed since."""
    back, owed = int(data.get("minutes", 0)), int(data.get("owed_minutes", 0))
    if not owed:
        return gettext("%(back)s went back to who had paid") % {"back": spoken(back)}
    if not back:
        return gettext("%(owed)s are owed to who had paid") % {"owed": spoken(owed)}
    return gettext("%(back)s went back to who had paid, %(owed)s more are owed to them") % {
        "back": spoken(back),
        "owed": spoken(owed),
    }


def _change(data: Mapping[str, Any]) -> str:
    """What was proposed; a place is in the proposal itself, not in the history."""
    if data.get("change") == AmendmentKind.MINUTES:
        return gettext("to pay %(minutes)s") % {"minutes": spoken(int(data["minutes"]))}
    start = moment_in_words(data.get("starts_at"))
    return gettext("to meet on %(start)s") % {"start": start} if start else gettext("another place")


def register_sentences() -> None:
    """Give notifications their words; called once, when the app is ready."""
    for event_type in NOTICES:
        sentences.register(event_type, partial(_notice, event_type))
    sentences.register_subject(
        ServiceRequest.subject_type, sentences.About(facts=_titles, url=_address)
    )


def _notice(event_type: str, facts: Mapping[str, Any]) -> str:
    return noticed(event_type, facts, title=str(facts.get("title", "")))


def _titles(request_ids: Collection[UUID]) -> dict[UUID, dict[str, Any]]:
    rows = ServiceRequest.objects.filter(pk__in=request_ids)
    return {
        row.pk: {
            "title": shown_words(row, row.title, is_own=False),
            sentences.AWAITED: {row.member_of(row.turn)} if row.turn else set(),
            sentences.UNTIL: row.deadline_at,
        }
        for row in rows
    }


def _address(request_id: UUID) -> str:
    return reverse("request", kwargs={"request_id": request_id})
