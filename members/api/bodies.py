"""What calls may say."""

from rest_framework import serializers

from common.api.fields import InstantField, ListField, TextField
from common.api.serializers import Body
from common.scopes import Scope
from members.models import validate_language, validate_time_zone
from members.operations.keys import LONGEST_NAME


class ProfileBody(Body):
    """What members change about themselves; what isn't sent stays."""

    name = TextField(required=False, max_length=100)
    time_zone = TextField(
        required=False, max_length=60, validators=[validate_time_zone], help_text="IANA name."
    )
    language = TextField(
        required=False,
        allow_blank=True,
        max_length=16,
        validators=[validate_language],
        help_text="Such as `es`; empty: what `Accept-Language` asks for.",
    )


class KeyBody(Body):
    """A new key for a program of yours."""

    name = TextField(max_length=LONGEST_NAME, help_text="What it is for; no two keys share one.")
    scopes = ListField(
        child=serializers.ChoiceField(Scope.choices),
        min_length=1,
        max_length=len(Scope),
        help_text="What it may do; none contains another.",
    )
    expires_at = InstantField(
        required=False, allow_null=True, help_text="Its end; without one it lasts until revoked."
    )
