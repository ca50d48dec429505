"""Answers of me. Written by the generator."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hourbank_client.reading import Answer


@dataclass(frozen=True, kw_only=True)
class MeAnswer(Answer):
    """The caller."""

    id: UUID
    name: str
    email: str | None
    time_zone: str
    language: str
    is_staff: bool
    joined_at: datetime
