"""Excerpts of what was found, with the words that were looked for marked."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db import connection
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from catalogue.models import Service
from catalogue.words import WORD, folded


LONGEST: Final = 160
# How much is shown before the first word that is marked.
BEFORE: Final = 60
# The database marks whole words with these, which are taken out of what members wrote.
_START, _STOP = "\x02", "\x03"
_MARKED: Final = re.compile(f"{_START}([^{_STOP}]*){_STOP}")

_OPTIONS: Final = f"HighlightAll=true, StartSel={_START}, StopSel={_STOP}"
_HEADLINES: Final = """
SELECT service.id, ts_headline(config, said, query, options),
       ts_headline(config, service_plain(said), query, options)
FROM (SELECT id, service_configuration(language) AS config,
             translate(title || E'\\n' || description, E'/<>\\x02\\x03', '   ') AS said
      FROM catalogue_service WHERE id = ANY(%s::uuid[])) AS service,
     (VALUES (%s::tsquery, %s))
         AS asked (query, options)
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Excerpt:
    """A service's title, and the part of its description where the words are; marked in both."""

    title: SafeString
    text: SafeString


def add_excerpts(services: Sequence[Service], *, query: str) -> None:
    """Give each service its `excerpt`, for the words that the query was read from.

    Nothing of what members wrote is taken for markup. The database says which words fit the query,
    with and without accents; they are marked in the text as it was written.
    """
    if not query or not services:
        return
    with connection.cursor() as cursor:
        cursor.execute(_HEADLINES, [[service.pk for service in services], query, _OPTIONS])
        fitting = {key: _words(*marked) for key, *marked in cursor.fetchall()}
    for service in services:
        words = fitting.get(service.pk, set())
        service.excerpt = Excerpt(  # type: ignore[attr-defined] # for the template
            title=_marked(service.title, words),
            text=_marked(_part(service.description, words), words),
        )


def _words(*marked: str) -> set[str]:
    said = (word for text in marked for word in _MARKED.findall(text))
    return {folded(part) for word in said for part in WORD.findall(word)}


def _part(text: str, words: set[str]) -> str:
    """Return the part around the first word that fits, or the beginning."""
    text = " ".join(text.split())
    first = next((m.start() for m in WORD.finditer(text) if folded(m.group()) in words), 0)
    start = 0 if first <= BEFORE else text.find(" ", first - BEFORE, first) + 1 or first
    end = start + LONGEST
    if end < len(text):
        end = max(text.rfind(" ", start, end), first + 1)
    before, after = "… " if start else "", " …" if end < len(text) else ""
    return f"{before}{text[start:end]}{after}"


def _marked(text: str, words: set[str]) -> SafeString:
    pieces, place = [], 0
    for found in WORD.finditer(text):
        if folded(found.group()) in words:
            pieces.append((text[place : found.start()], found.group()))
            place = found.end()
    marked = format_html_join("", "{}<mark>{}</mark>", pieces)
    return format_html("{}{}", marked, text[place:])
