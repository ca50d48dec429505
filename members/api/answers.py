"""What the API shows of members."""

from common.api.serializers import ModelAnswer
from members.models import Member


class MeAnswer(ModelAnswer):
    """The caller."""

    class Meta:
        model = Member
        fields = ("id", "name", "email", "time_zone", "is_staff", "joined_at")
        read_only_fields = fields


class MemberAnswer(ModelAnswer):
    """A member, as everybody may see them."""

    class Meta:
        model = Member
        fields = ("id", "name")
        read_only_fields = fields
