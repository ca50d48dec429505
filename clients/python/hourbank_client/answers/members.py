"""Answers of members. Written by the generator."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hourbank_client.reading import Answer


@dataclass(frozen=True, kw_only=True)
class WholeMemberAnswer(Answer):
    """A member with all that everybody may know of them."""

    id: UUID
    name: str
    joined_at: datetime
