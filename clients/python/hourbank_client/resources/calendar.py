"""Calls under calendar/. Written by the generator."""

from types import NoneType
from typing import Unpack

from hourbank_client.answers.calendar import FeedAnswer, NewFeedAnswer
from hourbank_client.calls import Calls
from hourbank_client.values import Write


class Calendar:
    """Calls under calendar/."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def get(self) -> FeedAnswer:
        """Show whether there is one; its secret part can't be read again."""
        return self._calls.get("calendar/", FeedAnswer)

    def create(self, **how: Unpack[Write]) -> NewFeedAnswer:
        """Give the member's calendar an address, or a new one: the old one ends at once."""
        return self._calls.post("calendar/", NewFeedAnswer, how)

    def revoke(self, **how: Unpack[Write]) -> None:
        """End the address of the member's calendar; without one nothing happens."""
        self._calls.post("calendar/revoke/", NoneType, how)
