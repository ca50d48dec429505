"""Answers of requests. Written by the generator."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from hourbank_client.answers.shared import (
    MemberAnswer,
    Part,
)
from hourbank_client.reading import Answer


AmendmentAnswerKindEnum = Literal["SCHEDULE", "MINUTES"]

AmendmentState = Literal[
    "LIVE", "AGREED", "DECLINED", "COUNTERED", "WITHDRAWN", "EXPIRED", "DROPPED"
]

EndReason = Literal["NO_SHOW", "ILLNESS", "NO_TIME", "NOT_NEEDED", "BOTH_AGREED", "OTHER"]

OfferState = Literal["LIVE", "ACCEPTED", "DECLINED", "COUNTERED", "WITHDRAWN", "EXPIRED"]

OutcomeEnum = Literal[
    "OWN_SERVICE",
    "SERVICE_WITHDRAWN",
    "MEMBER_INACTIVE",
    "MINUTES_OVER_MAXIMUM",
    "START_IN_PAST",
    "INSUFFICIENT_BALANCE",
    "TECHNICAL_FAILURE",
    "DISCARDED",
    "CANCELLED_BY_REQUESTER",
    "CANCELLED_BY_PROVIDER",
    "DECLINED_BY_PROVIDER",
    "OFFER_DECLINED",
    "OFFER_WITHDRAWN",
    "NO_ANSWER",
    "NEVER_STARTED",
    "NEVER_COMPLETED",
    "GIVEN_UP",
    "EXCHANGE_REFUSED",
    "EXCHANGE_UNCONFIRMED",
    "RULED",
    "SETTLED",
]

RequestState = Literal[
    "DRAFT",
    "PENDING_VALIDATION",
    "ACTIVE",
    "NEGOTIATING",
    "ACCEPTED",
    "IN_PROGRESS",
    "COMPLETED",
    "RECORDED",
    "DISPUTED",
    "PAID",
    "REJECTED",
    "DECLINED",
    "TIMED_OUT",
    "CANCELLED",
    "REFUNDED",
]


@dataclass(frozen=True, kw_only=True)
class AmendmentAnswer(Answer):
    """A proposed change, in full: what holds once it is agreed."""

    number: int
    kind: AmendmentAnswerKindEnum | str
    made_by: Part | str
    minutes: int | None
    starts_at: datetime | None
    time_zone: str
    place: str
    is_remote: bool
    words: str
    state: AmendmentState | str
    made_at: datetime
    expires_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class AttachmentAnswer(Answer):
    """A file that came with a message; read it at `messages/files/{id}/`."""

    id: UUID
    name: str
    size: int
    is_picture: bool
    width: int | None
    height: int | None
    is_withheld: bool


@dataclass(frozen=True, kw_only=True)
class AuthorAnswer(Answer):
    """Who wrote it."""

    id: UUID
    name: str


@dataclass(frozen=True, kw_only=True)
class ChanceAnswer(Answer):
    """Whether you may rate a request."""

    until: datetime | None
    may_rate: bool
    has_rated: bool


@dataclass(frozen=True, kw_only=True)
class EventAnswer(Answer):
    """One event of a history; `seq` counts without a gap from 1."""

    seq: int
    type: str
    from_state: str
    to_state: str
    actor_id: UUID | None
    on_behalf_of_id: UUID | None
    data: dict[str, Any]
    at: datetime


@dataclass(frozen=True, kw_only=True)
class OfferAnswer(Answer):
    """One offer of a negotiation."""

    round: int
    made_by: Part | str
    minutes: int
    starts_at: datetime | None
    words: str
    state: OfferState | str
    made_at: datetime
    expires_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class RequestAnswer(Answer):
    """A request as its two sides see it; times of work are whole minutes."""

    id: UUID
    version: int
    state: RequestState | str
    service: UUID | None
    requester: MemberAnswer
    provider: MemberAnswer
    initiated_by: Part | str
    part: Part | str
    title: str
    words: str
    estimated_minutes: int
    agreed_minutes: int | None
    actual_minutes: int | None
    payable_minutes: int | None
    starts_at: datetime | None
    time_zone: str
    place: str
    is_remote: bool
    turn: Part | str
    deadline_at: datetime | None
    amendment_by: Part | str
    allowed_actions: tuple[str, ...]
    unread_messages: int
    outcome: OutcomeEnum | str
    outcome_words: str
    end_reason: EndReason | str
    end_words: str
    shortfall_minutes: int | None
    cancelled_late: bool
    created_at: datetime
    submitted_at: datetime | None
    accepted_at: datetime | None
    started_at: datetime | None
    completed_at: datetime | None
    confirmed_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class MessageAnswer(Answer):
    """A message as its reader sees it; `number` counts in its conversation, without a gap from 1."""

    number: int
    author: AuthorAnswer
    text: str
    is_masked: bool
    attachments: tuple[AttachmentAnswer, ...]
    is_new: bool
    sent_at: datetime
    read_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class RequestWithOffersAnswer(Answer):
    """One request, with its negotiation and the changes that were proposed."""

    id: UUID
    version: int
    state: RequestState | str
    service: UUID | None
    requester: MemberAnswer
    provider: MemberAnswer
    initiated_by: Part | str
    part: Part | str
    title: str
    words: str
    estimated_minutes: int
    agreed_minutes: int | None
    actual_minutes: int | None
    payable_minutes: int | None
    starts_at: datetime | None
    time_zone: str
    place: str
    is_remote: bool
    turn: Part | str
    deadline_at: datetime | None
    amendment_by: Part | str
    allowed_actions: tuple[str, ...]
    unread_messages: int
    outcome: OutcomeEnum | str
    outcome_words: str
    end_reason: EndReason | str
    end_words: str
    shortfall_minutes: int | None
    cancelled_late: bool
    created_at: datetime
    submitted_at: datetime | None
    accepted_at: datetime | None
    started_at: datetime | None
    completed_at: datetime | None
    confirmed_at: datetime | None
    ended_at: datetime | None
    offers: tuple[OfferAnswer, ...]
    amendments: tuple[AmendmentAnswer, ...]
