"""What calls may say."""

from typing import Any

from django.db.models import BigAutoField

from common.api.fields import IntegerField, ListField
from common.api.serializers import Body


class KeyField(IntegerField):
    """The id of a notification."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=1, max_value=BigAutoField.MAX_BIGINT, **options)


class ReadBody(Body):
    """Which of your notifications you have read."""

    # As many as the longest page of the list holds.
    ids = ListField(child=KeyField(), allow_empty=False, min_length=1, max_length=100)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Name them as the operation does."""
        return {"notification_ids": attrs["ids"]}


class ReadAllBody(Body):
    """The newest that you have seen; what has come in since stays unread."""

    up_to_id = KeyField()
