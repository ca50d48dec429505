"""A service's events in words, for timelines and notifications."""

from collections.abc import Collection, Mapping
from functools import partial
from typing import Any, Final
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from catalogue.models import Service
from catalogue.states import RefusalReason
from notifications import sentences


# Event type → what happened, for the timeline of the service.
WORDS: Final[dict[str, Promise]] = {
    "service.drafted": _("Draft made"),
    "service.submitted": _("Sent in; the bank checks it"),
    "service.checked": _("Checked; a coordinator looks at it"),
    "service.published": _("Put into the list"),
    "service.approved": _("Approved, and put into the list"),
    "service.rejected": _("Not accepted: %(reason)s"),
    "service.withdrawn": _("Taken back"),
    "service.edited": _("Changed"),
    "service.revised": _("Changed; the bank checks it again"),
    "service.review_taken": _("A coordinator is looking at it"),
    "service.overdue": _("Waits for longer than it should; all coordinators are told"),
    "service.paused": _("Paused"),
    "service.resumed": _("Put back into the list"),
    "service.expiring": _("A warning was sent: its time in the list ends soon"),
    "service.expired": _("Out of the list: its time was over"),
    "service.renewed": _("Renewed"),
    "service.archived": _("Archived"),
    "step.failed": _("A technical step failed and will be tried again"),
    "step.dead": _("A technical step failed for good; a coordinator is told"),
    "step.redriven": _("A coordinator has let the step run again"),
    "step.discarded": _("A coordinator has closed the failed step"),
}

# Event type → what to tell the member who is notified; `%(title)s` is the service's.
NOTICES: Final[dict[str, Promise]] = {
    "service.approved": _("“%(title)s” is approved, and in the list now."),
    "service.published": _("“%(title)s” is in the list now."),
    "service.rejected": _(
        "“%(title)s” was not accepted: %(reason)s You can change it and send it in again."
    ),
    "service.expiring": _(
        "“%(title)s” leaves the list soon. If it still holds, please renew it: one click is enough."
    ),
    "service.expired": _("“%(title)s” has left the list. You can put it back with one click."),
    "service.overdue": _("“%(title)s” has waited too long for approval. Please look at it."),
}


def told(event_type: str, data: Mapping[str, Any]) -> str:
    """The timeline's words for an event; its type where nobody has words for it."""
    words = WORDS.get(event_type)
    return str(words) % {"reason": reason_in_words(data)} if words else event_type


def reason_in_words(data: Mapping[str, Any]) -> str:
    """Why it was not accepted."""
    reason = data.get("reason", "")
    known = reason in RefusalReason.values
    return str(RefusalReason(reason).label) if known else str(reason)


def register_sentences() -> None:
    """Give notifications their words; called once, when the app is ready."""
    for event_type in NOTICES:
        sentences.register(event_type, partial(_notice, event_type))
    sentences.register_subject(Service.subject_type, sentences.About(facts=_titles, url=_address))


def _notice(event_type: str, facts: Mapping[str, Any]) -> str:
    return str(NOTICES[event_type]) % {
        "title": facts.get("title", "…"),
        "reason": reason_in_words(facts),
    }


def _titles(service_ids: Collection[UUID]) -> dict[UUID, dict[str, Any]]:
    rows = Service.objects.filter(pk__in=service_ids).values_list("pk", "title")
    return {pk: {"title": title} for pk, title in rows}


def _address(service_id: UUID) -> str:
    return reverse("service", kwargs={"service_id": service_id})
