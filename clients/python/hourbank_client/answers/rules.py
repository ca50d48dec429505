"""Answers of rules. Written by the generator."""

from dataclasses import dataclass
from datetime import datetime

from hourbank_client.reading import Answer


@dataclass(frozen=True, kw_only=True)
class RulesAnswer(Answer):
    """A version of the bank's rules."""

    number: int
    published_at: datetime
    language: str
    text: str
