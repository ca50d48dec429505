"""A dispute's events in words."""

from collections.abc import Collection
from typing import Any, Final
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from disputes.models import Dispute
from notifications import sentences


NOTICES: Final[dict[str, Promise]] = {
    "dispute.ruled": _("“%(title)s”: the dispute was ruled on. Please read the reasons."),
}


def register_sentences() -> None:
    """Give notifications their words; called once, when the app is ready."""
    for event_type, words in NOTICES.items():
        sentences.register(event_type, words)
    sentences.register_subject(Dispute.subject_type, sentences.About(facts=_titles, url=_address))


def _titles(dispute_ids: Collection[UUID]) -> dict[UUID, dict[str, Any]]:
    rows = Dispute.objects.filter(pk__in=dispute_ids).values_list("pk", "request__title")
    return {pk: {"title": title} for pk, title in rows}


def _address(dispute_id: UUID) -> str:
    return reverse("dispute", kwargs={"dispute_id": dispute_id})
