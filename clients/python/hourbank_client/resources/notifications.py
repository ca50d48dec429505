"""Calls under notifications/. Written by the generator."""

from collections.abc import Sequence
from datetime import datetime
from types import NoneType
from typing import Literal, Unpack

from hourbank_client.answers.notifications import NotificationAnswer
from hourbank_client.calls import Calls
from hourbank_client.listing import Listing
from hourbank_client.values import Id, Write, some


class Notifications:
    """Calls under notifications/."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def list(
        self,
        *,
        cursor: str | None = None,
        event_type: Sequence[str] | None = None,
        expand: Sequence[Literal["request", "dispute", "service", "rating"]] | None = None,
        is_unread: bool | None = None,
        limit: int | None = None,
        ordering: Literal["-at", "at"] | None = None,
        since: datetime | None = None,
        subject_id: Id | None = None,
        subject_type: Sequence[str] | None = None,
        until: datetime | None = None,
    ) -> Listing[NotificationAnswer]:
        """List what you were told"""
        return self._calls.listing(
            "notifications/",
            NotificationAnswer,
            some(
                cursor=cursor,
                event_type=event_type,
                expand=expand,
                is_unread=is_unread,
                limit=limit,
                ordering=ordering,
                since=since,
                subject_id=subject_id,
                subject_type=subject_type,
                until=until,
            ),
        )

    def read_all(self, *, up_to_id: int, **how: Unpack[Write]) -> None:
        """Mark all notifications up to one as read"""
        self._calls.post("notifications/read-all/", NoneType, how, {"up_to_id": up_to_id})

    def read(self, *, ids: Sequence[int], **how: Unpack[Write]) -> None:
        """Mark notifications as read"""
        self._calls.post("notifications/read/", NoneType, how, {"ids": ids})
