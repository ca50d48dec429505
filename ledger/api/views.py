"""The API of the ledger: it is read, and debts are paid. All other minutes move with requests."""

from typing import Any
from uuid import UUID

import django_filters
from django.db.models import QuerySet
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response

from common.api.filters import SeveralFilter, SinceFilter, StretchForm, UntilFilter
from common.keyset import both_ways
from ledger.api.answers import BalanceAnswer, DebtAnswer, TransactionAnswer
from ledger.models import Debt, Entry
from ledger.queries import Wanted, balance, debts_of, lines, narrowed, statement
from ledger.states import DebtState, Flow, Kind, Side
from members.api.caller import caller


class BalanceView(generics.GenericAPIView[Any]):
    """What you have, what is set aside, and what you have earned and spent."""

    serializer_class = BalanceAnswer
    queryset = Entry.objects.none()
    filterset_class = None

    def get(self, request: Request) -> Response:
        """Show it."""
        return Response(self.get_serializer(balance(member_id=caller(request).pk)).data)


class TransactionFilter(django_filters.FilterSet):
    """Narrow the list."""

    kind = SeveralFilter("transaction__kind", choices=Kind.choices)
    flow = SeveralFilter(choices=Flow.choices, method="by_flow", label="What it is to you.")
    other = django_filters.UUIDFilter(method="by_other", label="With this member.")
    name = django_filters.CharFilter(
        method="by_name", max_length=100, label="With members whose names have this in them."
    )
    request = django_filters.UUIDFilter("transaction__request_id", label="Only this request's.")
    since = SinceFilter("transaction__at", label="Moved then or later.")
    until = UntilFilter("transaction__at", label="Moved before.")

    class Meta:
        model = Entry
        form = StretchForm
        fields: tuple[str, ...] = ()

    def by_flow(self, rows: QuerySet[Any], _name: str, value: list[str]) -> QuerySet[Any]:
        """The lines that are one of these to the caller."""
        return self._narrowed(rows, Wanted(flows=value))

    def by_other(self, rows: QuerySet[Any], _name: str, value: UUID) -> QuerySet[Any]:
        """The lines that have this member on the other side."""
        return self._narrowed(rows, Wanted(other_id=value))

    def by_name(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """The lines that have somebody of such a name on the other side."""
        return self._narrowed(rows, Wanted(name=value))

    def _narrowed(self, rows: QuerySet[Any], wanted: Wanted) -> QuerySet[Any]:
        return narrowed(rows, member_id=caller(self.request).pk, wanted=wanted)


class TransactionsView(generics.ListAPIView[Any]):
    """Your statement, newest first: what moved your minutes, and the balances after it."""

    serializer_class = TransactionAnswer
    filterset_class = TransactionFilter
    queryset = Entry.objects.none()
    orderings = both_ways(at="id")

    def get_queryset(self) -> QuerySet[Any]:
        """The caller's own."""
        return statement(member_id=caller(self.request).pk)

    def paginate_queryset(self, queryset: Any) -> list[Any] | None:
        """Make the lines of the page, all of it at once."""
        return lines(super().paginate_queryset(queryset) or [], member_id=caller(self.request).pk)


class DebtFilter(django_filters.FilterSet):
    """Narrow the list."""

    state = SeveralFilter(choices=DebtState.choices)
    part = django_filters.ChoiceFilter(choices=Side.choices, method="by_part", label="Your side.")
    request = django_filters.UUIDFilter("request_id", label="Only of this request.")
    dispute = django_filters.UUIDFilter("dispute_id", label="Only of this dispute.")
    since = SinceFilter("created_at", label="Owed since then or later.")
    until = UntilFilter("created_at", label="Owed since before.")

    class Meta:
        model = Debt
        form = StretchForm
        fields: tuple[str, ...] = ()

    def by_part(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """The debts in which the caller has this side."""
        return rows.filter(**{value: self.request.user.pk})


class DebtsView(generics.ListAPIView[Debt]):
    """What you owe, and are owed, after disputes: newest first, paid and waived ones as well."""

    serializer_class = DebtAnswer
    filterset_class = DebtFilter
    queryset = Debt.objects.none()
    orderings = both_ways(created_at="id")

    def get_queryset(self) -> QuerySet[Debt]:
        """The caller's own."""
        return debts_of(member_id=caller(self.request).pk)
