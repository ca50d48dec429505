"""What calls may say of a rating."""

from rest_framework import serializers

from common.api.fields import IntegerField, TextField
from common.api.serializers import Body
from requests_app.ratings.states import (
    LONGEST_REASON,
    LONGEST_REPLY,
    LONGEST_WORDS,
    ReportReason,
    Stars,
)


class RateBody(Body):
    """How good it was."""

    stars = IntegerField(min_value=min(Stars.values), max_value=max(Stars.values))
    words = TextField(required=False, max_length=LONGEST_WORDS, allow_blank=True)


class ReplyBody(Body):
    """The one reply."""

    words = TextField(max_length=LONGEST_REPLY)


class ReportBody(Body):
    """What is wrong with it."""

    reason = serializers.ChoiceField(ReportReason.choices)
    words = TextField(
        required=False,
        max_length=LONGEST_REASON,
        allow_blank=True,
        help_text="Coordinators alone read it.",
    )
