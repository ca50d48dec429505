"""Calls under members/. Written by the generator."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from hourbank_client.answers.members import WholeMemberAnswer
from hourbank_client.answers.shared import (
    MemberWithProfileAnswer,
    Part,
    RatingAnswer,
    StarsEnum,
    SummaryAnswer,
)
from hourbank_client.calls import Calls
from hourbank_client.listing import Listing
from hourbank_client.values import Id, segment, some


class Members:
    """Calls under members/."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def list(
        self,
        *,
        cursor: str | None = None,
        limit: int | None = None,
        name: str | None = None,
        ordering: Literal["-joined_at", "joined_at"] | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> Listing[WholeMemberAnswer]:
        """List the members of the bank"""
        return self._calls.listing(
            "members/",
            WholeMemberAnswer,
            some(
                cursor=cursor, limit=limit, name=name, ordering=ordering, since=since, until=until
            ),
        )

    def get(self, member_id: Id) -> MemberWithProfileAnswer:
        """Show a member"""
        return self._calls.get(f"members/{segment(member_id)}/", MemberWithProfileAnswer)

    def get_photo(self, member_id: Id) -> bytes:
        """Read a member's photo"""
        return self._calls.file(
            f"members/{segment(member_id)}/photo/", "image/jpeg,image/png,image/webp"
        )

    def list_ratings(
        self,
        member_id: Id,
        *,
        cursor: str | None = None,
        expand: Sequence[Literal["author", "rated", "service"]] | None = None,
        limit: int | None = None,
        ordering: Literal["-made_at", "made_at"] | None = None,
        part: Part | None = None,
        since: datetime | None = None,
        stars: Sequence[StarsEnum] | None = None,
        until: datetime | None = None,
    ) -> Listing[RatingAnswer]:
        """List what others say of a member"""
        return self._calls.listing(
            f"members/{segment(member_id)}/ratings/",
            RatingAnswer,
            some(
                cursor=cursor,
                expand=expand,
                limit=limit,
                ordering=ordering,
                part=part,
                since=since,
                stars=stars,
                until=until,
            ),
        )

    def get_ratings_summary(self, member_id: Id) -> SummaryAnswer:
        """Show a member's number of ratings and their average"""
        return self._calls.get(f"members/{segment(member_id)}/ratings/summary/", SummaryAnswer)
