"""What calls may say."""

from typing import Any

from rest_framework import serializers

from common.api.fields import InstantField, ListField, TextField
from common.api.serializers import Body
from common.scopes import Scope
from files.api import UploadField
from files.states import PICTURES
from members.models import validate_language, validate_time_zone
from members.operations.keys import LONGEST_NAME
from members.operations.photo import MOST_PHOTO_BYTES
from members.profiles import (
    LONGEST_ABOUT,
    LONGEST_AREA,
    LONGEST_NOTE,
    MOST_LANGUAGES,
    SPOKEN,
    TIMES,
    Part,
)


class ToldBody(Body):
    """What you tell of yourself; what isn't sent stays, and what is empty is told no more."""

    about = TextField(
        required=False,
        allow_blank=True,
        max_length=LONGEST_ABOUT,
        help_text="No telephone number, e-mail address or link: all members can read it.",
    )
    speaks = ListField(
        child=serializers.ChoiceField(SPOKEN),
        required=False,
        max_length=MOST_LANGUAGES,
        help_text="Codes of languages (ISO 639).",
    )
    area = TextField(
        required=False,
        allow_blank=True,
        max_length=LONGEST_AREA,
        help_text="Your town or your part of it, without figures: no address.",
    )
    availability = ListField(
        child=serializers.ChoiceField(TIMES),
        required=False,
        max_length=len(TIMES),
        help_text="When you usually have time; empty: not said.",
    )
    availability_note = TextField(
        required=False,
        allow_blank=True,
        max_length=LONGEST_NOTE,
        help_text="Such as “not in August”.",
    )
    hidden = ListField(
        child=serializers.ChoiceField(Part.choices),
        required=False,
        max_length=len(Part),
        help_text="The parts that no other member sees.",
    )


class PhotoBody(Body):
    """A photo of you, as multipart/form-data."""

    photo = UploadField(
        kinds=PICTURES,
        most_bytes=MOST_PHOTO_BYTES,
        help_text="JPEG, PNG or WebP, at most 10 MiB; the bank keeps a small square of its middle.",
    )


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
    profile = ToldBody(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Hand on by the operation's names what is told under `profile`."""
        told = attrs.pop("profile", {})
        return {**attrs, **told}


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
