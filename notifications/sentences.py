"""What a notification says, and where it leads.

The apps above fill this in `AppConfig.ready`: a sentence for each type of event, and for each type
of subject how to look up what its sentences name, and where its page is.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from notifications.models import Notification


#: Among the facts of a subject: the ids of the members whose turn it is, and until when.
AWAITED: Final = "awaited"
UNTIL: Final = "awaited_until"

Facts = Mapping[str, Any]
Sentence = str | Promise | Callable[[Facts], str]


@dataclass(frozen=True, kw_only=True, slots=True)
class About:
    """How to speak of a type of subject.

    `facts` looks up many subjects at once, in a constant number of queries, and leaves out those
    that are gone; `url` is the address of a subject's page. The facts may say whose turn it is, and
    until when (`AWAITED` and `UNTIL`).
    """

    facts: Callable[[Collection[UUID]], Mapping[UUID, Facts]]
    url: Callable[[UUID], str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """A notification as its member reads it; `url` is empty where there is no page.

    `until` is the end of their time, where it is now their turn to do something.
    """

    notification: Notification
    sentence: str
    url: str
    until: datetime | None = None


_sentences: Final[dict[str, Sentence]] = {}
_subjects: Final[dict[str, About]] = {}
_pages: Final[dict[str, Callable[[UUID], str]]] = {}


def register(
    event_type: str, sentence: Sentence, *, page: Callable[[UUID], str] | None = None
) -> None:
    """Say what a type of event is in a member's words.

    `sentence` is a (lazy) template such as "“%(title)s” is paid.", or makes the sentence from the
    facts: the notification's data, and what `register_subject` looks up. `page` is where it leads,
    if not to its subject's page.
    """
    _sentences[event_type] = sentence
    if page:
        _pages[event_type] = page


def register_subject(subject_type: str, about: About) -> None:
    """Say how to speak of a type of subject."""
    _subjects[subject_type] = about


def event_types() -> frozenset[str]:
    """Return the types of events that members are told of in words."""
    return frozenset(_sentences)


def tell(notifications: Iterable[Notification]) -> list[Told]:
    """Put notifications into words: for each type of subject its facts are looked up once."""
    rows = list(notifications)
    facts = _look_up(rows)
    return [_told(row, facts.get((row.subject_type, row.subject_id), {})) for row in rows]


def _told(row: Notification, about: Facts) -> Told:
    is_awaited = row.member_id in about.get(AWAITED, ())
    return Told(
        notification=row,
        sentence=_say(row, about),
        url=address(row),
        until=about.get(UNTIL) if is_awaited else None,
    )


def _look_up(rows: list[Notification]) -> dict[tuple[str, UUID], Facts]:
    ids: dict[str, set[UUID]] = {}
    for row in rows:
        ids.setdefault(row.subject_type, set()).add(row.subject_id)
    return {
        (subject_type, subject_id): facts
        for subject_type, wanted in ids.items()
        if subject_type in _subjects
        for subject_id, facts in _subjects[subject_type].facts(wanted).items()
    }


def _say(row: Notification, about: Facts) -> str:
    sentence = _sentences.get(row.event_type)
    if sentence is None:
        # Its registration may have gone with a deploy; the notification still leads somewhere.
        return _("There is news.")
    facts = _Facts(row.data | dict(about))
    return sentence(facts) if callable(sentence) else str(sentence) % facts


def address(row: Notification) -> str:
    """Return the address of the page of what it is about; "" where there is none."""
    about = _subjects.get(row.subject_type)
    page = _pages.get(row.event_type) or (about and about.url)
    return page(row.subject_id) if page else ""


class _Facts(dict[str, Any]):
    """Facts for a sentence; what older rows don't have is left open."""

    def __missing__(self, key: str) -> str:
        return "…"
