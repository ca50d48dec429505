"""Answers that several resources have. Written by the generator."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from hourbank_client.reading import Answer


BlankEnum = Literal[""]

DisputeReason = Literal["NO_SHOW", "NOT_AS_AGREED", "NOT_DONE", "TIME", "CONDUCT", "OTHER"]

DisputeState = Literal[
    "OPENED",
    "AWAITING_RESPONSE",
    "UNDER_REVIEW",
    "PROPOSED",
    "RESOLVED",
    "APPEALED",
    "CLOSED",
    "WITHDRAWN",
    "SETTLED",
]

DisputeTurn = Literal["requester", "provider", "staff"]

Part = Literal["requester", "provider"]

RatingReason = Literal["INSULT", "PRIVATE", "NOT_ABOUT_IT", "UNTRUE", "OTHER"]

RoleEnum = Literal["opener", "respondent"]

StarsEnum = Literal[5, 4, 3, 2, 1]

StepAnswerKindEnum = Literal["task", "timer"]

StepAnswerStateEnum = Literal["WAITING", "RUNNING", "DONE", "CANCELLED", "DEAD", "DISCARDED"]


@dataclass(frozen=True, kw_only=True)
class DisputeAnswer(Answer):
    """A dispute as both sides see it; minutes are whole."""

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


@dataclass(frozen=True, kw_only=True)
class HappeningAnswer(Answer):
    """One event; `seq` counts without a gap from 1."""

    seq: int
    type: str
    from_state: str
    to_state: str
    actor_id: UUID | None
    on_behalf_of_id: UUID | None
    data: dict[str, Any]
    at: datetime


@dataclass(frozen=True, kw_only=True)
class MemberAnswer(Answer):
    """A member, as everybody may see them."""

    id: UUID
    name: str


@dataclass(frozen=True, kw_only=True)
class StepAnswer(Answer):
    """One automatic step or timer."""

    name: str
    words: str
    of: str
    kind: StepAnswerKindEnum | str
    state: StepAnswerStateEnum | str
    tries: int
    allowed_tries: int | None
    scheduled_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    next_at: datetime | None
    seconds: int | None


@dataclass(frozen=True, kw_only=True)
class SummaryAnswer(Answer):
    """How many ratings are shown, and their average."""

    count: int
    average: Decimal | None


@dataclass(frozen=True, kw_only=True)
class VisitAnswer(Answer):
    """A stay in one state."""

    state: str
    state_words: str
    entered_at: datetime
    left_at: datetime | None
    seconds: int | None


@dataclass(frozen=True, kw_only=True)
class ExecutionAnswer(Answer):
    """Where something is on its way, how it got there, and what happens by itself and when."""

    workflow: str
    id: UUID
    version: int
    state: str
    state_words: str
    is_final: bool
    visits: tuple[VisitAnswer, ...]
    events: tuple[HappeningAnswer, ...]
    steps: tuple[StepAnswer, ...]
    next: tuple[StepAnswer, ...]
    failed: tuple[StepAnswer, ...]


@dataclass(frozen=True, kw_only=True)
class RatingAnswer(Answer):
    """What one side of a paid request says of the other."""

    id: UUID
    version: int
    author: MemberAnswer
    rated: UUID
    part: str
    service: UUID | None
    stars: StarsEnum | str
    words: str
    made_at: datetime
    shown_at: datetime
    reply: str
    replied_at: datetime | None
    hidden_at: datetime | None
    hidden_reason: RatingReason | str
    reply_hidden_at: datetime | None
    reply_hidden_reason: RatingReason | str
