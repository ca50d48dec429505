"""What the API shows of members, and of their keys."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from common.api.serializers import ModelAnswer
from members.joining_rules import JoiningRules
from members.models import ApiKey, Member
from members.profiles import TIMES, Part, Profile
from members.queries import profile_of, rules_accepted_by


class ProfileAnswer(ModelAnswer):
    """What a member tells of themself; what they hide from you is as if it weren't told."""

    speaks = serializers.ListField(
        child=serializers.CharField(), read_only=True, help_text="Codes of languages (ISO 639)."
    )
    availability = serializers.ListField(
        source="times",
        child=serializers.ChoiceField(TIMES),
        read_only=True,
        help_text="When they usually have time; empty: not said.",
    )
    availability_note = serializers.CharField(source="available_note", read_only=True)
    has_photo = serializers.SerializerMethodField(
        help_text="Whether there is one under `/api/v1/members/{id}/photo/`."
    )

    class Meta:
        model = Profile
        fields: tuple[str, ...] = (
            "about",
            "speaks",
            "area",
            "availability",
            "availability_note",
            "has_photo",
        )
        read_only_fields = fields

    def get_has_photo(self, profile: Profile) -> bool:
        """Say so without looking at it."""
        return profile.photo_id is not None


class OwnProfileAnswer(ProfileAnswer):
    """What you tell of yourself, hidden parts included."""

    hidden = serializers.ListField(
        child=serializers.ChoiceField(Part.choices),
        read_only=True,
        help_text="The parts that no other member sees.",
    )

    class Meta(ProfileAnswer.Meta):
        fields = (*ProfileAnswer.Meta.fields, "hidden")
        read_only_fields = fields


class RulesAnswer(ModelAnswer):
    """A version of the bank's rules."""

    language = serializers.CharField(
        read_only=True, help_text="Of the text: yours where there is one in it, else English."
    )
    text = serializers.CharField(
        read_only=True, help_text="Paragraphs, with an empty line between."
    )

    class Meta:
        model = JoiningRules
        fields = ("number", "published_at", "language", "text")
        read_only_fields = fields


class MeAnswer(ModelAnswer):
    """The caller."""

    profile = serializers.SerializerMethodField()
    rules_accepted = serializers.SerializerMethodField(
        help_text="The newest version of the rules that you have agreed to; null: none."
    )

    class Meta:
        model = Member
        fields = (
            "id",
            "name",
            "email",
            "time_zone",
            "language",
            "is_staff",
            "joined_at",
            "profile",
            "rules_accepted",
        )
        read_only_fields = fields
        extra_kwargs: ClassVar[dict[str, Any]] = {
            "language": {
                "help_text": "What the bank speaks to you in; empty: what `Accept-Language` asks for."
            }
        }

    @extend_schema_field(OwnProfileAnswer)
    def get_profile(self, member: Member) -> Any:
        """Show all of it, whoever else may see it."""
        return OwnProfileAnswer(profile_of(member_id=member.pk), context=self.context).data

    def get_rules_accepted(self, member: Member) -> int | None:
        """The number of the version."""
        return rules_accepted_by(member_id=member.pk)


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
        fields: tuple[str, ...] = ("id", "name", "joined_at")
        read_only_fields = fields


class MemberWithProfileAnswer(WholeMemberAnswer):
    """A member with what they tell of themself, as other members see it."""

    profile = serializers.SerializerMethodField()

    class Meta(WholeMemberAnswer.Meta):
        fields = (*WholeMemberAnswer.Meta.fields, "profile")
        read_only_fields = fields

    @extend_schema_field(ProfileAnswer)
    def get_profile(self, member: Member) -> Any:
        """Leave out what the member hides; to themself too, since it is what others see."""
        told = getattr(member, "profile", None) or Profile(member_id=member.pk)
        return ProfileAnswer(told.as_seen(), context=self.context).data


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
