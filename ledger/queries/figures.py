"""The figures by which machines watch the ledger."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Func, IntegerField, Q, Sum

from ledger.models import Escrow, Reconciliation
from ledger.states import OPEN, EscrowState


@dataclass(frozen=True, kw_only=True, slots=True)
class Reconciled:
    """When the ledger was last compared, and how many differences were found."""

    at: datetime
    differences: int


def minutes_in_escrow() -> Mapping[EscrowState, int]:
    """Return the minutes that are set aside now: held, or frozen by a dispute."""
    rows = Escrow.objects.filter(state__in=OPEN).order_by().values_list("state")
    return dict.fromkeys(OPEN, 0) | {
        EscrowState(state): minutes for state, minutes in rows.annotate(Sum("held_minutes"))
    }


def minutes_paid_out(*, since: datetime, until: datetime) -> tuple[int, int]:
    """Return the minutes that have been paid for help: ever, and between these moments."""
    within = Q(closed_at__gt=since, closed_at__lte=until)
    found = Escrow.objects.order_by().aggregate(
        ever=Sum("released_minutes"), lately=Sum("released_minutes", filter=within)
    )
    return found["ever"] or 0, found["lately"] or 0


def last_reconciled() -> Reconciled | None:
    """Return what the newest comparison found, without its details; None before the first."""
    length = Func(F("differences"), function="jsonb_array_length", output_field=IntegerField())
    rows = Reconciliation.objects.order_by("-id").values_list("at", length)
    return next((Reconciled(at=at, differences=found) for at, found in rows[:1]), None)
