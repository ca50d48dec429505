"""A dispute's events in words, for timelines and notifications."""

from collections.abc import Collection, Mapping
from functools import partial
from typing import Any, Final
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common.minutes import spoken
from common.moments import moment_in_words
from disputes.models import Dispute
from disputes.turns import turn_of
from notifications import sentences
from requests_app.states import Part


# Event type → what happened, for the timeline of the dispute.
WORDS: Final[dict[str, Promise]] = {
    "dispute.opened": _("Dispute opened"),
    "dispute.begun": _("The other side is asked for its answer"),
    "dispute.assigned": _("A coordinator has it in hand"),
    "dispute.answered": _("The other side has answered"),
    "dispute.unanswered": _("No answer in time; it is looked into anyway"),
    "dispute.response_reminder": _("A reminder to answer was sent"),
    "dispute.words_added": _("Further words"),
    "dispute.evidence_added": _("Evidence handed in"),
    "dispute.asked": _("The coordinator has asked something"),
    "dispute.settlement_proposed": _("Proposed: %(minutes)s for the provider"),
    "dispute.settlement_declined": _("The proposal was declined"),
    "dispute.settlement_withdrawn": _("The proposal was taken back"),
    "dispute.settlement_expired": _("Nobody answered the proposal"),
    "dispute.settled": _("Agreed: %(minutes)s for the provider"),
    "dispute.withdrawn": _("Dispute withdrawn"),
    "dispute.ruled": _("Ruled: %(minutes)s for the provider"),
    "dispute.ruling_accepted": _("One side has accepted the ruling"),
    "dispute.appealed": _("Appealed; somebody else looks into it"),
    "dispute.closed": _("The ruling was carried out"),
    "dispute.target_reminder": _("The coordinator was reminded of the target time"),
    "dispute.overdue": _("It takes longer than it should; the senior coordinators are told"),
    "step.failed": _("A technical step failed and will be tried again"),
    "step.dead": _("A technical step failed for good; a coordinator is told"),
    "step.redriven": _("A coordinator has let the step run again"),
    "step.discarded": _("A coordinator has closed the failed step"),
}

# Event type → what to tell who is notified, a side or staff; `%(title)s` is the request's.
NOTICES: Final[dict[str, Promise]] = {
    "dispute.assigned": _("“%(title)s”: the dispute is in your hands, or has left them."),
    "dispute.unassigned": _(
        "“%(title)s”: nobody is free to judge the dispute. Please take it, or give it to somebody."
    ),
    "dispute.answered": _("“%(title)s”: the dispute was answered. It is looked into now."),
    "dispute.unanswered": _(
        "“%(title)s”: nobody answered the dispute in time. It is looked into anyway."
    ),
    "dispute.response_reminder": _(
        "“%(title)s”: the time to answer the dispute ends on %(until)s. Please say what happened."
    ),
    "dispute.words_added": _("“%(title)s”: something more was said in the dispute."),
    "dispute.evidence_added": _("“%(title)s”: evidence was handed in."),
    "dispute.asked": _("“%(title)s”: the coordinator asks you something. Please answer."),
    "dispute.settlement_proposed": _(
        "“%(title)s”: it is proposed to settle the dispute with %(minutes)s for the provider."
        " Please answer until %(until)s."
    ),
    "dispute.settlement_declined": _("“%(title)s”: your proposal was declined."),
    "dispute.settlement_withdrawn": _("“%(title)s”: the proposed settlement was taken back."),
    "dispute.settlement_expired": _("“%(title)s”: nobody answered the proposed settlement."),
    "dispute.settled": _("“%(title)s”: the dispute is settled with %(minutes)s for the provider."),
    "dispute.withdrawn": _("“%(title)s”: the dispute was withdrawn."),
    "dispute.ruled": _("“%(title)s”: the dispute was ruled on. Please read the reasons."),
    "dispute.ruling_accepted": _("“%(title)s”: the other side has accepted the ruling."),
    "dispute.appealed": _("“%(title)s”: the ruling was appealed. Somebody else looks into it."),
    "dispute.target_reminder": _("“%(title)s”: the dispute should be ruled until %(until)s."),
    "dispute.overdue": _("“%(title)s”: the dispute is overdue. Please see to it."),
}


def told(event_type: str, data: Mapping[str, Any]) -> str:
    """The timeline's words for an event; its type where nobody has words for it."""
    words = WORDS.get(event_type)
    return str(words) % _values(data) if words else event_type


def register_sentences() -> None:
    """Give notifications their words; called once, when the app is ready."""
    for event_type in NOTICES:
        sentences.register(event_type, partial(_notice, event_type))
    sentences.register_subject(Dispute.subject_type, sentences.About(facts=_titles, url=_address))


def _notice(event_type: str, facts: Mapping[str, Any]) -> str:
    return str(NOTICES[event_type]) % {**_values(facts), "title": facts.get("title", "…")}


def _values(data: Mapping[str, Any]) -> dict[str, str]:
    """What the words may name, as people say it."""
    return {
        "minutes": spoken(int(data.get("minutes") or 0)),
        "until": moment_in_words(data.get("until")),
    }


def _titles(dispute_ids: Collection[UUID]) -> dict[UUID, dict[str, Any]]:
    rows = Dispute.objects.filter(pk__in=dispute_ids).select_related("request")
    return {row.pk: _facts(row) for row in rows.prefetch_related("settlements")}


def _facts(row: Dispute) -> dict[str, Any]:
    turn = turn_of(row)
    awaited = {row.request.member_of(turn.who)} if turn.who in Part.values else set()
    return {
        "title": row.request.title,
        sentences.AWAITED: awaited,
        sentences.UNTIL: turn.until,
    }


def _address(dispute_id: UUID) -> str:
    return reverse("dispute", kwargs={"dispute_id": dispute_id})
