"""A coordinator takes parts of a profile away, and its member is told."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from members.models import Member
from members.operations.moderate import MODERATED, take_out
from members.profiles import Part
from members.states import ProfileReason
from notifications import sentences
from notifications.operations import notify
from workflow.actor import Actor


def moderate_profile(
    *,
    member_id: UUID,
    parts: Collection[str],
    reason: str,
    actor: Actor,
    at: datetime,
    expected_version: int | None = None,
) -> Member:
    """Take parts of a profile away, and tell the member which, and why.

    Errors as `members.operations.moderate.take_out`.
    """
    member = take_out(
        member_id=member_id,
        parts=parts,
        reason=reason,
        actor=actor,
        at=at,
        expected_version=expected_version,
    )
    told = {"parts": [part for part in Part.values if part in parts], "reason": reason}
    notify(member_ids=[member.pk], event_type=MODERATED, subject=member, data=told, at=at)
    return member


def register_sentences() -> None:
    """Say what the member reads; called once, when the app is ready."""
    sentences.register(MODERATED, _sentence, page=lambda _pk: reverse("profile"))


def _sentence(facts: Mapping[str, Any]) -> str:
    words = {
        "parts": ", ".join(str(Part(part).label) for part in facts["parts"]),
        "reason": ProfileReason(facts["reason"]).label,
    }
    return _("A coordinator has taken parts of your profile away: %(parts)s. %(reason)s.") % words
