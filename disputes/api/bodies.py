"""What calls may say."""

from rest_framework import serializers

from common.api.fields import MinutesField, TextField
from common.api.serializers import Body
from disputes.models.sayings import LONGEST_WORDS
from disputes.states import Reason


class DisputeBody(Body):
    """What went wrong."""

    reason = serializers.ChoiceField(Reason.choices)
    words = TextField(max_length=LONGEST_WORDS)


class StatementBody(Body):
    """What you say, for the other side and the coordinators to read."""

    words = TextField(max_length=LONGEST_WORDS)


class SettlementBody(Body):
    """How you would share the minutes."""

    released_minutes = MinutesField(
        min_value=0, help_text="To the provider; the rest goes back to the requester."
    )
    words = TextField(required=False, max_length=LONGEST_WORDS, allow_blank=True)
