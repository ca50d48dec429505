"""Spans of time as people say them: "7 days", "1 day 12 hours", "90 seconds"."""

from datetime import timedelta
from typing import Final

from django.utils.translation import ngettext_lazy


UNITS: Final = (
    (timedelta(days=1), ngettext_lazy("%(n)d day", "%(n)d days", "n")),
    (timedelta(hours=1), ngettext_lazy("%(n)d hour", "%(n)d hours", "n")),
    (timedelta(minutes=1), ngettext_lazy("%(n)d minute", "%(n)d minutes", "n")),
    (timedelta(seconds=1), ngettext_lazy("%(n)d second", "%(n)d seconds", "n")),
)


def spoken(span: timedelta) -> str:
    """Say a span in whole units, the largest first: 36 hours are "1 day 12 hours"."""
    words = []
    for unit, template in UNITS:
        count, span = divmod(span, unit)
        if count:
            words.append(template % {"n": count})
    return " ".join(words)
