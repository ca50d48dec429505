"""The automatic check of a service, and whose services need no approval."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher
from typing import Any, Final

from catalogue.models import Service
from catalogue.queries import approved_services, live_titles, paid_exchanges
from catalogue.states import MOST_PICTURE_BYTES, SIMILAR, RefusalReason
from workflow.models import Policy


# Titles that are alike by this share are shown to the coordinator as perhaps the same.
ALIKE: Final = 0.85
# What is shown as nothing and part of a word to a program: with the formats (Cf), Unicode's
# Default_Ignorable_Code_Point (DerivedCoreProperties).
_UNSEEN: Final = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0000-\U000e0fff]"
)

Finding = dict[str, Any]


def plain(text: str) -> str:
    """The words of a text without capitals, accents, punctuation and what nobody sees; one space between."""
    letters = (
        letter
        for letter in unicodedata.normalize("NFKD", text.casefold())
        if not (unicodedata.combining(letter) or _is_unseen(letter))
    )
    return " ".join("".join(each if each.isalnum() else " " for each in letters).split())


def _is_unseen(letter: str) -> bool:
    return unicodedata.category(letter) == "Cf" or bool(_UNSEEN.match(letter))


def findings(service: Service, *, policy: Policy) -> list[Finding]:
    """Everything that the check has to say of a service, what refuses it first.

    Each has a `code`: a reason of `RefusalReason`, which refuses it, or `SIMILAR`, which is for the
    coordinator to judge. `words` are the forbidden ones, `service` is the member's other one.
    """
    found = [
        *_too_short(service, policy),
        *_forbidden(service, policy),
        *_unfit_picture(service),
        *_seen_before(service, live_titles(service=service)),
    ]
    return sorted(found, key=lambda each: each["code"] == SIMILAR)


def is_refusal(finding: Finding) -> bool:
    """Whether the finding alone refuses the service."""
    return finding["code"] in RefusalReason.values


def _too_short(service: Service, policy: Policy) -> Iterator[Finding]:
    seen = "".join(sign for sign in service.description if not _is_unseen(sign))
    if len(seen.strip()) < policy.service_shortest_description:
        yield {"code": RefusalReason.DESCRIPTION_TOO_SHORT}


def _forbidden(service: Service, policy: Policy) -> Iterator[Finding]:
    said = f" {plain(f'{service.title} . {service.description}')} "
    words = [line.strip() for line in policy.service_forbidden_words.splitlines()]
    found = [word for word in words if plain(word) and f" {plain(word)} " in said]
    if found:
        yield {"code": RefusalReason.FORBIDDEN_WORDS, "words": list(dict.fromkeys(found))}


def _unfit_picture(service: Service) -> Iterator[Finding]:
    """What came by no door of ours; a door looks into each picture before it is kept."""
    picture = service.picture
    if picture and not (picture.is_picture and picture.size <= MOST_PICTURE_BYTES):
        yield {"code": RefusalReason.PICTURE}


def _seen_before(service: Service, others: Mapping[str, str]) -> Iterator[Finding]:
    """The member's other live services of the kind, by id, that have the title or one like it."""
    mine = plain(service.title)
    for other_id, title in others.items():
        theirs = plain(title)
        if mine == theirs:
            yield {"code": RefusalReason.DUPLICATE, "service": other_id}
        elif _are_alike(mine, theirs):
            yield {"code": SIMILAR, "service": other_id}


def _are_alike(one: str, other: str) -> bool:
    same_words = sorted(one.split()) == sorted(other.split())
    return same_words or SequenceMatcher(a=one, b=other, autojunk=False).ratio() >= ALIKE


def is_trusted(service: Service, *, policy: Policy, found: Iterable[Finding]) -> bool:
    """Whether the service goes into the list without a coordinator's look.

    Its member has enough paid exchanges or approved services, by the Policy's numbers of this
    moment, and the check has found nothing to judge.
    """
    if any(found):
        return False
    member_id = service.member_id
    exchanges, services = policy.trusted_after_exchanges, policy.trusted_after_services
    return bool(
        (exchanges and paid_exchanges(member_id=member_id, most=exchanges) >= exchanges)
        or (services and approved_services(member_id=member_id, most=services) >= services)
    )
