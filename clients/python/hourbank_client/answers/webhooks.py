"""Answers of webhooks. Written by the generator."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from hourbank_client.answers.shared import (
    FeedEventAnswer,
)
from hourbank_client.reading import Answer


DeliveryAnswerStateEnum = Literal["PENDING", "DELIVERED", "GIVEN_UP"]

DisabledBecauseEnum = Literal["MEMBER", "FAILING", "GONE"]


@dataclass(frozen=True, kw_only=True)
class AttemptAnswer(Answer):
    """One try: the answer's status and its first 500 bytes, or why there was none."""

    at: datetime
    duration_ms: int
    status: int | None
    error_code: str
    answer: str


@dataclass(frozen=True, kw_only=True)
class DeliveryExpanded(Answer):
    """What is shown whole: what the call didn't name is missing."""

    event: FeedEventAnswer | None = None


@dataclass(frozen=True, kw_only=True)
class WebhookAnswer(Answer):
    """A webhook of yours."""

    id: UUID
    url: str
    description: str
    event_types: tuple[str, ...]
    is_enabled: bool
    disabled_because: DisabledBecauseEnum | str
    disabled_at: datetime | None
    failing_since: datetime | None
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class WebhookMadeAnswer(Answer):
    """A webhook with its new secret, which can't be read again."""

    id: UUID
    url: str
    description: str
    event_types: tuple[str, ...]
    is_enabled: bool
    disabled_because: DisabledBecauseEnum | str
    disabled_at: datetime | None
    failing_since: datetime | None
    created_at: datetime
    secret: str


@dataclass(frozen=True, kw_only=True)
class DeliveryAnswer(Answer):
    """One event on its way to a webhook."""

    id: UUID
    event_id: str
    event_type: str
    state: DeliveryAnswerStateEnum | str
    created_at: datetime
    delivered_at: datetime | None
    given_up_at: datetime | None
    attempts: tuple[AttemptAnswer, ...]
    expanded: DeliveryExpanded | None = None
