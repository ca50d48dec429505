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
        """Show whether your calendar has a secret address"""
        return self._calls.get("calendar/", FeedAnswer)

    def create(self, **how: Unpack[Write]) -> NewFeedAnswer:
        """Make a secret address for your calendar"""
        return self._calls.post("calendar/", NewFeedAnswer, how)

    def revoke(self, **how: Unpack[Write]) -> None:
        """End your calendar's secret address"""
        self._calls.post("calendar/revoke/", NoneType, how)
