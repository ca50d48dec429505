"""Which subjects the staff see and mend: each app says so of its own, in `AppConfig.ready`.

What the kernel keeps of a subject, such as its events and its steps, is as open as the subject is.
"""

from collections.abc import Collection
from typing import Any, Final, Protocol
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from common.errors import WrongRole
from workflow.actor import Actor
from workflow.models import EventLog, Subject


class Sight(Protocol):
    """Says which subjects of one type a member sees as one of the staff."""

    def __call__(self, *, member: Any) -> QuerySet[Any]:
        """Those that this one sees."""


_sights: Final[dict[str, Sight]] = {}
_staffs_own: Final[dict[str, frozenset[str]]] = {}
#: What a member sees of the data of a step's event: neither rows nor errors.
TOLD_OF_STEPS: Final = ("name", "attempts")


def staff_see(*, subject_type: str, sight: Sight, staffs_own: Collection[str] = ()) -> None:
    """Show what belongs to a subject of this type to who sees the subject alone.

    A type of which nobody says so is open to all who may view the rows. Its members don't learn who
    of the staff sees to it: neither who acted, nor `staffs_own`, names in its events' data.

    Raises:
        ValueError: another has said it already.
    """
    if _sights.setdefault(subject_type, sight) != sight:
        raise ValueError(f"Two say who sees {subject_type!r}.")
    _staffs_own.setdefault(subject_type, frozenset(staffs_own))


def data_for_members(event: EventLog) -> dict[str, Any]:
    """What a member may read of an event's data: of a step neither its row nor its error."""
    data: dict[str, Any] = event.data
    if event.type.startswith("step."):
        return {name: data[name] for name in TOLD_OF_STEPS if name in data}
    hidden = _staffs_own.get(event.subject_type, frozenset())
    return {name: value for name, value in data.items() if name not in hidden}


def actor_for_members(event: EventLog) -> UUID | None:
    """Who acted, as members may know it; None for the bank, and for staff where these are hidden."""
    if event.subject_type in _sights and event.actor_id not in event.audience:
        return None
    return event.actor_id


def only_seen(rows: QuerySet[Any], *, member: Any, by: str = "") -> QuerySet[Any]:
    """The rows of which the member sees the subject; `by` leads to where the subject is named.

    One condition for each type, in the same query: it looks up the subjects of the page's rows.
    """
    for subject_type, sight in _sights.items():
        seen = sight(member=member).filter(pk=OuterRef(f"{by}subject_id"))
        hidden = Q(**{f"{by}subject_type": subject_type}) & ~Q(Exists(seen))
        rows = rows.exclude(hidden)
    return rows


def require_no_part(subject: Subject, *, actor: Actor) -> None:
    """Refuse who takes part in it to mend a subject that not all of the staff see.

    Raises:
        WrongRole: the actor, or for whom they act, is one of its audience.
    """
    if subject.subject_type not in _sights:
        return
    if {actor.member_id, actor.on_behalf_of_id} & {*subject.audience()}:
        raise WrongRole(_("You take part in this: somebody else has to do it."))
