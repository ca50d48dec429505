"""What the API shows of ratings."""

from typing import Any
from uuid import UUID

from rest_framework import serializers

from common.api.expanding import Expanding, to
from common.api.fields import InstantField
from common.api.serializers import ModelAnswer
from members.api.answers import MemberAnswer
from requests_app.ratings.models import Rating, RatingReport


class RatingAnswer(Expanding, ModelAnswer):
    """What one side of a paid request says of the other.

    Before `shown_at` its author alone sees it. One that a coordinator has hidden is seen by both
    sides alone, and counts no more.
    """

    expands = {
        "author": to("member", "author_id"),
        "rated": to("member", "rated_id"),
        "service": to("service", "service_id"),
    }

    author = MemberAnswer(read_only=True)
    rated: Any = serializers.UUIDField(source="rated_id", read_only=True)
    service: Any = serializers.UUIDField(source="service_id", read_only=True, allow_null=True)
    part = serializers.CharField(
        read_only=True, help_text="The author's side: `requester` received and paid."
    )
    reply = serializers.SerializerMethodField(
        help_text="The reply of who was rated; empty where there is none, or it is hidden."
    )

    class Meta:
        model = Rating
        fields = (
            "id",
            "version",
            "author",
            "rated",
            "part",
            "service",
            "stars",
            "words",
            "made_at",
            "shown_at",
            "reply",
            "replied_at",
            "hidden_at",
            "hidden_reason",
            "reply_hidden_at",
            "reply_hidden_reason",
        )
        read_only_fields = fields

    def get_reply(self, rating: Rating) -> str:
        """The reply; its own author sees it where it is hidden."""
        caller: UUID | None = self.context["request"].user.pk
        return rating.reply_words if caller == rating.rated_id else rating.reply


class RatingReportAnswer(ModelAnswer):
    """What you have reported."""

    rating: Any = serializers.UUIDField(source="rating_id", read_only=True)

    class Meta:
        model = RatingReport
        fields = ("rating", "reason", "words", "made_at")
        read_only_fields = fields


class ChanceAnswer(serializers.Serializer[Any]):
    """Whether you may rate a request."""

    until = InstantField(
        read_only=True,
        allow_null=True,
        help_text="The end of the time for rating; null where it can't be rated at all.",
    )
    may_rate = serializers.BooleanField(read_only=True)
    has_rated = serializers.BooleanField(read_only=True)


class SummaryAnswer(serializers.Serializer[Any]):
    """How many ratings are shown, and their average."""

    count = serializers.IntegerField(read_only=True)
    average = serializers.DecimalField(
        max_digits=2,
        decimal_places=1,
        read_only=True,
        allow_null=True,
        help_text="A decimal number as a string, such as `4.7`; null without a rating.",
    )
