"""Telephone numbers, e-mail addresses and links in what members write, found to be hidden.

Before a request is accepted its sides meet in the bank alone: nobody collects numbers by asking
around, and hours aren't agreed on past the escrow. What is found is hidden from the reader; what was
written is kept whole. It finds what people write, and the usual ways around it (spaces between the
digits, "at" and "dot", numbers in words); who is determined to be clever still can be.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final
from unicodedata import category, normalize

from django.utils.translation import gettext as _
from phonenumbers import Leniency, PhoneNumberMatcher


# Fewer digits are no telephone number that reaches anybody from outside.
FEWEST_DIGITS: Final = 7
# More are one, or a bank account; between the two the numbering plans decide.
MOST_DIGITS_OF_A_FIGURE: Final = 9
# Nobody writes so many figures; then all of them are hidden, rather than looked up.
MOST_LOOKED_UP: Final = 20
# National numbers are told from other figures by the plans of these countries.
REGIONS: Final = (
    *("AT", "AU", "BE", "CA", "CH", "CZ", "DE", "DK", "ES", "FI", "FR", "GB", "IE", "IN", "IT"),
    *("LU", "NL", "NO", "NZ", "PL", "PT", "SE", "US"),
)
# What has digits and is no number to call: moments, spans, amounts.
_MOMENTS: Final = re.compile(
    r"""
    \b\d{4}-\d{1,2}-\d{1,2}(?:[T\ ]\d{1,2}:\d{2}(?::\d{2})?)?\b   # 2026-03-02 09:00
    | \b\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})\b                    # 02.03.2026
    | \b\d{1,2}[:.h]\d{2}\s{0,3}(?:-|\u2013|to|until)\s{0,3}\d{1,2}[:.h]\d{2}\b # 10:30 - 12:00
    | \b\d{1,2}:\d{2}(?::\d{2})?\b                                  # 10:30
    | \b\d{1,6}(?:[.,]\d{1,3}){0,2}\s{0,3}(?:€|\$|£|%|(?:euros?|hours?|minutes?|min|km|kg|m|cm|mm|h)\b)
    | [€$£]\s{0,3}\d{1,6}(?:[.,]\d{1,3}){0,2}
    """,
    re.VERBOSE | re.IGNORECASE,
)
# Every repetition is bounded: a text of thousands of signs, made to be slow, must not be.
_GAP: Final = r"[ \t]{0,3}"
_AT: Final = rf"{_GAP}(?:@|[\[({{<]{_GAP}at{_GAP}[\])}}>]){_GAP}"
_DOT: Final = rf"(?:[.\u3002]|[ \t]{{1,3}}\.{_GAP}|{_GAP}[\[({{<]{_GAP}(?:dot|punkt|point){_GAP}[\])}}>]{_GAP})"
_NAME: Final = r"[\w.+%'-]{0,40}[\w+%-]"
_LABEL: Final = r"[^\W_](?:[\w-]{0,40}[^\W_])?"
_ENDINGS: Final = (
    "com|org|net|info|biz|eu|edu|gov|app|dev|online|shop|site|store|xyz|club|email|io|me|tv|cc|co|"
    "at|au|be|br|ca|ch|cn|cz|de|dk|es|fi|fr|gr|hu|ie|in|it|jp|lu|mx|nl|no|nz|pl|pt|ro|ru|se|sk|tr|uk|us"
)
_PATTERNS: Final = (
    # ana@example.org, ana (at) example (dot) org
    re.compile(rf"{_NAME}{_AT}{_LABEL}(?:{_DOT}{_LABEL}){{1,5}}", re.IGNORECASE),
    # ana at example dot org
    re.compile(
        rf"{_NAME}\s{{1,3}}at\s{{1,3}}{_LABEL}(?:\s{{1,3}}dot\s{{1,3}}{_LABEL}){{1,5}}",
        re.IGNORECASE,
    ),
    # https://example.org/ana, hxxp://…, mailto:…
    re.compile(r"\b(?:h\w\wps?|ftp|mailto|tel|sms|signal|tg|skype|facetime):\S+", re.IGNORECASE),
    re.compile(rf"\bwww{_DOT}{_LABEL}(?:{_DOT}{_LABEL}){{0,5}}\S*", re.IGNORECASE),
    # example.org, example (dot) org/ana; "do it.It" begins a sentence.
    re.compile(
        rf"(?<![\w@.]){_LABEL}(?:\.{_LABEL}){{0,5}}"
        rf"(?:\.|{_GAP}[\[({{<]{_GAP}dot{_GAP}[\])}}>]{_GAP})(?:(?:{_ENDINGS})|(?:{_ENDINGS.upper()}))"
        rf"(?![\w-])(?:/\S*)?"
    ),
    # @ana on any network
    re.compile(r"(?<![\w@])@\w[\w.]{2,}"),
)
_WORD: Final = (
    "zero|oh|o|nought|one|two|three|four|five|six|seven|eight|nine|ten|"
    "double|triple|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
)
# Seven figures in a row, some of them as words.
_SPELLED: Final = re.compile(
    rf"\b(?:(?:{_WORD}|\d)(?:[\s,.\-/]{{1,3}}(?:and\s{{1,3}})?|(?<=\d)(?=\d))){{6,30}}(?:{_WORD}|\d+)\b",
    re.IGNORECASE,
)
_HAS_WORD: Final = re.compile(rf"\b(?:{_WORD})\b", re.IGNORECASE)
# However the digits are parted: "0 1 7 1 - 2 3 4 5 6 7 8", "+49 (0) 171/2345678".
_RUN: Final = re.compile(
    r"(?:\+|\b00)?\(?\d(?:[\s().,;:|/\\+=\-_*\u00b7\u2013\u2014\u2022]{0,3}\d){6,30}"
)
_SINGLE: Final = re.compile(r"(?:\d\W{1,3}){6,30}\d")


def masked(text: str) -> str:
    """The text as somebody reads it who may not see contact details yet."""
    found = _found(text)
    if not found:
        return text
    shown, end = [], 0
    for start, stop in found:
        shown += [text[end:start], _("[hidden until it is accepted]")]
        end = stop
    return "".join([*shown, text[end:]])


def has_contacts(text: str) -> bool:
    """Whether anything in it would be hidden."""
    return bool(_found(text))


@lru_cache(maxsize=2048)
def _found(text: str) -> tuple[tuple[int, int], ...]:
    """Where contact details stand, in order, without overlaps."""
    plain, places = _plain(text)
    spans = sorted((places[start], places[stop - 1] + 1) for start, stop in _spans(plain))
    merged: list[tuple[int, int]] = []
    for start, stop in spans:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(stop, merged[-1][1]))
        else:
            merged.append((start, stop))
    return tuple(merged)


def _plain(text: str) -> tuple[str, list[int]]:
    """The text in plain signs, and for each of them its place: "①" is 1, what can't be seen is gone."""
    signs, places = [], []
    for place, sign in enumerate(text):
        for plain in normalize("NFKC", sign):
            if category(plain) != "Cf":
                digit = str(int(plain)) if category(plain) == "Nd" else plain
                signs.append(digit)
                places.append(place)
    return "".join(signs), places


def _spans(plain: str) -> Iterator[tuple[int, int]]:
    for pattern in _PATTERNS:
        yield from (found.span() for found in pattern.finditer(plain))
    for found in _SPELLED.finditer(plain):
        if _HAS_WORD.search(found[0]):
            yield found.span()
    if sum(sign.isdigit() for sign in plain) >= FEWEST_DIGITS:
        yield from _numbers(_MOMENTS.sub(lambda moment: "\n" * len(moment[0]), plain))


def _numbers(plain: str) -> Iterator[tuple[int, int]]:
    """Telephone numbers; moments have been taken out."""
    for found in _SINGLE.finditer(plain):
        yield found.span()
    looked_up = 0
    for found in _RUN.finditer(plain):
        run = found[0]
        digits = sum(sign.isdigit() for sign in run)
        is_long = digits > MOST_DIGITS_OF_A_FIGURE or run.startswith(("+", "0", "(0", "(+"))
        looked_up += not is_long
        if is_long or looked_up > MOST_LOOKED_UP or _is_number(run):
            yield found.span()


def _is_number(run: str) -> bool:
    """Whether some country's plan has it."""
    return any(
        PhoneNumberMatcher(run, region, leniency=Leniency.VALID, max_tries=10).has_next()
        for region in REGIONS
    )
