"""What members fill in about a rating."""

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import LinesField
from requests_app.ratings.states import (
    LONGEST_REASON,
    LONGEST_REPLY,
    LONGEST_WORDS,
    ReportReason,
    Stars,
)
from workflow.pages.once import OnceForm


def _in_words(stars: Stars) -> str:
    return _("%(stars)d of 5: %(words)s") % {"stars": stars, "words": stars.label}


class RateForm(OnceForm):
    """How good it was."""

    stars = forms.TypedChoiceField(
        label=_("How was it?"),
        choices=lambda: [(stars.value, _in_words(stars)) for stars in Stars],
        coerce=int,
        widget=forms.RadioSelect,
    )
    words = LinesField(
        label=_("In your words"),
        max_length=LONGEST_WORDS,
        required=False,
        rows=4,
        help_text=_("Everybody in the time bank can read this. It can’t be changed later."),
    )


class ReplyForm(OnceForm):
    """The one reply; `version` is what the member saw."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    words = LinesField(
        label=_("Your reply"),
        max_length=LONGEST_REPLY,
        rows=4,
        help_text=_(
            "You can reply once. Everybody in the time bank can read it, and it can’t be changed"
            " later."
        ),
    )


class ReportForm(OnceForm):
    """What is wrong with it."""

    reason = forms.ChoiceField(
        label=_("What is wrong with it?"),
        choices=ReportReason.choices,
        widget=forms.RadioSelect,
    )
    words = LinesField(
        label=_("In your words"),
        max_length=LONGEST_REASON,
        required=False,
        rows=4,
        help_text=_("The coordinators alone read this."),
    )
