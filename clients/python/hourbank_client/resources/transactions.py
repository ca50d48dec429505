"""Calls under transactions/. Written by the generator."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from hourbank_client.answers.transactions import (
    TransactionAnswer,
    TransactionKind,
)
from hourbank_client.calls import Calls
from hourbank_client.listing import Listing
from hourbank_client.values import Id, some


class Transactions:
    """Calls under transactions/."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def list(
        self,
        *,
        cursor: str | None = None,
        expand: Sequence[Literal["request", "other"]] | None = None,
        flow: Sequence[Literal["came_back", "corrected", "earned", "granted", "set_aside", "spent"]]
        | None = None,
        kind: Sequence[TransactionKind] | None = None,
        limit: int | None = None,
        name: str | None = None,
        ordering: Literal["-at", "at"] | None = None,
        other: Id | None = None,
        request: Id | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> Listing[TransactionAnswer]:
        """List your statement"""
        return self._calls.listing(
            "transactions/",
            TransactionAnswer,
            some(
                cursor=cursor,
                expand=expand,
                flow=flow,
                kind=kind,
                limit=limit,
                name=name,
                ordering=ordering,
                other=other,
                request=request,
                since=since,
                until=until,
            ),
        )
