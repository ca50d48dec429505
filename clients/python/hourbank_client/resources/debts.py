"""Calls under debts/. Written by the generator."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, Unpack

from hourbank_client.answers.debts import DebtAnswer, DebtSide, DebtState
from hourbank_client.calls import Calls
from hourbank_client.listing import Listing
from hourbank_client.values import UNSET, Id, Unset, Write, segment, some


class Debts:
    """Calls under debts/."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def list(
        self,
        *,
        cursor: str | None = None,
        dispute: Id | None = None,
        expand: Sequence[Literal["debtor", "creditor", "request", "dispute"]] | None = None,
        limit: int | None = None,
        ordering: Literal["-created_at", "created_at"] | None = None,
        part: DebtSide | None = None,
        request: Id | None = None,
        since: datetime | None = None,
        state: Sequence[DebtState] | None = None,
        until: datetime | None = None,
    ) -> Listing[DebtAnswer]:
        """List what you owe and are owed"""
        return self._calls.listing(
            "debts/",
            DebtAnswer,
            some(
                cursor=cursor,
                dispute=dispute,
                expand=expand,
                limit=limit,
                ordering=ordering,
                part=part,
                request=request,
                since=since,
                state=state,
                until=until,
            ),
        )

    def pay(
        self, debt_id: Id, *, minutes: int | Unset | None = UNSET, **how: Unpack[Write]
    ) -> DebtAnswer:
        """Pay a debt"""
        return self._calls.post(
            f"debts/{segment(debt_id)}/pay/", DebtAnswer, how, {"minutes": minutes}
        )
