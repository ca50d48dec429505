"""Who is told of a rating: in the words of its request, and never what it says before it is shown."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from notifications.operations import notify
from requests_app.models import ServiceRequest
from requests_app.queries import codes_of
from requests_app.ratings.models import Rating
from workflow.actor import WORKFLOW, Actor
from workflow.operations import NewStep, record


def record_rating(
    *,
    rating: Rating,
    event: str,
    at: datetime,
    actor: Actor = WORKFLOW,
    data: Mapping[str, Any] | None = None,
    steps: Sequence[NewStep] = (),
) -> None:
    """Write the rating's next version and its event; `data` holds codes, never stars or words."""
    rating.save_next()
    facts = codes_of(data or {})
    record(subject=rating, event=event, at=at, actor=actor, data=facts, steps=steps)


def tell(
    *,
    request_id: UUID,
    member_ids: Sequence[UUID],
    event: str,
    at: datetime,
    data: Mapping[str, Any] | None = None,
) -> None:
    """Notify these members; the notification leads to the request, where both ratings stand."""
    about = ServiceRequest(pk=request_id)
    facts = codes_of(data or {})
    notify(member_ids=member_ids, event_type=event, subject=about, data=facts, at=at)
