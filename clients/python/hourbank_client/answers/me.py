"""Answers of me. Written by the generator."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from hourbank_client.answers.shared import (
    AvailabilityEnum,
)
from hourbank_client.reading import Answer


HiddenEnum = Literal["photo", "about", "speaks", "area", "availability"]

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

SpeaksEnum = Literal[
    "af",
    "ar",
    "ast",
    "az",
    "be",
    "bg",
    "bn",
    "br",
    "bs",
    "ca",
    "ckb",
    "cs",
    "cy",
    "da",
    "de",
    "dsb",
    "el",
    "en",
    "eo",
    "es",
    "et",
    "eu",
    "fa",
    "fi",
    "fr",
    "fy",
    "ga",
    "gd",
    "gl",
    "he",
    "hi",
    "hr",
    "hsb",
    "hu",
    "hy",
    "ia",
    "id",
    "ig",
    "io",
    "is",
    "it",
    "ja",
    "ka",
    "kab",
    "kk",
    "km",
    "kn",
    "ko",
    "ky",
    "lb",
    "lt",
    "lv",
    "mk",
    "ml",
    "mn",
    "mr",
    "ms",
    "my",
    "nb",
    "ne",
    "nl",
    "nn",
    "no",
    "os",
    "pa",
    "pl",
    "pt",
    "ro",
    "ru",
    "sk",
    "sl",
    "sq",
    "sr",
    "sv",
    "sw",
    "ta",
    "te",
    "tg",
    "th",
    "tk",
    "tr",
    "tt",
    "udm",
    "ug",
    "uk",
    "ur",
    "uz",
    "vi",
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
class OwnProfileAnswer(Answer):
    """What you tell of yourself, hidden parts included."""

    about: str
    speaks: tuple[str, ...]
    area: str
    availability: tuple[AvailabilityEnum | str, ...]
    availability_note: str
    has_photo: bool
    hidden: tuple[HiddenEnum | str, ...]


@dataclass(frozen=True, kw_only=True)
class QuietAnswer(Answer):
    """Hours without mail, by the clock on your wall."""

    begins: str
    ends: str


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
    profile: OwnProfileAnswer
    rules_accepted: int | None


@dataclass(frozen=True, kw_only=True)
class PreferencesAnswer(Answer):
    """How you are told: in the bank, and by mail."""

    digest_hour: int
    digest_weekday: int
    quiet_hours: QuietAnswer | None
    groups: tuple[GroupAnswer, ...]
