"""Answers of services. Written by the generator."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from hourbank_client.answers.shared import (
    MemberAnswer,
)
from hourbank_client.reading import Answer


LanguageEnum = Literal["en", "es", "fr", "de", "ar", "und"]

RefusalAnswerReasonEnum = Literal[
    "DESCRIPTION_TOO_SHORT",
    "FORBIDDEN_WORDS",
    "DUPLICATE",
    "TECHNICAL_FAILURE",
    "UNCLEAR",
    "NOT_FOR_HOURS",
    "NOT_ALLOWED",
    "CONTACT_DETAILS",
    "PICTURE",
    "WRONG_CATEGORY",
    "OTHER",
]

ServiceAnswerStateEnum = Literal[
    "DRAFT",
    "PENDING_VALIDATION",
    "PENDING_APPROVAL",
    "PUBLISHED",
    "REJECTED",
    "PAUSED",
    "EXPIRED",
    "ARCHIVED",
]

ServiceKind = Literal["OFFER", "WANTED"]

WeekdaysEnum = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


@dataclass(frozen=True, kw_only=True)
class RefusalAnswer(Answer):
    """Why a service was not accepted."""

    reason: RefusalAnswerReasonEnum | str
    reason_words: str
    words: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class ServiceAnswer(Answer):
    """What a member offers or wants; `estimated_minutes` is what it usually takes."""

    id: UUID
    version: int
    state: ServiceAnswerStateEnum | str
    member: MemberAnswer
    kind: ServiceKind | str
    title: str
    description: str
    category: str | None
    estimated_minutes: int
    is_remote: bool
    has_picture: bool
    language: LanguageEnum | str
    weekdays: tuple[WeekdaysEnum | str, ...]
    allowed_actions: tuple[str, ...]
    refusal: RefusalAnswer | None
    submitted_at: datetime | None
    review_due_at: datetime | None
    published_at: datetime | None
    expires_at: datetime | None
    paused_at: datetime | None
    archived_at: datetime | None
