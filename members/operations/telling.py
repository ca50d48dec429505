"""What a member tells of themself, checked before it is kept."""

from collections.abc import Callable, Collection
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.contacts import has_contacts
from common.errors import Refused
from common.lines import one_line
from members.models import Member
from members.profiles import (
    LONGEST_ABOUT,
    LONGEST_AREA,
    LONGEST_NOTE,
    MOST_LANGUAGES,
    SPOKEN,
    TIMES,
    Part,
    Profile,
    bits_of,
)


def tell(*, member: Member, given: dict[str, Any]) -> list[str]:
    """Keep what is given of the profile; returns the names of what is new. The member is locked.

    Raises:
        Refused: `contact_details`, `area_with_numbers`, `too_long`, `unknown_language`,
            `too_many_languages`, `unknown_time`, `unknown_part`, `control_characters`.
    """
    if all(value is None for value in given.values()):
        return []
    profile, _made = Profile.objects.get_or_create(member=member)
    checked = {name: CHECKS[name](said) for name, said in given.items() if said is not None}
    columns = {COLUMNS.get(name, name): (name, value) for name, value in checked.items()}
    changed = [
        (column, *told) for column, told in columns.items() if getattr(profile, column) != told[1]
    ]
    for column, _name, value in changed:
        setattr(profile, column, value)
    if changed:
        profile.save(update_fields=[column for column, _name, _value in changed])
    return [name for _column, name, _value in changed]


def _about(said: str) -> str:
    text = "\n".join(said.splitlines()).strip()
    return _bounded(_without_contacts(text), most=LONGEST_ABOUT)


def _area(said: str) -> str:
    line = _bounded(one_line(said), most=LONGEST_AREA)
    if any(sign.isdigit() for sign in line):
        sentence = _("Name your town or your part of it in words, without numbers: no address.")
        raise Refused(sentence, code="area_with_numbers")
    return _without_contacts(line)


def _note(said: str) -> str:
    return _without_contacts(_bounded(one_line(said), most=LONGEST_NOTE))


def _speaks(said: Collection[str]) -> list[str]:
    codes = sorted(set(said))
    if not set(codes) <= set(SPOKEN):
        raise Refused(_("Choose languages of the list."), code="unknown_language")
    if len(codes) > MOST_LANGUAGES:
        sentence = ngettext(
            "Choose at most %(most)s language.",
            "Choose at most %(most)s languages.",
            MOST_LANGUAGES,
        )
        raise Refused(sentence % {"most": MOST_LANGUAGES}, code="too_many_languages")
    return codes


def _availability(said: Collection[str]) -> int:
    if not set(said) <= set(TIMES):
        raise Refused(_("Choose parts of days that there are."), code="unknown_time")
    return bits_of(said)


def _hidden(said: Collection[str]) -> list[str]:
    if not set(said) <= set(Part.values):
        raise Refused(_("Choose parts of the profile that there are."), code="unknown_part")
    return [part for part in Part.values if part in said]


def _bounded(text: str, *, most: int) -> str:
    if len(text) > most:
        sentence = _("Please write at most %(most)s letters.") % {"most": most}
        raise Refused(sentence, code="too_long", most=most)
    return text


def _without_contacts(text: str) -> str:
    """Refuse what all members could collect: who agrees on something tells it in the conversation."""
    if has_contacts(text):
        sentence = _(
            "Leave out telephone numbers, e-mail addresses and links here: all members can read this."
            " You can tell them to the other side of a request."
        )
        raise Refused(sentence, code="contact_details")
    return text


CHECKS: Final[dict[str, Callable[[Any], Any]]] = {
    "about": _about,
    "speaks": _speaks,
    "area": _area,
    "availability": _availability,
    "availability_note": _note,
    "hidden": _hidden,
}
# Where a column has another name than what callers say.
COLUMNS: Final = {"availability": "available", "availability_note": "available_note"}
