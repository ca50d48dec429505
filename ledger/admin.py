"""The ledger for staff: only to be read. Minutes move with requests and disputes."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from common.admin import ReadOnlyAdmin
from common.minutes import spoken
from ledger.models import Account, Entry, Escrow, Reconciliation, Transaction
from workflow.admin.executions import ExecutionAdmin
from workflow.admin.subjects import name_of


if TYPE_CHECKING:
    EntryTable = admin.TabularInline[Entry, Transaction]
else:
    EntryTable = admin.TabularInline


class EntryInline(EntryTable):
    """What a transaction moved."""

    model = Entry
    template = "admin/operations/table.html"
    fields = readonly_fields = ("account", "bucket", "minutes", "balance_after")
    can_delete = False
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[Entry]:
        """Return the entries, with whose accounts they moved."""
        return super().get_queryset(request).select_related("account__member")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        """Nobody."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        """Nobody."""
        return False


@admin.register(Account)
class AccountAdmin(ReadOnlyAdmin):
    """What each member has; the issuance account's balance is the sum of its entries."""

    list_display = ("__str__", "available", "held", "credit", "opened_at")
    list_filter = ("kind",)
    list_select_related = ("member",)
    search_fields = ("member__name", "member__email", "id__exact")
    ordering = ("member__name", "id")
    fields = ("id", "member", "kind", "available", "held", "credit", "opened_at")

    @admin.display(
        description=_("available"), ordering="available_minutes", empty_value="\N{EN DASH}"
    )
    def available(self, account: Account) -> str | None:
        """What may be spent, for people."""
        return _words(account.available_minutes)

    @admin.display(description=_("held"), ordering="held_minutes", empty_value="\N{EN DASH}")
    def held(self, account: Account) -> str | None:
        """What is set aside, for people."""
        return _words(account.held_minutes)

    @admin.display(description=_("credit"), ordering="floor_minutes")
    def credit(self, account: Account) -> str | None:
        """How far below zero the balance may go, for people."""
        return _words(-account.floor_minutes)


@admin.register(Escrow)
class EscrowAdmin(ExecutionAdmin):
    """What is set aside for requests, and what became of it."""

    list_display = (
        "id",
        "state",
        "payer",
        "payee",
        "held_minutes",
        "released_minutes",
        "refunded_minutes",
        "opened_at",
    )
    list_filter = ("state",)
    list_select_related = ("payer__member", "payee__member")
    search_fields = ("id__exact", "request_id__exact", "payer__member__name", "payee__member__name")
    ordering = ("-id",)
    fields = (*list_display, "request_id", "version", "frozen_at", "closed_at")


@admin.register(Transaction)
class TransactionAdmin(ReadOnlyAdmin):
    """What moved minutes, newest first, with its entries."""

    list_display = ("id", "at", "kind", "key", "actor")
    list_filter = ("kind",)
    search_fields = ("key__startswith", "request_id__exact")
    search_help_text = _("The beginning of a key, or the whole id of a request.")
    ordering = ("-id",)
    fields = ("id", "at", "kind", "key", "request_id", "escrow", "reverses", "actor")
    inlines = (EntryInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Transaction]:
        """Return the transactions with the names of those who acted."""
        queryset: QuerySet[Transaction] = super().get_queryset(request)
        return queryset.annotate(actor_name=name_of("actor_id"))

    @admin.display(description=_("by"))
    def actor(self, transaction: Any) -> str:
        """Name who acted; the workflow itself has no member."""
        return transaction.actor_name or str(transaction.actor_id or _("workflow"))


@admin.register(Entry)
class EntryAdmin(ReadOnlyAdmin):
    """Each movement of each account: newest first."""

    list_display = ("id", "account", "bucket", "minutes", "balance_after", "transaction")
    list_filter = ("bucket", "transaction__kind")
    list_select_related = ("account__member", "transaction")
    search_fields = ("account__id__exact", "account__member__name")
    search_help_text = _("A member's name, or the whole id of an account.")
    ordering = ("-id",)
    fields = list_display


@admin.register(Reconciliation)
class ReconciliationAdmin(ReadOnlyAdmin):
    """Whether the balances were the sums of their entries, night by night."""

    list_display = ("at", "ok", "accounts", "transactions", "entries", "found")
    list_filter = ("ok",)
    ordering = ("-id",)
    fields = ("at", "ok", "accounts", "transactions", "entries", "differences")

    @admin.display(description=_("differences"))
    def found(self, reconciliation: Reconciliation) -> int:
        """How many differences there were."""
        return len(reconciliation.differences)


def _words(minutes: int | None) -> str | None:
    return None if minutes is None else spoken(minutes)
