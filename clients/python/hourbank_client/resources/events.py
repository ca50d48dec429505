"""Calls under events/. Written by the generator."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from hourbank_client.answers.shared import FeedEventAnswer
from hourbank_client.calls import Calls
from hourbank_client.listing import Listing
from hourbank_client.values import Id, some


class Events:
    """Calls under events/."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def list(
        self,
        *,
        cursor: str | None = None,
        expand: Sequence[Literal["request", "dispute", "service", "rating"]] | None = None,
        limit: int | None = None,
        since: datetime | None = None,
        subject_id: Id | None = None,
        subject_type: Sequence[str] | None = None,
        type_: Sequence[str] | None = None,
        until: datetime | None = None,
    ) -> Listing[FeedEventAnswer]:
        """Follow the events"""
        return self._calls.listing(
            "events/",
            FeedEventAnswer,
            some(
                cursor=cursor,
                expand=expand,
                limit=limit,
                since=since,
                subject_id=subject_id,
                subject_type=subject_type,
                type_=type_,
                until=until,
            ),
        )
