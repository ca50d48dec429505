"""What a notification says, and where it leads.

The apps above fill this in `AppConfig.ready`: a sentence for each type of event, and for each type
of subject how to look up what its sentences name, and where its page is.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from notifications.models import Notification


Facts = Mapping[str, Any]
Sentence = str | Promise | Callable[[Facts], str]


@dataclass(frozen=True, kw_only=True, slots=True)
class About:
    """How to speak of a type of subject.

    `facts` looks up many subjects at once, in a constant number of queries, and leaves out those
    that are gone; `url` is the address of a subject's page.
    """

    facts: Callable[[Collection[UUID]], Mapping[UUID, Facts]]
    url: Callable[[UUID], str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """A notification as its member reads it; `url` is empty where there is no page."""

    notification: Notification
    sentence: str
    url: str


_sentences: Final[dict[str, Sentence]] = {}
_subjects: Final[dict[str, About]] = {}


def register(event_type: str, sentence: Sentence) -> None:
    """Say what a type of event is in a member's words.

    `sentence` is a (lazy) template such as "“%(title)s” is paid.", or makes the sentence from the
    facts: the notification's data, and what `register_subject` looks up.
    """
    _sentences[event_type] = sentence


def register_subject(subject_type: str, about: About) -> None:
    """Say how to speak of a type of subject."""
    _subjects[subject_type] = about


def tell(notifications: Iterable[Notification]) -> list[Told]:
    """Put notifications into words: for each type of subject its facts are looked up once."""
    rows = list(notifications)
    facts = _look_up(rows)
    return [
        Told(
            notification=row,
            sentence=_say(row, facts.get((row.subject_type, row.subject_id), {})),
            url=address(row),
        )
        for row in rows
    ]


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
    return about.url(row.subject_id) if about else ""


class _Facts(dict[str, Any]):
    """Facts for a sentence; what older rows don't have is left open."""

    def __missing__(self, key: str) -> str:
        return "…"
