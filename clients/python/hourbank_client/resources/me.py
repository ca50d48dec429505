"""Calls under me/. Written by the generator."""

from typing import Any, Unpack

from hourbank_client.answers.me import MeAnswer
from hourbank_client.calls import Calls
from hourbank_client.values import Write, some


class Me:
    """Calls under me/."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def get(self) -> MeAnswer:
        """Show who you are to the bank"""
        return self._calls.get("me/", MeAnswer)

    def change(
        self,
        *,
        name: str | None = None,
        time_zone: str | None = None,
        language: str | None = None,
        **how: Unpack[Write],
    ) -> MeAnswer:
        """Change your name or your time zone"""
        return self._calls.patch(
            "me/", MeAnswer, how, some(name=name, time_zone=time_zone, language=language)
        )

    def get_data(self) -> dict[str, Any]:
        """Download your data as one JSON file; a session has given its password a moment ago."""
        return self._calls.get("me/data/", dict[str, Any])
