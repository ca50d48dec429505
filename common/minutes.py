"""Hours as people say them, and whole minutes as the bank counts them."""

import re
from typing import Final

from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from common.errors import Refused


MINUTES_AN_HOUR: Final = 60
MINUS: Final = "\N{MINUS SIGN}"
# Above any real exchange, far below what a bigint holds: sums can't overflow.
MOST_MINUTES: Final = 60 * 24 * 366

# Hours and minutes as they are said and shortened in each language of the bank.
_HOURS = r"(?:hours?|hrs?|horas?|heures?|stunden?|std|ساعة|ساعه|ساعات|س|h)\.?"
_MINUTES = r"(?:minutes?|minutos?|minuten|mins?|دقيقة|دقيقه|دقائق|د|m)\.?"
_AND = r"\s*(?:and|y|et|und|و|,)?\s*"
AN_HOUR: Final = _HOURS
A_MINUTE: Final = _MINUTES
_COUNT = r"(?P<hours>\d{1,5})(?:[.,\u066b](?P<hundredths>\d{1,2}))?"

_CLOCK = re.compile(
    rf"(?P<hours>\d{{1,5}})\s*(?::|{_HOURS}){_AND}(?P<minutes>[0-5]\d)", re.IGNORECASE
)
_WORDS = re.compile(
    rf"(?:{_COUNT}\s*{_HOURS})?{_AND}(?:(?P<minutes>\d{{1,7}})\s*{_MINUTES})?", re.IGNORECASE
)
_NUMBER = re.compile(_COUNT)
# Of any script.
_DIGIT = re.compile(r"\d")
_FRACTION = re.compile(r"(?P<whole>\d*)\s*(?P<part>[¼½¾])")
_PARTS: Final = {"¼": "25", "½": "50", "¾": "75"}


def spoken(minutes: int) -> str:
    """Minutes as people say them: 90 is "1 h 30 min"; what is below zero gets a minus sign."""
    sign = _minus() if minutes < 0 else ""
    hours, rest = divmod(abs(minutes), MINUTES_AN_HOUR)
    if not hours:
        return sign + _("%(minutes)d min") % {"minutes": rest}
    if not rest:
        return sign + _("%(hours)d h") % {"hours": hours}
    return sign + _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest}


def _minus() -> str:
    # Between words that run from the right, a minus would go to the other end of its number.
    return f"\N{LEFT-TO-RIGHT MARK}{MINUS}" if get_language_bidi() else MINUS


def typed(minutes: int) -> str:
    """Minutes as a form field holds them in every language, for `parsed` to read: 90 is "1:30"."""
    hours, rest = divmod(minutes, MINUTES_AN_HOUR)
    return f"{hours}:{rest:02d}"


def parsed(text: str) -> int:
    """Whole minutes from what a member types: "1:30", "1h30", "1.5", "1,5", "1½", "1 h 30 min".

    The words may be those of any language of the bank, whichever is spoken: people who have two
    mix them. A bare number is hours. Raises `Refused` (`invalid_minutes`) for anything else, for a
    part of a minute, and for more than a year.
    """
    text = _FRACTION.sub(_in_hundredths, _DIGIT.sub(_of_ours, text.strip()))
    for pattern in (_CLOCK, _NUMBER, _WORDS):
        match = pattern.fullmatch(text)
        if match and any(match.groupdict().values()):
            return _total({name: value or "" for name, value in match.groupdict().items()})
    raise _invalid()


def _of_ours(digit: re.Match[str]) -> str:
    return str(int(digit[0]))


def _in_hundredths(found: re.Match[str]) -> str:
    return f"{found['whole'] or 0}.{_PARTS[found['part']]}"


def _total(parts: dict[str, str]) -> int:
    hundredths = int((parts.get("hundredths") or "0").ljust(2, "0")) * MINUTES_AN_HOUR
    total = int(parts.get("hours") or 0) * MINUTES_AN_HOUR
    total += hundredths // 100 + int(parts.get("minutes") or 0)
    if hundredths % 100 or total > MOST_MINUTES:
        raise _invalid()
    return total


def _invalid() -> Refused:
    return Refused(
        _("Give the time in hours and minutes, such as 1:30 or 1 h 30 min."), code="invalid_minutes"
    )
