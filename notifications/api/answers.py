"""What the API shows of a notification."""

from rest_framework import serializers

from common.api.expanding import Expanding, to_subject
from common.api.fields import InstantField
from notifications.sentences import Told


class NotificationAnswer(Expanding, serializers.Serializer[Told]):
    """What you were told: for people in words, for programs by event, subject and data."""

    expands = {
        kind: to_subject(kind, of="notification")
        for kind in ("request", "dispute", "service", "rating")
    }

    id = serializers.IntegerField(source="notification.id", read_only=True)
    event_type = serializers.CharField(source="notification.event_type", read_only=True)
    subject_type = serializers.CharField(source="notification.subject_type", read_only=True)
    subject_id = serializers.UUIDField(source="notification.subject_id", read_only=True)
    data = serializers.DictField(  # type: ignore[assignment] # the metaclass moves fields away
        source="notification.data", read_only=True, help_text="Ids and codes of the event."
    )
    sentence = serializers.CharField(read_only=True)
    at = InstantField(source="notification.at", read_only=True)
    read_at = InstantField(source="notification.read_at", read_only=True, allow_null=True)
