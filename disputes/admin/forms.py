"""What the staff fill in at the desk."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms import LinesField, MinutesField
from common.minutes import spoken
from disputes.models.sayings import LONGEST_WORDS
from requests_app.pages.forms import Moment, in_own_zone
from requests_app.states import Part


# The quick choices of a ruling, and what was typed.
TYPED, ALL, HALF, NOTHING = "typed", "all", "half", "nothing"
# A ruling is looked at before it is made, and may be changed then.
CONFIRM, CHANGE = "confirm", "change"


class VersionForm(forms.Form):
    """From the version that the page showed; a list has none."""

    expected_version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class AssignForm(VersionForm):
    """Who is to judge. The choices come with the first values: (id, name) of each."""

    member_id = forms.TypedChoiceField(label=gettext_lazy("Give it to"), coerce=UUID)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = self.initial.get("judges", ())
        self.fields["member_id"].choices = [("", gettext_lazy("Please choose")), *choices]  # type: ignore[attr-defined]


class HandOverForm(AssignForm):
    """Who is to judge instead, and what they have to know."""

    words = LinesField(
        label=gettext_lazy("Note"),
        max_length=LONGEST_WORDS,
        rows=4,
        help_text=gettext_lazy("What should they know? The two sides never see this."),
    )


class AskForm(VersionForm):
    """A question, or what evidence is wanted."""

    asked_of = forms.ChoiceField(
        label=gettext_lazy("Whom do you ask?"),
        choices=[("", gettext_lazy("both sides")), *Part.choices],
        required=False,
    )
    words = LinesField(
        label=gettext_lazy("What do you ask for?"),
        max_length=LONGEST_WORDS,
        rows=4,
        help_text=gettext_lazy("Both sides read this: they know what the other one is asked."),
    )
    answer_by = forms.DateTimeField(
        label=gettext_lazy("Until when?"), required=False, widget=Moment
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        in_own_zone(self.fields["answer_by"])


class NoteForm(forms.Form):
    """A note among the staff."""

    words = LinesField(label=gettext_lazy("Note"), max_length=LONGEST_WORDS, rows=3)


class RulingForm(VersionForm):
    """How the minutes are shared, and why: typed, or by one of the quick choices' buttons."""

    words = LinesField(
        label=gettext_lazy("Reasons"),
        max_length=LONGEST_WORDS,
        rows=5,
        help_text=gettext_lazy("Both sides read them."),
    )
    released_minutes = MinutesField(label=gettext_lazy("For the provider"), required=False, least=0)
    share = forms.ChoiceField(
        choices=[(name, name) for name in (TYPED, ALL, HALF, NOTHING)],
        required=False,
        widget=forms.HiddenInput,
    )

    @property
    def held_minutes(self) -> int:
        """What there is to share."""
        return int(self.initial["held_minutes"])

    def quick_choices(self) -> list[tuple[str, str]]:
        """The buttons beside what is typed: their values, and what they say."""
        shares = {ALL: _("All"), HALF: _("Half"), NOTHING: _("Nothing")}
        return [
            (name, f"{words}: {spoken(_quick(name, self.held_minutes))}")
            for name, words in shares.items()
        ]

    def clean(self) -> dict[str, Any]:
        """Say in minutes what was chosen."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        share = values.pop("share", "") or TYPED
        if share != TYPED:
            self.errors.pop("released_minutes", None)
            values["released_minutes"] = _quick(share, self.held_minutes)
        elif "released_minutes" in values:
            self._check_typed(values["released_minutes"])
        return values

    def _check_typed(self, minutes: int | None) -> None:
        if minutes is None:
            said = _("Say how much goes to the provider, or choose.")
            self.add_error("released_minutes", ValidationError(said, code="required"))
        elif minutes > self.held_minutes:
            said = _("It is about %(held)s: rule on these and no more.")
            words = said % {"held": spoken(self.held_minutes)}
            self.add_error("released_minutes", ValidationError(words, code="max_value"))


def _quick(share: str, held_minutes: int) -> int:
    """The minutes of a quick choice; of an odd number the half is rounded down."""
    return {ALL: held_minutes, HALF: held_minutes // 2, NOTHING: 0}[share]
