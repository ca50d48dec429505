"""What the API shows of a conversation."""

from typing import Any

from rest_framework import serializers

from common.api.fields import InstantField
from requests_app.conversation.queries import Shown, ShownFile


class AuthorAnswer(serializers.Serializer[Any]):
    """Who wrote it."""

    id = serializers.UUIDField(source="author_id", read_only=True)
    name = serializers.CharField(source="author_name", read_only=True)


class AttachmentAnswer(serializers.Serializer[ShownFile]):
    """A file that came with a message; read it at `messages/files/{id}/`."""

    id = serializers.UUIDField(read_only=True)
    name = serializers.CharField(read_only=True)
    size = serializers.IntegerField(read_only=True, help_text="In bytes.")
    is_picture = serializers.BooleanField(read_only=True)
    width = serializers.IntegerField(read_only=True, allow_null=True)
    height = serializers.IntegerField(read_only=True, allow_null=True)
    is_withheld = serializers.BooleanField(
        read_only=True, help_text="It can be read once the request is accepted."
    )


class MessageAnswer(serializers.Serializer[Shown]):
    """A message as its reader sees it; `number` counts in its conversation, without a gap from 1."""

    number = serializers.IntegerField(read_only=True)
    author = AuthorAnswer(source="*", read_only=True)
    text = serializers.CharField(read_only=True)
    is_masked = serializers.BooleanField(
        read_only=True, help_text="Contact details in it are hidden until the request is accepted."
    )
    attachments = AttachmentAnswer(source="files", many=True, read_only=True)
    is_new = serializers.BooleanField(read_only=True, help_text="You have not read it.")
    sent_at = InstantField(read_only=True)
    read_at = InstantField(
        read_only=True, allow_null=True, help_text="When the other side had read it."
    )
