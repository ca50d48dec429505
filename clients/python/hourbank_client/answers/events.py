"""Answers of events. Written by the generator."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from hourbank_client.reading import Answer


@dataclass(frozen=True, kw_only=True)
class FeedEventAnswer(Answer):
    """One event. Keep the `cursor` of the last one that you have read: the feed goes on behind it."""

    id: str
    cursor: str
    type: str
    subject_type: str
    subject_id: UUID
    seq: int
    from_state: str
    to_state: str
    actor_id: UUID | None
    data: dict[str, Any]
    at: datetime
