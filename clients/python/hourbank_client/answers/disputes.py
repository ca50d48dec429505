"""Answers of disputes. Written by the generator."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from hourbank_client.reading import Answer


@dataclass(frozen=True, kw_only=True)
class DisputeEventAnswer(Answer):
    """One event of a dispute's history; `actor_id` is null for the bank and for its staff."""

    seq: int
    type: str
    from_state: str
    to_state: str
    actor_id: UUID | None
    on_behalf_of_id: UUID | None
    data: dict[str, Any]
    at: datetime


@dataclass(frozen=True, kw_only=True)
class EvidenceAuthorAnswer(Answer):
    """The side that handed it in."""

    id: UUID
    name: str


@dataclass(frozen=True, kw_only=True)
class EvidenceFileAnswer(Answer):
    """The file itself; read it at `evidence/{id}/`."""

    id: UUID
    name: str
    content_type: str
    size: int
    is_picture: bool
    width: int | None
    height: int | None


@dataclass(frozen=True, kw_only=True)
class EvidenceAnswer(Answer):
    """A file that one side of a dispute has handed in, and what it says of it."""

    id: UUID
    added_by: EvidenceAuthorAnswer
    number: int
    caption: str
    file: EvidenceFileAnswer
    added_at: datetime
