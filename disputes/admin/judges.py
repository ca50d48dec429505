"""Who may be given a dispute, and who of those is too near to a side."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from disputes.connections import Connection, connections, judges
from disputes.models import Dispute
from disputes.sight import staff_actions
from disputes.staff import candidates
from disputes.states import MAY_JUDGE, OPEN
from members.models import Member


def choices(dispute: Dispute | None, *, at: datetime) -> list[tuple[str, str]]:
    """Who may be given a dispute, or any for a list of them: who has the fewest open ones first.

    Each with their number of open ones, and with what makes them too near to a side of this one.
    """
    able = candidates(dispute=dispute) if dispute else judges(permission=MAY_JUDGE)
    ids = [member.pk for member in able if not dispute or member.pk != dispute.assigned_to_id]
    open_ones = Count("disputes_assigned", filter=Q(disputes_assigned__state__in=OPEN))
    rows = Member.objects.filter(pk__in=ids).annotate(cases=open_ones).order_by("cases", "name")
    parties = dispute.audience() if dispute else ()
    near = connections(staff=ids, parties=parties, at=at)
    return [
        (str(pk), _label(name, cases, near[pk]))
        for pk, name, cases in rows.values_list("pk", "name", "cases")
    ]


def flags(dispute: Dispute, *, viewer: Member, at: datetime) -> list[str]:
    """A sentence for each of those who judge it, or who looks and could, that is near to a side."""
    people: dict[UUID, str] = {}
    if dispute.assigned_to is not None:
        name = {"name": dispute.assigned_to.name}
        people[dispute.assigned_to.pk] = _("%(name)s, who has it in hand, is near to a side") % name
    if staff_actions(dispute=dispute, member=viewer):
        people[viewer.pk] = _("You are near to a side")
    near = connections(staff=people, parties=dispute.audience(), at=at)
    return [f"{said}: {_how(near[pk])}." for pk, said in people.items() if near[pk]]


def _label(name: str, cases: int, near: Iterable[Connection]) -> str:
    said = ngettext("%(name)s (%(cases)d open)", "%(name)s (%(cases)d open)", cases)
    label = said % {"name": name, "cases": cases}
    return f"{label}: {_how(near)}" if near else label


def _how(near: Iterable[Connection]) -> str:
    return ", ".join(sorted(str(one.label).lower() for one in near))
