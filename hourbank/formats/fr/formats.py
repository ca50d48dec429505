"""Dates in French, with the word before the time."""

DATE_FORMAT = "j F Y"
DATETIME_FORMAT = r"j F Y à H:i"
TIME_FORMAT = "H:i"
SHORT_DATE_FORMAT = "j M Y"
SHORT_DATETIME_FORMAT = r"j M Y à H:i"
