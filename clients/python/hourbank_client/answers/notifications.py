"""Answers of notifications. Written by the generator."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from hourbank_client.answers.shared import (
    RatingAnswer,
    RequestWithOffersAnswer,
    ServiceAnswer,
    WholeDisputeAnswer,
)
from hourbank_client.reading import Answer


@dataclass(frozen=True, kw_only=True)
class NotificationExpanded(Answer):
    """What is shown whole: what the call didn't name is missing."""

    request: RequestWithOffersAnswer | None = None
    dispute: WholeDisputeAnswer | None = None
    service: ServiceAnswer | None = None
    rating: RatingAnswer | None = None


@dataclass(frozen=True, kw_only=True)
class NotificationAnswer(Answer):
    """What you were told: for people in words, for programs by event, subject and data."""

    id: int
    event_type: str
    subject_type: str
    subject_id: UUID
    data: dict[str, Any]
    sentence: str
    at: datetime
    read_at: datetime | None
    expanded: NotificationExpanded | None = None
