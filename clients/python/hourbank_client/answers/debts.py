"""Answers of debts. Written by the generator."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from hourbank_client.answers.shared import (
    MemberAnswer,
    MemberWithProfileAnswer,
    RequestWithOffersAnswer,
    WholeDisputeAnswer,
)
from hourbank_client.reading import Answer


DebtSide = Literal["debtor", "creditor"]

DebtState = Literal["OPEN", "PAID", "WAIVED"]


@dataclass(frozen=True, kw_only=True)
class DebtExpanded(Answer):
    """What is shown whole: what the call didn't name is missing."""

    debtor: MemberWithProfileAnswer | None = None
    creditor: MemberWithProfileAnswer | None = None
    request: RequestWithOffersAnswer | None = None
    dispute: WholeDisputeAnswer | None = None


@dataclass(frozen=True, kw_only=True)
class DebtAnswer(Answer):
    """What one member owes another after a dispute was decided."""

    id: UUID
    version: int
    state: DebtState | str
    part: DebtSide | str | None
    debtor: MemberAnswer
    creditor: MemberAnswer
    request: UUID
    dispute: UUID
    minutes: int
    paid_minutes: int
    owed_minutes: int
    waiver_words: str
    allowed_actions: tuple[str, ...]
    created_at: datetime
    paid_at: datetime | None
    waived_at: datetime | None
    expanded: DebtExpanded | None = None
