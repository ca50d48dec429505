"""Answers of requests. Written by the generator."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from hourbank_client.answers.shared import (
    EndReason,
    MemberAnswer,
    OutcomeEnum,
    Part,
    RequestExpanded,
    RequestState,
)
from hourbank_client.reading import Answer


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
    expanded: RequestExpanded | None = None


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
