"""Answers of disputes. Written by the generator."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from hourbank_client.answers.shared import (
    DisputeReason,
    DisputeState,
    DisputeTurn,
    Part,
    RoleEnum,
)
from hourbank_client.reading import Answer


SettlementState = Literal[
    "LIVE", "ACCEPTED", "DECLINED", "REPLACED", "WITHDRAWN", "EXPIRED", "OVERTAKEN"
]

StatementAnswerKindEnum = Literal["ANSWER", "ADDITION", "QUESTION", "APPEAL"]


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
class RulingAnswer(Answer):
    """A ruling as it was made; the one on an appeal is final."""

    number: int
    released_minutes: int
    words: str
    is_final: bool
    ruled_at: datetime


@dataclass(frozen=True, kw_only=True)
class SettlementAnswer(Answer):
    """One proposal of how to share the minutes."""

    number: int
    made_by: Part | str
    released_minutes: int
    words: str
    state: SettlementState | str
    made_at: datetime
    expires_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class StatementAnswer(Answer):
    """What a side has said, or what staff have asked: `part` is empty for staff."""

    kind: StatementAnswerKindEnum | str
    part: Part | str
    asked_of: Part | str
    answer_by: datetime | None
    words: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class EvidenceAnswer(Answer):
    """A file that one side of a dispute has handed in, and what it says of it."""

    id: UUID
    added_by: EvidenceAuthorAnswer
    number: int
    caption: str
    file: EvidenceFileAnswer
    added_at: datetime


@dataclass(frozen=True, kw_only=True)
class WholeDisputeAnswer(Answer):
    """One dispute with what was said, proposed and ruled, each oldest first."""

    id: UUID
    version: int
    state: DisputeState | str
    request: UUID
    opened_by: UUID
    part: Part | str
    role: RoleEnum | str
    reason: DisputeReason | str
    words: str
    held_minutes: int
    is_after_payment: bool
    turn: DisputeTurn | str
    until: datetime | None
    is_assigned: bool
    allowed_actions: tuple[str, ...]
    opened_at: datetime
    respond_by: datetime | None
    responded_at: datetime | None
    settled_minutes: int | None
    released_minutes: int | None
    ruling_words: str
    ruled_at: datetime | None
    execute_at: datetime | None
    requester_accepted_at: datetime | None
    provider_accepted_at: datetime | None
    appealed_by: UUID | None
    appealed_at: datetime | None
    ended_at: datetime | None
    statements: tuple[StatementAnswer, ...]
    proposals: tuple[SettlementAnswer, ...]
    rulings: tuple[RulingAnswer, ...]
