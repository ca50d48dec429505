"""A conversation's events in words."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from notifications import sentences
from requests_app.conversation.models import Conversation
from requests_app.conversation.queries import shown_words
from requests_app.models import ServiceRequest
from requests_app.states import Part


def register_sentences() -> None:
    """Give notifications their words; called once, when the app is ready."""
    sentences.register("conversation.message", _message)
    sentences.register_subject(
        Conversation.subject_type, sentences.About(facts=_facts, url=_address)
    )


def _message(facts: Mapping[str, Any]) -> str:
    """Who wrote, and in which request; never what."""
    name = facts.get(str(facts.get("by", "")), "…")
    sentence = _("%(name)s has written to you: “%(title)s”.")
    return sentence % {"name": name, "title": facts.get("title", "…")}


def _facts(request_ids: Collection[UUID]) -> dict[UUID, dict[str, Any]]:
    rows = ServiceRequest.objects.filter(pk__in=request_ids).select_related("requester", "provider")
    return {
        row.pk: {
            "title": shown_words(row, row.title, is_own=False),
            Part.REQUESTER.value: row.requester.name,
            Part.PROVIDER.value: row.provider.name,
        }
        for row in rows
    }


def _address(request_id: UUID) -> str:
    return reverse("conversation", kwargs={"request_id": request_id})
