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

# What is to come isn't said to the second.
_FINEST: Final = timedelta(minutes=1)
_DAY: Final = timedelta(days=1)


def changes_in(span: timedelta) -> timedelta:
    """After how long `roughly` says something else of a span that grows shorter."""
    if span < 2 * _DAY:
        return span - roughly(span)
    return span - max(2 * _DAY, roughly(span) - _DAY / 2)


def spoken(span: timedelta) -> str:
    """Say a span in whole units, the largest first: 36 hours are "1 day 12 hours"."""
    words = []
    for unit, template in UNITS:
        count, span = divmod(span, unit)
        if count:
            words.append(template % {"n": count})
    return " ".join(words)


def roughly(span: timedelta) -> timedelta:
    """A span as it is said of what is to come: whole in its largest unit, and in the next where that is one.

    From two days on to the nearest day, beside which the day itself is said: 71 hours are 3 days.
    Below that rounded down, so that nobody comes too late: 30 hours are 1 day 6 hours, and what is
    less than a minute is nothing.
    """
    if span >= 2 * _DAY:
        return max(2 * _DAY, _DAY * ((span + _DAY / 2) // _DAY))
    sizes = [unit for unit, _words in UNITS if unit >= _FINEST]
    for unit, finer in zip(sizes, [*sizes[1:], _FINEST], strict=True):
        if span >= unit:
            return span - span % (unit if span >= 2 * unit else finer)
    return timedelta()
