"""Answers of transactions. Written by the generator."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from hourbank_client.answers.shared import (
    MemberAnswer,
    MemberWithProfileAnswer,
    RequestWithOffersAnswer,
)
from hourbank_client.reading import Answer


TransactionKind = Literal[
    "grant", "hold", "adjust", "release", "refund", "split", "reverse", "compensate", "debt"
]


@dataclass(frozen=True, kw_only=True)
class TransactionExpanded(Answer):
    """What is shown whole: what the call didn't name is missing."""

    request: RequestWithOffersAnswer | None = None
    other: MemberWithProfileAnswer | None = None


@dataclass(frozen=True, kw_only=True)
class TransactionAnswer(Answer):
    """What one transaction did to the caller's minutes."""

    id: int
    at: datetime
    kind: TransactionKind | str
    words: str
    request: UUID | None
    other: MemberAnswer | None
    available_minutes: int
    held_minutes: int
    available_after_minutes: int
    held_after_minutes: int
    expanded: TransactionExpanded | None = None
