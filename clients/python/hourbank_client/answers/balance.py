"""Answers of balance. Written by the generator."""

from dataclasses import dataclass

from hourbank_client.reading import Answer


@dataclass(frozen=True, kw_only=True)
class BalanceAnswer(Answer):
    """What a member has."""

    available_minutes: int
    held_minutes: int
    credit_minutes: int
    spendable_minutes: int
    earned_minutes: int
    spent_minutes: int
    owed_minutes: int
    available_words: str
    held_words: str
