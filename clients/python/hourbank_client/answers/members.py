"""Answers of members. Written by the generator."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hourbank_client.answers.shared import (
    AvailabilityEnum,
)
from hourbank_client.reading import Answer


@dataclass(frozen=True, kw_only=True)
class ProfileAnswer(Answer):
    """What a member tells of themself; what they hide from you is as if it weren't told."""

    about: str
    speaks: tuple[str, ...]
    area: str
    availability: tuple[AvailabilityEnum | str, ...]
    availability_note: str
    has_photo: bool


@dataclass(frozen=True, kw_only=True)
class MemberWithProfileAnswer(Answer):
    """A member with what they tell of themself, as other members see it."""

    id: UUID
    name: str
    joined_at: datetime
    profile: ProfileAnswer
