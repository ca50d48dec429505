"""The piles of the queue."""

# ruff: noqa: ARG002 - Django says which arguments there are

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import SEARCH_VAR
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from disputes.models import Dispute
from disputes.staff import in_nobodys_hands
from disputes.states import FINAL, OPEN


class PileFilter(admin.SimpleListFilter):
    """What is open, unless something else is asked for: a pile, a state, or by a search."""

    title = _("pile")
    parameter_name = "pile"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The choices beside the first."""
        return [
            ("mine", _("Mine")),
            ("unassigned", _("Unassigned")),
            ("overdue", _("Overdue")),
            ("appealed", _("Appealed")),
            ("ended", _("Ended")),
            ("all", _("All disputes")),
        ]

    def choices(self, changelist: Any) -> Iterator[Any]:
        """Django's choices; its "All" is what is open here."""
        for number, choice in enumerate(super().choices(changelist)):
            yield {**choice, "display": _("Open")} if number == 0 else choice

    def queryset(self, request: HttpRequest, queryset: QuerySet[Dispute]) -> QuerySet[Dispute]:
        """Narrow the list."""
        if self.value() == "ended":
            return queryset.filter(state__in=FINAL)
        chosen = self._chosen(request)
        if chosen is not None:
            queryset = queryset.filter(chosen)
        is_any = self.value() == "all" or _asks_otherwise(request)
        return queryset if is_any else queryset.filter(state__in=OPEN)

    def _chosen(self, request: HttpRequest) -> Q | None:
        return {
            "mine": Q(assigned_to=request.user.pk),
            "unassigned": in_nobodys_hands(),
            "overdue": Q(target_at__lt=timezone.now()),
            "appealed": Q(appealed_at__isnull=False),
        }.get(self.value() or "")


def _asks_otherwise(request: HttpRequest) -> bool:
    """Whether a state is chosen, or something searched for: both are found among the ended too."""
    return any(request.GET.get(name) for name in (SEARCH_VAR, "state__exact"))
