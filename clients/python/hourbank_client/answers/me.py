"""Answers of me. Written by the generator."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from hourbank_client.reading import Answer


MailWhen = Literal["at_once", "daily", "weekly", "never"]

NewsGroup = Literal[
    "asked",
    "awaited",
    "messages",
    "ratings",
    "services",
    "reminders",
    "disputes",
    "account",
    "staff",
]


@dataclass(frozen=True, kw_only=True)
class GroupAnswer(Answer):
    """How you hear of one kind of news, and how you could."""

    group: NewsGroup | str
    label: str
    mail: MailWhen | str
    mail_choices: tuple[MailWhen | str, ...]
    in_bank: bool
    is_always_in_bank: bool


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


@dataclass(frozen=True, kw_only=True)
class QuietAnswer(Answer):
    """Hours without mail, by the clock on your wall."""

    begins: str
    ends: str


@dataclass(frozen=True, kw_only=True)
class PreferencesAnswer(Answer):
    """How you are told: in the bank, and by mail."""

    digest_hour: int
    digest_weekday: int
    quiet_hours: QuietAnswer | None
    groups: tuple[GroupAnswer, ...]
