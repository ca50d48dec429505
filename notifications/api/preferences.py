"""/api/v1/me/notification-preferences/: how you are told."""

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any, Final

from django.core.validators import RegexValidator
from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.api.fields import FlagField, IntegerField, ListField, TextField
from common.api.serializers import Body
from common.errors import NotFound
from members.api.caller import caller
from notifications.choices import Choices, choices_of
from notifications.groups import ALWAYS_SHOWN, Group, MailWhen, choices_for
from notifications.models import GroupChoice, MailTimes
from notifications.operations import Quiet, Wish, change_preferences
from workflow.actor import Actor
from workflow.api.door import Verb, perform
from workflow.api.schema import IDEMPOTENCY_KEY, REPLAYED


_CLOCK: Final = RegexValidator(r"^([01][0-9]|2[0-3]):[0-5][0-9]\Z", code="invalid")
_MONDAY, _SUNDAY = 1, 7
_LAST_HOUR: Final = 23


class QuietBody(Body):
    """Hours without mail, by the clock on your wall."""

    begins = TextField(validators=[_CLOCK], help_text="Such as `22:00`.")
    ends = TextField(validators=[_CLOCK], help_text="Such as `07:00`.")


class GroupBody(Body):
    """One kind of news; what isn't sent stays."""

    group = serializers.ChoiceField(Group.choices)
    mail = serializers.ChoiceField(MailWhen.choices, required=False)
    in_bank = FlagField(required=False)


class PreferencesBody(Body):
    """How you want to be told; what isn't sent stays."""

    digest_hour = IntegerField(required=False, min_value=0, max_value=_LAST_HOUR)
    digest_weekday = IntegerField(
        required=False, min_value=_MONDAY, max_value=_SUNDAY, help_text="1 is Monday."
    )
    quiet_hours = QuietBody(required=False, allow_null=True, help_text="null: none.")
    groups = ListField(child=GroupBody(), required=False, max_length=len(Group))

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Name them as the operation does."""
        said = dict(attrs)
        if "quiet_hours" in said:
            said["quiet"] = _quiet(said.pop("quiet_hours"))
        if "groups" in said:
            said["groups"] = {Group(row["group"]): _wish(row) for row in said["groups"]}
        return said


class QuietAnswer(serializers.Serializer[Any]):
    """Hours without mail, by the clock on your wall."""

    begins = serializers.CharField(read_only=True)
    ends = serializers.CharField(read_only=True)


class GroupAnswer(serializers.Serializer[Any]):
    """How you hear of one kind of news, and how you could."""

    group = serializers.ChoiceField(Group.choices, read_only=True)
    label: Any = serializers.CharField(read_only=True)
    mail = serializers.ChoiceField(MailWhen.choices, read_only=True)
    mail_choices = serializers.ListField(
        child=serializers.ChoiceField(MailWhen.choices), read_only=True
    )
    in_bank = serializers.BooleanField(read_only=True)
    is_always_in_bank = serializers.BooleanField(read_only=True)


class PreferencesAnswer(serializers.Serializer[Choices]):
    """How you are told: in the bank, and by mail."""

    digest_hour = serializers.IntegerField(source="times.digest_hour", read_only=True)
    digest_weekday = serializers.IntegerField(
        source="times.digest_weekday", read_only=True, help_text="1 is Monday."
    )
    quiet_hours = serializers.SerializerMethodField()
    groups = serializers.SerializerMethodField()

    @extend_schema_field(QuietAnswer(allow_null=True))
    def get_quiet_hours(self, choices: Choices) -> dict[str, str] | None:
        """When no mail comes."""
        return _shown_quiet(choices.times)

    @extend_schema_field(GroupAnswer(many=True))
    def get_groups(self, choices: Choices) -> list[dict[str, Any]]:
        """All kinds of news."""
        return [_shown(group, choices.choice(group)) for group in Group]


def _change(*, actor: Actor, at: datetime, **said: Any) -> Choices:  # noqa: ARG001 - as any operation is called
    """The caller's own, and nobody else's."""
    if actor.party_id is None:
        raise NotFound(_("There is no such member."))
    return change_preferences(member_id=actor.party_id, **said)


CHANGE: Final = Verb(operation=_change, body=PreferencesBody, answer=PreferencesAnswer)


class PreferencesView(APIView):
    """How you are told: of each kind of news, in the bank and by mail."""

    @extend_schema(operation_id="me_notification_preferences_retrieve", responses=PreferencesAnswer)
    def get(self, request: Request) -> Response:
        """Show what you have chosen, and what could be."""
        return Response(PreferencesAnswer(choices_of(caller(request))).data)

    @extend_schema(
        operation_id="me_notification_preferences_change",
        request=PreferencesBody,
        responses=PreferencesAnswer,
        parameters=[IDEMPOTENCY_KEY, REPLAYED],
    )
    def patch(self, request: Request) -> HttpResponse:
        """Change how you are told."""
        return perform(CHANGE, request, {})


def _quiet(said: Mapping[str, str] | None) -> Quiet:
    if said is None:
        return Quiet()
    return Quiet(begins=time.fromisoformat(said["begins"]), ends=time.fromisoformat(said["ends"]))


def _wish(said: Mapping[str, Any]) -> Wish:
    return Wish(
        mail=MailWhen(said["mail"]) if "mail" in said else None, in_bank=said.get("in_bank")
    )


def _shown_quiet(times: MailTimes) -> dict[str, str] | None:
    if times.quiet_from is None or times.quiet_until is None:
        return None
    return {"begins": f"{times.quiet_from:%H:%M}", "ends": f"{times.quiet_until:%H:%M}"}


def _shown(group: Group, choice: GroupChoice) -> dict[str, Any]:
    return {
        "group": group.value,
        "label": str(group.label),
        "mail": choice.mail,
        "mail_choices": [when.value for when in choices_for(group)],
        "in_bank": choice.in_bank,
        "is_always_in_bank": group in ALWAYS_SHOWN,
    }
