"""Times as people say them."""

from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.timezone import localtime


def moment_in_words(given: Any) -> str:
    """A time of the history, in the reader's zone; nothing where there is none."""
    moment = parse_datetime(given) if isinstance(given, str) else given
    return date_format(localtime(moment), "DATETIME_FORMAT") if moment else ""
