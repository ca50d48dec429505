"""What somebody has typed to search, as the database looks for it."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db import connection

from catalogue.searchable import Language


LONGEST_TEXT: Final = 200
# Of shorter beginnings there are too many words for them to help.
SHORTEST_BEGINNING: Final = 3
_MARKS: Final = "\u0300-\u036f\u0640\u064b-\u065f\u0670"
WORD: Final = re.compile(rf"[\w{_MARKS}]+")
_UNFOLDED: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "\u0131": "i", "Ø": "O", "Ł": "L", "Đ": "D", "ß": "ss"}
)
# As service_lexemes parts words.
_PARTING: Final = str.maketrans("/<>", "   ")
# Each minus in a row is one more "not", of which PostgreSQL takes 32 at most.
_MINUSES: Final = re.compile(r"-(?:[\s!&|()]*-)+")
# Quotes, a minus before a word, and "or": who types them knows what they want.
_OPERATORS: Final = re.compile(r"\"|(?:^|\s)-|(?:^|\s)or(?:\s|$)", re.IGNORECASE)

_READ: Final = """
SELECT websearch_to_tsquery(config, typed)::text, websearch_to_tsquery(config, service_plain(typed))::text,
       websearch_to_tsquery(config, begun)::text, websearch_to_tsquery(config, service_plain(begun))::text
FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY AS said (typed, begun, number)
CROSS JOIN unnest(%s::text[]) WITH ORDINALITY AS spoken (language, place)
CROSS JOIN LATERAL service_configuration(language) AS config
ORDER BY number, place
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Typed:
    """A text, the part before its last word, and that word if it may be the beginning of one."""

    text: str
    begun: str
    beginning: str


def folded(word: str) -> str:
    """Return a word without capitals and accents, as `service_plain` and the parser do it."""
    bare = re.sub(f"[{_MARKS}]", "", unicodedata.normalize("NFKD", word))
    return bare.translate(_UNFOLDED).lower()


def words_of(text: str) -> list[str]:
    """Return the words of a text, without what stands between them."""
    return WORD.findall(text)


def read(texts: Sequence[str]) -> list[str]:
    """Return a text search query for each text; "" for one that has no word to look for.

    Each language's services are looked through by the words as that language reads them: its stems,
    and without what it says all the time. A text of such words alone is looked for as it stands.
    Words are found with and without their accents, and by the beginning of the last one.
    """
    typed = [_typed(text) for text in texts]
    languages = [code.value for code in Language]
    with connection.cursor() as cursor:
        cursor.execute(_READ, [[t.text for t in typed], [t.begun for t in typed], languages])
        rows = cursor.fetchall()
    size = len(languages)
    return [
        _query(one, dict(zip(languages, rows[start : start + size], strict=True)))
        for one, start in zip(typed, range(0, len(rows), size), strict=True)
    ]


def _typed(text: str) -> Typed:
    text = _MINUSES.sub("-", text.translate(_PARTING).strip())
    words = list(WORD.finditer(text))
    if not words or _OPERATORS.search(text) or words[-1].end() != len(text):
        return Typed(text=text, begun="", beginning="")
    last = folded(words[-1].group())
    # Some signs are many once folded: what is longer than any text begins no word.
    if not SHORTEST_BEGINNING <= len(last) <= LONGEST_TEXT:
        return Typed(text=text, begun="", beginning="")
    return Typed(text=text, begun=text[: words[-1].start()], beginning=last)


def _query(typed: Typed, rows: dict[str, tuple[str, ...]]) -> str:
    as_it_stands = _of_language(typed, rows[Language.OTHER])
    found = {code: _of_language(typed, row) or as_it_stands for code, row in rows.items()}
    return " | ".join(f"'@{code}' & ({query})" for code, query in found.items() if query)


def _of_language(typed: Typed, row: tuple[str, ...]) -> str:
    whole, plain, begun, plain_begun = row
    # Who leaves a word out leaves it out as they have written it.
    parts = [whole] if "!" in whole else [whole, plain]
    if typed.beginning:
        before = _either([begun, plain_begun])
        beginning = f"'{typed.beginning}':*"
        parts.append(f"({before}) & {beginning}" if before else beginning)
    return _either(parts)


def _either(parts: Sequence[str]) -> str:
    return " | ".join(f"({part})" for part in dict.fromkeys(parts) if part)
