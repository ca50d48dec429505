"""What a member fills in about a debt, and of what their statement is to tell."""

from datetime import date, datetime, time, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.forms import MinutesField
from ledger.queries import Wanted
from ledger.states import Flow
from workflow.pages.once import OnceForm


class PayDebtForm(OnceForm):
    """How much of it is paid now."""

    minutes = MinutesField(
        label=_("How much do you pay now?"),
        required=False,
        help_text=_(
            "In hours and minutes, such as 1:30. Leave it empty to pay as much as you can."
        ),
    )


class Day(forms.DateInput):
    """The browser's own picker for a day."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")

    def format_value(self, value: Any) -> str | None:
        """Show a day; of anything else a picker for days shows nothing, and browsers warn."""
        try:
            is_day = not isinstance(value, str) or parse_date(value) is not None
        except ValueError:
            is_day = False
        return super().format_value(value) if is_day else None


# Days that every calendar and the database can take, in every zone.
_POSSIBLE: Final = [MinValueValidator(date(1900, 1, 1)), MaxValueValidator(date(2999, 12, 31))]


class StatementForm(forms.Form):
    """Which lines of the statement to show; everything is optional."""

    # What everybody fills in or leaves: "(optional)" behind each label would only be noise.
    hide_optional = True

    since = forms.DateField(
        label=_("From this day on"), required=False, widget=Day, validators=_POSSIBLE
    )
    until = forms.DateField(
        label=_("Up to and with this day"), required=False, widget=Day, validators=_POSSIBLE
    )
    flow = forms.ChoiceField(
        label=_("What to show"), choices=[("", _("Everything")), *Flow.choices], required=False
    )
    name = forms.CharField(
        label=_("With whom"),
        max_length=100,
        required=False,
        help_text=_("A name, or a part of it."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )

    def clean(self) -> dict[str, Any]:
        """Refuse a time that ends before it begins."""
        said = super().clean() or {}
        since, until = said.get("since"), said.get("until")
        if since and until and until < since:
            wrong = _("This day is before the first one.")
            self.add_error("until", ValidationError(wrong, code="before"))
        return said

    def wanted(self) -> Wanted:
        """Return what is asked for; what can't be used is said at its field, and left out."""
        self.is_valid()
        said = self.cleaned_data
        until = said.get("until")
        return Wanted(
            since=_midnight(said.get("since")),
            until=_midnight(until + timedelta(days=1) if until else None),
            flows=(said["flow"],) if said.get("flow") else (),
            name=said.get("name", ""),
        )

    def period_in_words(self) -> str:
        """The days that are asked for, as a person says them."""
        days = {
            name: date_format(day, "DATE_FORMAT")
            for name in ("since", "until")
            if (day := self.cleaned_data.get(name))
        }
        if len(days) == len(("since", "until")):
            return gettext("%(since)s to %(until)s") % days
        if "since" in days:
            return gettext("from %(since)s on") % days
        return (
            gettext("up to %(until)s") % days if days else gettext("from the beginning until today")
        )

    def part_in_words(self) -> str:
        """Which of the lines are asked for; nothing where all of them are."""
        flow, name = self.cleaned_data.get("flow"), self.cleaned_data.get("name")
        values = {"what": Flow(flow).label if flow else "", "name": name}
        if flow and name:
            return gettext("%(what)s, with “%(name)s”") % values
        return gettext("with “%(name)s”") % values if name else str(values["what"])

    def query(self) -> str:
        """What was asked for, for addresses of the same lines as files."""
        said = {name: self.data.get(name, "") for name in self.fields}
        return urlencode({name: value for name, value in said.items() if value})


def _midnight(day: date | None) -> datetime | None:
    """The first moment of a day in the member's own zone."""
    return datetime.combine(day, time.min, get_current_timezone()) if day else None
