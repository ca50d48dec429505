"""Fields of the API that take files: what they give has been looked into, and can be kept."""

from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError as FormError
from rest_framework import serializers

from files.checking import Checked
from files.forms import checked
from files.states import MOST_BYTES, Kind


class UploadField(serializers.FileField):
    """One file of these kinds, of a multipart body."""

    def __init__(
        self, *, kinds: Collection[Kind], most_bytes: int = MOST_BYTES, **options: Any
    ) -> None:
        self.kinds, self.most_bytes = kinds, most_bytes
        # What is empty is told by the same words as everywhere.
        super().__init__(allow_empty_file=True, **options)

    def to_internal_value(self, data: Any) -> Any:
        """Return what may be kept of it."""
        upload: Any = super().to_internal_value(data)
        [found] = _checked([upload], kinds=self.kinds, most=1, most_bytes=self.most_bytes)
        return found


class UploadsField(serializers.ListField):
    """Up to `most` files of these kinds, of a multipart body."""

    child = serializers.FileField(allow_empty_file=True)

    def __init__(self, *, kinds: Collection[Kind], most: int, **options: Any) -> None:
        self.kinds, self.most = kinds, most
        # For the description: whoever sends more is told so while they are looked into.
        super().__init__(max_length=most, **options)

    def to_internal_value(self, data: Any) -> list[Checked]:
        """Return what may be kept of each."""
        return _checked(super().to_internal_value(data), kinds=self.kinds, most=self.most)


def _checked(uploads: Collection[Any], **asked: Any) -> list[Checked]:
    """Look into them; what a form would say of each that isn't taken, the API says too."""
    try:
        return checked(uploads, **asked)
    except FormError as error:
        wrong = [
            serializers.ErrorDetail(sentence, code=single.code)
            for single in error.error_list
            for sentence in single.messages
        ]
        raise serializers.ValidationError(wrong) from None
