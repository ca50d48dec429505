"""What the API shows of members, and of their keys."""

from typing import Any, ClassVar

from rest_framework import serializers

from common.api.serializers import ModelAnswer
from members.models import ApiKey, Member


class MeAnswer(ModelAnswer):
    """The caller."""

    class Meta:
        model = Member
        fields = ("id", "name", "email", "time_zone", "language", "is_staff", "joined_at")
        read_only_fields = fields
        extra_kwargs: ClassVar[dict[str, Any]] = {
            "language": {
                "help_text": "What the bank speaks to you in; empty: what `Accept-Language` asks for."
            }
        }


class MemberAnswer(ModelAnswer):
    """A member, as everybody may see them."""

    class Meta:
        model = Member
        fields = ("id", "name")
        read_only_fields = fields


class WholeMemberAnswer(ModelAnswer):
    """A member with all that everybody may know of them."""

    class Meta:
        model = Member
        fields = ("id", "name", "joined_at")
        read_only_fields = fields


class KeyAnswer(ModelAnswer):
    """A key of yours: how it begins, never more."""

    is_current = serializers.SerializerMethodField(help_text="Whether it makes this call.")

    class Meta:
        model = ApiKey
        fields: tuple[str, ...] = (
            "id",
            "name",
            "prefix",
            "scopes",
            "created_at",
            "expires_at",
            "revoked_at",
            "last_used_at",
            "is_current",
        )
        read_only_fields = fields
        extra_kwargs: ClassVar[dict[str, Any]] = {
            "prefix": {"help_text": "How the key begins."},
            "last_used_at": {"help_text": "Exact to the minute."},
        }

    def get_is_current(self, key: ApiKey) -> bool:
        """Compare it with the caller's."""
        used = self.context["request"].auth
        return isinstance(used, ApiKey) and used.pk == key.pk


class KeyMadeAnswer(KeyAnswer):
    """A new key, which can't be read again."""

    key = serializers.CharField(source="text", read_only=True, help_text="For `Authorization`.")

    class Meta(KeyAnswer.Meta):
        fields = (*KeyAnswer.Meta.fields, "key")
        read_only_fields = fields
