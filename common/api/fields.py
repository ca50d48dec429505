"""Fields that take JSON at its word: a number is a number, and a time says where it is."""

from datetime import UTC, datetime
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from common.minutes import MOST_MINUTES


class IntegerField(serializers.IntegerField):
    """A JSON integer: no string, no fraction (not even 60.0), no boolean."""

    def to_internal_value(self, data: Any) -> int:
        """Return the integer itself."""
        if type(data) is not int:
            self.fail("invalid")
        return data


class MinutesField(IntegerField):
    """Whole minutes, from `min_value` up to a year."""

    def __init__(self, *, min_value: int, max_value: int = MOST_MINUTES, **options: Any) -> None:
        super().__init__(min_value=min_value, max_value=max_value, **options)


class TextField(serializers.CharField):
    """A JSON string: numbers aren't taken for text."""

    def to_internal_value(self, data: Any) -> str:
        """Return the text, trimmed."""
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class IdField(serializers.UUIDField):
    """An id as the API gives it: a number isn't taken for one."""

    def to_internal_value(self, data: Any) -> UUID:
        """Return the id."""
        if not isinstance(data, str):
            self.fail("invalid", value=data)
        return super().to_internal_value(data)


class FlagField(serializers.BooleanField):
    """A JSON true or false: no "yes", no 1."""

    def to_internal_value(self, data: Any) -> bool:
        """Return the boolean itself."""
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class ListField(serializers.ListField):
    """A list whose length counts before what is in it: no body is long enough to keep the bank busy."""

    def to_internal_value(self, data: Any) -> list[Any]:
        """Return the checked values; of a list that is too long, none is looked at."""
        if isinstance(data, list) and self.max_length is not None and len(data) > self.max_length:
            raise serializers.ValidationError(
                self.error_messages["max_length"].format(max_length=self.max_length), "max_length"
            )
        values: list[Any] = super().to_internal_value(data)
        return values


class InstantField(serializers.DateTimeField):
    """A moment: ISO 8601 with its offset; kept and shown in UTC."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "no_offset": _("Say the offset of this time, such as 2026-03-02T09:00:00Z."),
    }

    def __init__(self, **options: Any) -> None:
        # A member's own zone is for pages: a program gets the same answer whoever asks.
        super().__init__(default_timezone=UTC, **options)

    def to_internal_value(self, value: Any) -> datetime:
        """Return the moment in UTC."""
        if not isinstance(value, str):
            self.fail("invalid", format="YYYY-MM-DDThh:mm:ssZ")
        return super().to_internal_value(value)

    def enforce_timezone(self, value: datetime) -> datetime:
        """Refuse a time that could be anywhere."""
        if value.tzinfo is None:
            self.fail("no_offset")
        return super().enforce_timezone(value)
