"""Which reports there are, and who may read each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from members.models import Member
from portal.reports import contents
from portal.reports.disputes import contents as of_disputes
from portal.reports.period import USUAL_DAYS, Period
from portal.reports.tables import Table, Words


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """One report: `tables(period=…, at=…)` are its figures, the same at every door.

    Who may see the rows that it is made of may read it: `permissions`. Without a period it is
    about now; `usual_days` None means all time where nothing else is asked for. `draws` names the
    workflow whose picture carries the counts of the table "flows".
    """

    name: str
    title: Words
    about: Words
    tables: Callable[..., list[Table]]
    permissions: tuple[str, ...]
    has_period: bool = True
    usual_days: int | None = USUAL_DAYS
    draws: str = ""

    def is_readable_by(self, reader: Member | AnonymousUser) -> bool:
        """Staff who may see its rows."""
        return bool(getattr(reader, "is_staff", False)) and reader.has_perms(self.permissions)

    def counts(self, tables: Sequence[Table]) -> dict[tuple[str, str], int]:
        """How often each way in the workflow's picture was taken: (from, to) → count.

        A beginning comes from no state, so that the picture has no line for it.
        """
        return {
            (row["from_state"], row["to_state"]): row["count"]
            for table in tables
            if table.name == "flows"
            for row in table.rows
            if row["from_state"]
        }

    def usual_period(self, *, at: datetime) -> Period:
        """The period of who asks for none."""
        if self.has_period and self.usual_days is not None:
            return Period.last(self.usual_days, at=at)
        return Period()


_REQUESTS: Final = "requests_app.view_servicerequest"
_HISTORY: Final = "workflow.view_eventlog"
_DISPUTES: Final = "disputes.view_dispute"
_RULINGS: Final = "disputes.view_ruling"

_ALL: Final = (
    Report(
        name="requests-by-state",
        title=_("Requests by state"),
        about=_("How many requests are in each state now, of those that were made in a time."),
        tables=contents.by_state,
        permissions=(_REQUESTS,),
        usual_days=None,
    ),
    Report(
        name="time-in-state",
        title=_("Time in each state"),
        about=_("How long requests stay where they are before they go on, and so far."),
        tables=contents.time_in_state,
        permissions=(_REQUESTS, _HISTORY),
    ),
    Report(
        name="stuck",
        title=_("What is stuck"),
        about=_("Requests and steps that stand still and need somebody, with the reason."),
        tables=contents.stuck_now,
        permissions=(_REQUESTS, "workflow.view_step"),
        has_period=False,
    ),
    Report(
        name="flows",
        title=_("How requests flow"),
        about=_("Which ways requests take from state to state, and how often."),
        tables=contents.flow_table,
        permissions=(_REQUESTS, _HISTORY),
        draws="service-request",
    ),
    Report(
        name="time-outs",
        title=_("Time-outs and declines"),
        about=_("Where nobody answers or somebody says no, by category of service and by timer."),
        tables=contents.unanswered,
        permissions=(_REQUESTS, _HISTORY),
    ),
    Report(
        name="called-off",
        title=_("Called off at short notice"),
        about=_("Who called off shortly before the start, and who is said not to have come."),
        tables=contents.called_off,
        permissions=(_REQUESTS, "members.view_member"),
        usual_days=365,
    ),
    Report(
        name="hours-held",
        title=_("Hours held now"),
        about=_("How many of the members' hours are set aside, and for how long already."),
        tables=contents.hours_held,
        permissions=("ledger.view_escrow",),
        has_period=False,
    ),
    Report(
        name="open-disputes",
        title=_("Open disputes"),
        about=_("How many disputes wait, for how long, in which state, and which are overdue."),
        tables=of_disputes.open_now,
        permissions=(_DISPUTES,),
        has_period=False,
    ),
    Report(
        name="disputes",
        title=_("How disputes go"),
        about=_(
            "How long answers and rulings take, how disputes end, and what becomes of appeals."
        ),
        tables=of_disputes.courses,
        permissions=(_DISPUTES, _RULINGS),
        usual_days=90,
    ),
    Report(
        name="disputes-by-coordinator",
        title=_("Disputes by coordinator"),
        about=_("Who has how many disputes in hand, and how long their rulings take and hold."),
        tables=of_disputes.hands,
        permissions=(_DISPUTES, _RULINGS, "members.view_member"),
        usual_days=90,
    ),
)
REPORTS: Final[Mapping[str, Report]] = {report.name: report for report in _ALL}


def readable_by(reader: Any) -> list[Report]:
    """The reports that somebody may read."""
    return [report for report in REPORTS.values() if report.is_readable_by(reader)]
