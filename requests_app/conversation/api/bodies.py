"""What calls may say."""

from rest_framework import serializers

from common.api.fields import IntegerField, TextField
from common.api.serializers import Body
from files.api import UploadsField
from files.states import PICTURES_AND_PDF
from requests_app.conversation.models import LONGEST_TEXT, MOST_ATTACHMENTS


class TextBody(Body):
    """A message without files."""

    text = TextField(required=False, allow_blank=True, max_length=LONGEST_TEXT)
    read_up_to = serializers.IntegerField(
        required=False, min_value=0, help_text="The newest message that you have seen."
    )


class MessageBody(TextBody):
    """A message; as JSON, or as multipart/form-data with up to four files."""

    # What JSON can say of it.
    as_json = TextBody

    attachments = UploadsField(
        kinds=PICTURES_AND_PDF,
        most=MOST_ATTACHMENTS,
        required=False,
        help_text="JPEG, PNG, WebP or PDF, at most 10 MiB each.",
    )


class MessagesReadBody(Body):
    """How far the conversation is read."""

    up_to = IntegerField(min_value=1, max_value=2**31 - 1, help_text="The number of a message.")
