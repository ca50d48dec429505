"""Text of one line: names, titles, places. They stand in subjects of mails, lists and calendars."""

from unicodedata import category

from django.utils.translation import gettext as _

from common.errors import Refused


def one_line(text: str) -> str:
    """The text on one line: line ends and other blanks become single spaces.

    Raises:
        Refused: a control character in it (`control_characters`), which RFC 5545 (3.1) forbids in
            calendars: one of them makes a whole feed unreadable.
    """
    line = " ".join(text.split())
    if any(category(sign) in {"Cc", "Cs"} for sign in line):
        raise Refused(_("There are signs in it that can’t be shown."), code="control_characters")
    return line


def is_visible(text: str) -> bool:
    """Whether there is anything in it to be seen: blanks and marks of direction alone are nothing."""
    return any(category(sign)[0] not in {"C", "Z"} for sign in text)
