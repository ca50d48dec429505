"""What the API shows of evidence."""

from typing import Any

from rest_framework import serializers

from common.api.fields import InstantField
from disputes.evidence.models import Evidence
from files.models import File


class EvidenceAuthorAnswer(serializers.Serializer[Any]):
    """The side that handed it in."""

    id = serializers.UUIDField(source="pk", read_only=True)
    name = serializers.CharField(read_only=True)


class EvidenceFileAnswer(serializers.Serializer[File]):
    """The file itself; read it at `evidence/{id}/`."""

    id = serializers.UUIDField(source="pk", read_only=True)
    name = serializers.CharField(read_only=True)
    content_type = serializers.CharField(read_only=True)
    size = serializers.IntegerField(read_only=True, help_text="In bytes.")
    is_picture = serializers.BooleanField(read_only=True)
    width = serializers.IntegerField(read_only=True, allow_null=True)
    height = serializers.IntegerField(read_only=True, allow_null=True)


class EvidenceAnswer(serializers.Serializer[Evidence]):
    """A file that one side of a dispute has handed in, and what it says of it."""

    id = serializers.UUIDField(source="pk", read_only=True)
    added_by = EvidenceAuthorAnswer(read_only=True)
    number = serializers.IntegerField(
        read_only=True, help_text="Counts what this side has handed in, without a gap from 1."
    )
    caption = serializers.CharField(read_only=True)
    file = EvidenceFileAnswer(read_only=True)
    added_at = InstantField(source="at", read_only=True)
