"""Answers of calendar. Written by the generator."""

from dataclasses import dataclass
from datetime import datetime

from hourbank_client.reading import Answer


@dataclass(frozen=True, kw_only=True)
class FeedAnswer(Answer):
    """Whether your calendar has a secret address, and since when."""

    is_on: bool
    made_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class NewFeedAnswer(Answer):
    """The new address. It is shown once; who has it can read your appointments."""

    url: str
    made_at: datetime
