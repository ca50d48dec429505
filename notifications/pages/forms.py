"""What the buttons and forms of the pages send."""

from collections.abc import Mapping
from datetime import date, time
from typing import Any, Final

from django import forms
from django.db.models import BigAutoField
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext_lazy as _

from notifications.choices import Choices
from notifications.groups import ALWAYS_SHOWN, CHOOSABLE, HINTS, Group, MailWhen, choices_for
from notifications.models.webhooks import LONGEST_DESCRIPTION, LONGEST_URL
from notifications.operations import Quiet, Wish


UNREAD: Final = "unread"
# Any Monday.
_MONDAY: Final = date(2026, 3, 2)


class ReadForm(forms.Form):
    """The newest notification that the member has seen."""

    up_to_id = forms.IntegerField(min_value=1, max_value=BigAutoField.MAX_BIGINT)


class ShowForm(forms.Form):
    """Which notifications are listed."""

    show = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[("", _("Everything")), (UNREAD, _("Only what is new")), *Group.choices],
    )


class WebhookForm(forms.Form):
    """A new webhook."""

    url = forms.CharField(
        label=_("Address of your program"),
        max_length=LONGEST_URL,
        help_text=_("It begins with https:// and can be reached from everywhere."),
        widget=forms.URLInput,
    )
    description = forms.CharField(
        label=_("What is it for?"), max_length=LONGEST_DESCRIPTION, required=False
    )
    event_types = forms.CharField(
        label=_("Which events?"),
        max_length=2000,
        required=False,
        help_text=_("Such as request.accepted request.paid dispute.*. Nothing means all."),
    )

    def clean_event_types(self) -> list[str]:
        """The names, however they are set apart."""
        return str(self.cleaned_data["event_types"]).replace(",", " ").split()


class PreferencesForm(forms.Form):
    """How a member wants to be told."""

    digest_hour = forms.TypedChoiceField(label=_("When does a collected mail come?"), coerce=int)
    digest_weekday = forms.TypedChoiceField(
        label=_("On which day does a weekly mail come?"), coerce=int
    )
    quiet_from = forms.TimeField(
        label=_("No mail from"),
        required=False,
        help_text=_("Mails of these hours wait until the end. Empty: mails come at any time."),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    quiet_until = forms.TimeField(
        label=_("No mail until"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, choices: Choices) -> None:
        super().__init__(data, initial=_initial(choices))
        asked = {f"{group}_mail": _mail_field(group) for group in CHOOSABLE} | {
            f"{group}_bank": _bank_field(group) for group in CHOOSABLE if group not in ALWAYS_SHOWN
        }
        hours = [(hour, time_format(time(hour), "TIME_FORMAT")) for hour in range(24)]
        days = [
            (day, date_format(_MONDAY.replace(day=_MONDAY.day + day - 1), "l"))
            for day in range(1, 8)
        ]
        times: Any = dict(self.fields)
        times["digest_hour"].choices, times["digest_weekday"].choices = hours, days
        # Each kind of news with its two questions, then the times.
        ordered = [name for group in CHOOSABLE for name in (f"{group}_mail", f"{group}_bank")]
        self.fields = {name: asked[name] for name in ordered if name in asked} | times

    def clean(self) -> dict[str, Any]:
        """Both ends of the quiet hours, or none."""
        said: dict[str, Any] = super().clean() or {}
        begins, ends = said.get("quiet_from"), said.get("quiet_until")
        if not {"quiet_from", "quiet_until"} & set(self.errors) and (begins is None) != (
            ends is None
        ):
            missing = "quiet_from" if begins is None else "quiet_until"
            self.add_error(missing, _("Give both times, or none."))
        return said

    def wish(self) -> dict[str, Any]:
        """What the operation is told."""
        said = self.cleaned_data
        return {
            "groups": {
                group: Wish(mail=MailWhen(said[f"{group}_mail"]), in_bank=said.get(f"{group}_bank"))
                for group in CHOOSABLE
            },
            "digest_hour": said["digest_hour"],
            "digest_weekday": said["digest_weekday"],
            "quiet": Quiet(begins=said["quiet_from"], ends=said["quiet_until"]),
        }


def _mail_field(group: Group) -> forms.ChoiceField:
    """By mail: when."""
    choices = [(when.value, when.label) for when in choices_for(group)]
    return forms.ChoiceField(label=group.label, choices=choices, help_text=HINTS[group])


def _bank_field(group: Group) -> forms.BooleanField:
    label = _("Show it in the bank too: %(group)s") % {"group": group.label}
    return forms.BooleanField(label=label, required=False)


def _initial(choices: Choices) -> dict[str, Any]:
    rows = {group: choices.choice(group) for group in CHOOSABLE}
    times = choices.times
    return (
        {f"{group}_mail": row.mail for group, row in rows.items()}
        | {f"{group}_bank": row.in_bank for group, row in rows.items()}
        | {
            name: getattr(times, name)
            for name in ("digest_hour", "digest_weekday", "quiet_from", "quiet_until")
        }
    )
