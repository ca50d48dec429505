"""Spans of time as people type them: "7 days", "36 h", "1 day 12 hours", "90 s"."""

import re
from datetime import timedelta
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from common.minutes import A_MINUTE, AN_HOUR
from workflow.models.policy_fields import LONGEST, SHORTEST
from workflow.spans import spoken


# The units in each language of the bank; those that are shorter than a day are the members' forms' own.
_UNITS: Final = {
    "weeks": r"(?:w(?:eeks?|ks?)?|semanas?|semaines?|wochen?|أسبوعًا|أسبوعا|أسبوع|أسابيع)",
    "days": r"(?:d(?:ays?)?|d[ií]as?|j(?:ours?)?|t(?:age?n?)?|يومًا|يوما|يوم|أيام)",
    "hours": AN_HOUR,
    "minutes": A_MINUTE,
    "seconds": r"(?:s(?:ec(?:ond)?s?)?|segundos?|secondes?|sekunden?|sek|ثانية|ثوانٍ|ثواني|ثوان)",
}
# Arabic says one and two of something without a figure.
_ONE_OR_TWO: Final = {
    "أسبوع": ("أسبوع واحد", "أسبوعان", "أسبوعين"),
    "يوم": ("يوم واحد", "يومان", "يومين"),
    "ساعة": ("ساعة واحدة", "ساعتان", "ساعتين"),
    "دقيقة": ("دقيقة واحدة", "دقيقتان", "دقيقتين"),
    "ثانية": ("ثانية واحدة", "ثانيتان", "ثانيتين"),
}
_FIGURES: Final = {
    said: f"{1 if place == 0 else 2} {unit}"
    for unit, words in _ONE_OR_TWO.items()
    for place, said in enumerate(words)
} | {unit: f"1 {unit}" for unit in _ONE_OR_TWO}
_SAID_ALONE: Final = "|".join(_FIGURES)
_WITHOUT_FIGURE: Final = re.compile(rf"(?<!\w)(?<!\d\s)(?P<and>و)?(?P<said>{_SAID_ALONE})(?!\w)")
_BETWEEN: Final = r"(?:[\s,]|\b(?:and|y|et|und)\b|و(?=\s|\d))*"
_SPAN: Final = re.compile(
    _BETWEEN.join(rf"(?:(?P<{unit}>\d{{1,9}})\s*{words})?" for unit, words in _UNITS.items()),
    re.IGNORECASE,
)


def parsed(text: str) -> timedelta | None:
    """Read a span, largest unit first, each with its unit; None for anything else."""
    match = _SPAN.fullmatch(_WITHOUT_FIGURE.sub(_with_figure, text.strip()))
    if not match or not any(match.groupdict().values()):
        return None
    try:
        return timedelta(**{unit: int(count) for unit, count in match.groupdict().items() if count})
    except OverflowError:
        return None


def _with_figure(match: re.Match[str]) -> str:
    return f"{'و ' if match['and'] else ''}{_FIGURES[match['said']]}"


class SpanField(forms.CharField):
    """A span typed as people say it; its value is a timedelta from a second to a year."""

    default_error_messages = {
        "invalid": _(
            "Give a number and its unit, such as 7 days, 36 hours, 30 minutes or 90 seconds."
        ),
        "too_short": _("Give at least 1 second."),
        "too_long": _("Give at most 366 days."),
    }

    def clean(self, value: Any) -> timedelta | None:
        """The span, where there is one."""
        text = super().clean(value)
        if not text:
            return None
        span = parsed(text)
        if span is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        if span < SHORTEST:
            raise ValidationError(self.error_messages["too_short"], code="too_short")
        if span > LONGEST:
            raise ValidationError(self.error_messages["too_long"], code="too_long")
        return span

    def prepare_value(self, value: Any) -> Any:
        """Show a span as it can be typed, and what was typed as it was typed.

        In the reader's language, where it can be read again.
        """
        if not isinstance(value, timedelta):
            return value
        if parsed(spoken(value)) == value:
            return spoken(value)
        with translation.override(None):
            return spoken(value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare spans with spans: "24 hours" is no change of a day."""
        try:
            return bool(initial != self.clean(data))
        except ValidationError:
            return True
