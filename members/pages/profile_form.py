"""What a member fills in about themself."""

from typing import Any, Final
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from common.errors import Refused
from common.forms import LinesField, said_again
from files.forms import PictureField
from files.states import PICTURES
from members.models import NO_PLACES, Member, shown_name
from members.operations.photo import MOST_PHOTO_BYTES
from members.operations.telling import CHECKS
from members.profiles import (
    DAYS,
    LONGEST_ABOUT,
    LONGEST_AREA,
    LONGEST_NOTE,
    SPOKEN,
    TIMES,
    DayPart,
    Part,
    Profile,
    name_of,
)


# Ticked at once; all others are in the list below them.
COMMON: Final = ("ar", "de", "en", "es", "fr", "it", "pl", "pt", "ru", "tr", "uk")


class TimesInput(forms.CheckboxSelectMultiple):
    """A table to tick: a row for each day, a column for each part of it."""

    template_name = "members/times.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add the rows: each day with its boxes."""
        context = super().get_context(name, value, attrs)
        boxes = [box for _group, found, _index in context["widget"]["optgroups"] for box in found]
        width = len(DayPart)
        context["parts"] = [part.label for part in DayPart]
        context["days"] = [
            (WEEKDAYS[number], boxes[number * width : (number + 1) * width])
            for number in range(len(DAYS))
        ]
        return context


def _time_choices() -> list[tuple[str, Any]]:
    words = [
        format_lazy("{day}, {part}", day=WEEKDAYS[number], part=part.label)
        for number in range(len(DAYS))
        for part in DayPart
    ]
    return list(zip(TIMES, words, strict=True))


def _zones() -> list[tuple[str, str]]:
    return [(zone, zone.replace("_", " ")) for zone in sorted(available_timezones() - NO_PLACES)]


def _by_name(codes: Any) -> list[tuple[str, str]]:
    return sorted(((code, name_of(code)) for code in codes), key=lambda named: named[1].casefold())


class ProfileForm(forms.Form):
    """The whole profile, from the version that the page was opened at."""

    photo = PictureField(
        label=_("A photo of you"),
        kinds=PICTURES,
        most_bytes=MOST_PHOTO_BYTES,
        required=False,
        help_text=_("JPEG, PNG or WebP. The bank keeps a small square of its middle."),
    )
    remove_photo = forms.BooleanField(label=_("Take my photo away"), required=False)
    name = forms.CharField(
        label=_("Your name"),
        max_length=100,
        help_text=_("Other members always see it."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    about = LinesField(
        label=_("About you"),
        rows=5,
        max_length=LONGEST_ABOUT,
        required=False,
        help_text=_(
            "What you like to do, and what you are good at. No telephone number or address."
        ),
    )
    speaks = forms.MultipleChoiceField(
        label=_("Which languages do you speak?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    speaks_too = forms.ChoiceField(label=_("Another language"), required=False)
    area = forms.CharField(
        label=_("Where are you?"),
        max_length=LONGEST_AREA,
        required=False,
        help_text=_("Your town, or your part of it, such as “Old Town”. Not your address."),
    )
    availability = forms.MultipleChoiceField(
        label=_("When do you usually have time?"),
        choices=_time_choices,
        required=False,
        widget=TimesInput,
    )
    availability_note = forms.CharField(
        label=_("Anything else about your time?"),
        max_length=LONGEST_NOTE,
        required=False,
        help_text=_("Such as “not in August”."),
    )
    shown = forms.MultipleChoiceField(
        label=_("What may other members see?"),
        choices=Part.choices,
        required=False,
        help_text=_(
            "What you leave empty here, you alone see. Nobody outside of the bank sees any."
        ),
        widget=forms.CheckboxSelectMultiple,
    )
    time_zone = forms.ChoiceField(
        label=_("Your time zone"),
        choices=_zones,
        help_text=_("Times are shown to you as your clock has them. Nobody else sees this."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, member: Member, profile: Profile, **kwargs: Any) -> None:
        kwargs["initial"] = _told(member, profile)
        super().__init__(*args, **kwargs)
        if not profile.photo_id:
            del self.fields["remove_photo"]
        ticked = {*COMMON, *profile.speaks}
        speaks: Any = self.fields["speaks"]
        speaks.choices = _by_name(ticked)
        more: Any = self.fields["speaks_too"]
        # Somebody whose page is older than their profile may send one that is known by now.
        sent = {self.data.get(self.add_prefix("speaks_too"))} & {*SPOKEN}
        more.choices = [("", _("None")), *_by_name((set(SPOKEN) - ticked) | sent)]

    def clean_name(self) -> str:
        """Refuse what nobody could see."""
        return shown_name(self.cleaned_data["name"])

    def clean_about(self) -> str:
        """Say at the field what the operation would refuse."""
        return self._checked("about")

    def clean_area(self) -> str:
        """Say at the field what the operation would refuse."""
        return self._checked("area")

    def clean_availability_note(self) -> str:
        """Say at the field what the operation would refuse."""
        return self._checked("availability_note")

    def clean(self) -> dict[str, Any]:
        """Refuse more languages than a profile has room for."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if "speaks" in said and "speaks_too" in said:
            said["speaks"] = [*said["speaks"], *filter(None, [said["speaks_too"]])]
            try:
                CHECKS["speaks"](said["speaks"])
            except Refused as refusal:
                self.add_error("speaks", refusal.sentence)
        return said

    def wish(self) -> dict[str, Any]:
        """What the operation is told; the photo is apart."""
        said = self.cleaned_data
        names = ("name", "time_zone", "about", "speaks", "area", "availability")
        return {
            **{name: said[name] for name in (*names, "availability_note")},
            "hidden": [part for part in Part.values if part not in said["shown"]],
            "expected_version": said["version"],
        }

    def renew(self, *, version: Any) -> None:
        """Let the member's words be sent again, over the version that they have been told of."""
        said_again(self, version=version)

    def _checked(self, name: str) -> str:
        try:
            return str(CHECKS[name](self.cleaned_data[name]))
        except Refused as refusal:
            raise ValidationError(refusal.sentence, code=refusal.reason) from None


def _told(member: Member, profile: Profile) -> dict[str, Any]:
    return {
        "name": member.name,
        "time_zone": member.time_zone,
        "version": member.version,
        "about": profile.about,
        "speaks": profile.speaks,
        "area": profile.area,
        "availability": profile.times,
        "availability_note": profile.available_note,
        "shown": [part for part in Part.values if part not in profile.hidden],
    }
