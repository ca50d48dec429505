"""What calls may say."""

from typing import Any

from django.core.exceptions import ValidationError as FormError
from rest_framework import serializers

from common.api.fields import TextField
from common.api.serializers import Body
from disputes.evidence.models import LONGEST_CAPTION
from files.forms import checked
from files.states import PICTURES_AND_PDF


class UploadField(serializers.FileField):
    """A file of a multipart body, looked into."""

    def to_internal_value(self, data: Any) -> Any:
        """Return what may be kept of it."""
        upload: Any = super().to_internal_value(data)
        try:
            [found] = checked([upload], kinds=PICTURES_AND_PDF, most=1)
        except FormError as error:
            wrong = [
                serializers.ErrorDetail(sentence, code=single.code)
                for single in error.error_list
                for sentence in single.messages
            ]
            raise serializers.ValidationError(wrong) from None
        return found


class EvidenceBody(Body):
    """A picture or a document and what it shows, as multipart/form-data."""

    file = UploadField(allow_empty_file=True, help_text="JPEG, PNG, WebP or PDF, at most 10 MiB.")
    caption = TextField(required=False, allow_blank=True, max_length=LONGEST_CAPTION)
