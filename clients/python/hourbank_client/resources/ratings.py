"""Calls under ratings/. Written by the generator."""

from collections.abc import Sequence
from typing import Literal, Unpack

from hourbank_client.answers.ratings import RatingReportAnswer
from hourbank_client.answers.shared import RatingAnswer, RatingReason
from hourbank_client.calls import Calls
from hourbank_client.values import Id, Write, segment, some


class Ratings:
    """Calls under ratings/."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def get(
        self,
        rating_id: Id,
        *,
        expand: Sequence[Literal["author", "rated", "service"]] | None = None,
    ) -> RatingAnswer:
        """Show a rating"""
        return self._calls.get(f"ratings/{segment(rating_id)}/", RatingAnswer, some(expand=expand))

    def reply(self, rating_id: Id, *, words: str, **how: Unpack[Write]) -> RatingAnswer:
        """Reply to a rating of you"""
        return self._calls.post(
            f"ratings/{segment(rating_id)}/reply/", RatingAnswer, how, {"words": words}
        )

    def report(
        self, rating_id: Id, *, reason: RatingReason, words: str | None = None, **how: Unpack[Write]
    ) -> RatingReportAnswer:
        """Report a rating, or its reply, to the coordinators"""
        return self._calls.post(
            f"ratings/{segment(rating_id)}/report/",
            RatingReportAnswer,
            how,
            {"reason": reason} | some(words=words),
        )
