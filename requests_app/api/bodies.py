"""What calls may say."""

from typing import Any

from rest_framework import serializers

from common.api.fields import FlagField, IdField, InstantField, MinutesField, TextField
from common.api.serializers import Body
from members.models import validate_time_zone
from requests_app.operations import Proposal, Schedule, Wish
from requests_app.states import EndReason, Part


class WishBody(Body):
    """A new request: for a service, or with a member by name of id."""

    service = IdField(required=False, help_text="The offer that you ask for, or the wanted ad.")
    member = IdField(required=False, help_text="The other side, where there is no service.")
    part = serializers.ChoiceField(
        Part.choices,
        required=False,
        help_text="Your side where there is no service: `requester` (the default) receives and pays.",
    )
    estimated_minutes = MinutesField(min_value=1)
    title = TextField(required=False, max_length=100)
    words = TextField(required=False, max_length=4000, allow_blank=True)
    starts_at = InstantField(required=False, allow_null=True)
    time_zone = TextField(required=False, validators=[validate_time_zone], help_text="IANA name.")
    place = TextField(required=False, max_length=200, allow_blank=True)
    is_remote = FlagField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Make the wish that the operation takes."""
        renamed = {"service": "service_id", "member": "other_id", "estimated_minutes": "minutes"}
        wish = {renamed.get(name, name): value for name, value in attrs.items()}
        if "part" in wish:
            wish["part"] = Part(wish["part"])
        return {"wish": Wish(**wish)}


class ProposalBody(Body):
    """Other minutes, or another time."""

    minutes = MinutesField(min_value=1)
    starts_at = InstantField(required=False, allow_null=True)
    words = TextField(required=False, max_length=2000, allow_blank=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Make the proposal that the operation takes."""
        return {"offer": Proposal(**attrs)}


class ScheduleBody(Body):
    """Another time or place; what isn't named stays as it is agreed."""

    starts_at = InstantField(required=False)
    time_zone = TextField(required=False, validators=[validate_time_zone], help_text="IANA name.")
    place = TextField(required=False, max_length=200, allow_blank=True)
    is_remote = FlagField(required=False)
    words = TextField(required=False, max_length=2000, allow_blank=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Make the schedule that the operation takes."""
        return {"schedule": Schedule(**attrs)}


class LessBody(Body):
    """Fewer minutes to pay than the work took."""

    minutes = MinutesField(min_value=1)
    words = TextField(required=False, max_length=2000, allow_blank=True)


class CompleteBody(Body):
    """What the work took."""

    actual_minutes = MinutesField(min_value=1)


class ConfirmBody(Body):
    """Consent, where the work took much longer than agreed."""

    consent_minutes = MinutesField(
        min_value=1,
        required=False,
        help_text="The real minutes, named again, where they are far above the agreed ones.",
    )


class WordsBody(Body):
    """Why, in words for the other side."""

    words = TextField(required=False, max_length=1000, allow_blank=True)


class EndBody(WordsBody):
    """Why something promised is called off: a kind of reason, and words for the other side."""

    reason = serializers.ChoiceField(
        EndReason.choices,
        required=False,
        help_text="`NO_SHOW` only once the agreed start has passed; it isn't counted as late.",
    )
