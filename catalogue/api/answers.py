"""What the API shows of a service."""

from typing import TYPE_CHECKING

from rest_framework import serializers

from catalogue.models import Category, Refusal, Service
from catalogue.queries import allowed_actions
from catalogue.searchable import Weekday
from common.api.expanding import Expanding, to
from common.api.serializers import ModelAnswer
from members.api.answers import MemberAnswer


if TYPE_CHECKING:
    CategorySlug = serializers.SlugRelatedField[Category]
else:
    CategorySlug = serializers.SlugRelatedField


class RefusalAnswer(ModelAnswer):
    """Why a service was not accepted."""

    reason_words = serializers.CharField(
        source="get_reason_display", read_only=True, help_text="The reason, in words."
    )

    class Meta:
        model = Refusal
        fields = ("reason", "reason_words", "words", "at")
        read_only_fields = fields


class ServiceAnswer(Expanding, ModelAnswer):
    """What a member offers or wants; `estimated_minutes` is what it usually takes.

    Who has sent it in sees until when a coordinator should have looked at it (`review_due_at`).
    """

    expands = {"member": to("member", "member_id")}

    member = MemberAnswer(read_only=True)
    category = CategorySlug(
        slug_field="slug", read_only=True, allow_null=True, help_text="Its slug; null without one."
    )
    has_picture = serializers.SerializerMethodField(
        help_text="Whether there is one under `picture/`."
    )
    refusal = RefusalAnswer(
        read_only=True, allow_null=True, help_text="In REJECTED, which its member alone sees."
    )
    weekdays = serializers.ListField(
        source="weekday_codes",
        child=serializers.ChoiceField(Weekday.choices),
        read_only=True,
        help_text="The days on which it can be; none where any will do.",
    )
    allowed_actions = serializers.SerializerMethodField(
        help_text="What you may do with it now, by the names of the addresses; `edit` is PATCH."
    )

    class Meta:
        model = Service
        fields = (
            "id",
            "version",
            "state",
            "member",
            "kind",
            "title",
            "description",
            "category",
            "estimated_minutes",
            "is_remote",
            "has_picture",
            "language",
            "weekdays",
            "allowed_actions",
            "refusal",
            "submitted_at",
            "review_due_at",
            "published_at",
            "expires_at",
            "paused_at",
            "archived_at",
        )
        read_only_fields = fields

    def get_has_picture(self, service: Service) -> bool:
        """Return whether it has one."""
        return service.picture_id is not None

    def get_allowed_actions(self, service: Service) -> list[str]:
        """Return what the caller may do now."""
        return allowed_actions(service=service, member_id=self.context["request"].user.pk)
