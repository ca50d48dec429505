"""Hours as people say them, and whole minutes as the bank counts them."""

import re
from typing import Final

from django.utils.translation import gettext as _

from common.errors import Refused


MINUTES_AN_HOUR: Final = 60
MINUS: Final = "\N{MINUS SIGN}"
# Above any real exchange, far below what a bigint holds: sums can't overflow.
MOST_MINUTES: Final = 60 * 24 * 366

_CLOCK = re.compile(r"(?P<hours>\d{1,5})\s*[:hH]\s*(?P<minutes>[0-5]\d)")
_WORDS = re.compile(
    r"(?:(?P<hours>\d{1,5})(?:[.,](?P<tenths>\d{1,2}))?\s*h(?:ours?|rs?)?)?\s*"
    r"(?:(?P<minutes>\d{1,7})\s*m(?:in(?:utes?|s)?)?\.?)?",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?P<hours>\d{1,5})(?:[.,](?P<tenths>\d{1,2}))?")


def spoken(minutes: int) -> str:
    """Minutes as people say them: 90 is "1 h 30 min"; what is below zero gets a minus sign."""
    sign = MINUS if minutes < 0 else ""
    hours, rest = divmod(abs(minutes), MINUTES_AN_HOUR)
    if not hours:
        return sign + _("%(minutes)d min") % {"minutes": rest}
    if not rest:
        return sign + _("%(hours)d h") % {"hours": hours}
    return sign + _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest}


def typed(minutes: int) -> str:
    """Minutes as a form field holds them in every language, for `parsed` to read: 90 is "1:30"."""
    hours, rest = divmod(minutes, MINUTES_AN_HOUR)
    return f"{hours}:{rest:02d}"


def parsed(text: str) -> int:
    """Whole minutes from what a member types: "1:30", "1h30", "1.5", "1 h 30 min", "90 min".

    A bare number is hours. Raises `Refused` (`invalid_minutes`) for anything else, for a part of
    a minute, and for more than a year.
    """
    text = text.strip()
    for pattern in (_CLOCK, _NUMBER, _WORDS):
        match = pattern.fullmatch(text)
        if match and any(match.groupdict().values()):
            return _total({name: value or "" for name, value in match.groupdict().items()})
    raise _invalid()


def _total(parts: dict[str, str]) -> int:
    hundredths = int((parts.get("tenths") or "0").ljust(2, "0")) * MINUTES_AN_HOUR
    total = int(parts.get("hours") or 0) * MINUTES_AN_HOUR
    total += hundredths // 100 + int(parts.get("minutes") or 0)
    if hundredths % 100 or total > MOST_MINUTES:
        raise _invalid()
    return total


def _invalid() -> Refused:
    return Refused(
        _("Give the time in hours and minutes, such as 1:30 or 1 h 30 min."), code="invalid_minutes"
    )
