"""Text of one line: names, titles, places. They stand in subjects of mails, lists and calendars."""

from typing import Final
from unicodedata import bidirectional, category

from django.utils.translation import gettext as _

from common.errors import Refused


#: Embeddings, overrides and isolates with their ends, as UAX #9 (2) names their classes. They turn round
#: how letters stand, beyond the words themselves too: UTR #36, “Bidirectional Text Spoofing”.
TURNING: Final = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})


def one_line(text: str) -> str:
    """The text on one line: line ends and other blanks become single spaces.

    What turns letters round is left out, since nobody sees that they pasted it; each script runs in
    its own direction without. The marks (U+200E, U+200F, U+061C) stay: they move no letter, and names
    in Hebrew or Arabic need them beside a bracket.

    Raises:
        Refused: a control character in it (`control_characters`), which RFC 5545 (3.1) forbids in
            calendars: one of them makes a whole feed unreadable.
    """
    kept = "".join(sign for sign in text if bidirectional(sign) not in TURNING)
    line = " ".join(kept.split())
    if any(category(sign) in {"Cc", "Cs"} for sign in line):
        raise Refused(_("There are signs in it that can’t be shown."), code="control_characters")
    return line


def is_visible(text: str) -> bool:
    """Whether there is anything in it to be seen: blanks and marks of direction alone are nothing."""
    return any(category(sign)[0] not in {"C", "Z"} for sign in text)
