"""Calls under me/. Written by the generator."""

from collections.abc import Mapping, Sequence
from types import NoneType
from typing import Any, Unpack

from hourbank_client.answers.me import (
    MeAnswer,
    PreferencesAnswer,
)
from hourbank_client.calls import Calls
from hourbank_client.values import UNSET, Unset, Upload, Write, some


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
        profile: Mapping[str, Any] | None = None,
        **how: Unpack[Write],
    ) -> MeAnswer:
        """Change your name, your language or your profile"""
        return self._calls.patch(
            "me/",
            MeAnswer,
            how,
            some(name=name, time_zone=time_zone, language=language, profile=profile),
        )

    def get_data(self) -> dict[str, Any]:
        """Download your data"""
        return self._calls.get("me/data/", dict[str, Any])

    def get_notification_preferences(self) -> PreferencesAnswer:
        """Show how you are told"""
        return self._calls.get("me/notification-preferences/", PreferencesAnswer)

    def notification_preferences_change(
        self,
        *,
        digest_hour: int | None = None,
        digest_weekday: int | None = None,
        quiet_hours: Mapping[str, Any] | Unset | None = UNSET,
        groups: Sequence[Mapping[str, Any]] | None = None,
        **how: Unpack[Write],
    ) -> PreferencesAnswer:
        """Change how you are told"""
        return self._calls.patch(
            "me/notification-preferences/",
            PreferencesAnswer,
            how,
            {"quiet_hours": quiet_hours}
            | some(digest_hour=digest_hour, digest_weekday=digest_weekday, groups=groups),
        )

    def photo_change(self, *, photo: Upload, **how: Unpack[Write]) -> MeAnswer:
        """Give yourself a photo"""
        return self._calls.put("me/photo/", MeAnswer, how, {"photo": photo})

    def photo_delete(self, **how: Unpack[Write]) -> None:
        """Take your photo away"""
        self._calls.delete("me/photo/", NoneType, how)
