"""Answers of ratings. Written by the generator."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hourbank_client.answers.shared import (
    RatingReason,
)
from hourbank_client.reading import Answer


@dataclass(frozen=True, kw_only=True)
class RatingReportAnswer(Answer):
    """What you have reported."""

    rating: UUID
    reason: RatingReason | str
    words: str
    made_at: datetime
