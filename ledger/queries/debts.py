"""What reads debts."""

from collections.abc import Collection, Mapping
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from common.errors import NotFound
from ledger.models import Debt
from ledger.states import DebtState, Side


def debts_of(*, member_id: UUID) -> QuerySet[Debt]:
    """What the member owes and is owed, and what became of it, newest first."""
    own = Debt.objects.filter(Q(debtor=member_id) | Q(creditor=member_id))
    return own.select_related("debtor__member", "creditor__member").order_by("-id")


def open_debts(*, member_id: UUID) -> QuerySet[Debt]:
    """What the member still owes, and is still owed."""
    return debts_of(member_id=member_id).filter(state=DebtState.OPEN)


def debt_for(*, debt_id: UUID, member_id: UUID) -> Debt:
    """One debt of the member's. Raises `NotFound` for unknown ones and other people's alike."""
    found = debts_of(member_id=member_id).filter(pk=debt_id).first()
    if found is None:
        raise no_such_debt()
    return found


def waived_debts(*, member_id: UUID) -> QuerySet[Debt]:
    """What the member need not pay any more, or isn't paid any more, and why: newest first."""
    return debts_of(member_id=member_id).filter(state=DebtState.WAIVED)


def debts_of_request(*, request_id: UUID) -> QuerySet[Debt]:
    """What rulings on a request have left owed, newest first."""
    found = Debt.objects.filter(request_id=request_id)
    return found.select_related("debtor__member", "creditor__member").order_by("-id")


def sides_of_debts(*, debt_ids: Collection[UUID]) -> Mapping[UUID, tuple[str, str]]:
    """The names of who owes and of who is owed, by the debts' ids."""
    rows = Debt.objects.filter(pk__in=debt_ids)
    named = rows.values_list("pk", "debtor__member__name", "creditor__member__name")
    return {pk: (debtor, creditor) for pk, debtor, creditor in named}


def actions_on_debt(*, debt: Debt, member_id: UUID | None) -> list[str]:
    """What this member may do with the debt now, by the doors' names, and nothing else."""
    is_theirs = debt.side_of(member_id) == Side.DEBTOR
    return ["pay"] if is_theirs and debt.state == DebtState.OPEN else []


def no_such_debt() -> NotFound:
    """The answer for unknown debts and for other people's."""
    return NotFound(_("There is no such debt."))
