"""The ledger for staff: only to be read. Minutes move with requests and disputes.

Debts alone are acted on here: paid or waived, by name.
"""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.timesince import timesince
from django.utils.translation import gettext_lazy as _

from common.admin import ReadOnlyAdmin
from common.forms import LinesField, MinutesField
from common.minutes import spoken
from ledger.models import Account, Debt, Entry, Escrow, Reconciliation, Transaction
from ledger.operations import pay_debt, waive_debt
from ledger.states import MOST_REASONS, DebtState
from workflow.admin.executions import ExecutionAdmin
from workflow.admin.operations import AdminOperation, OperationAdmin
from workflow.admin.subjects import name_of, subject_link


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


class PayForm(forms.Form):
    """How much of it is paid from the debtor's account."""

    minutes = MinutesField(
        label=_("How much"),
        required=False,
        help_text=_("In hours and minutes, such as 1:30. Empty: as much as their balance allows."),
    )
    expected_version = forms.IntegerField(widget=forms.HiddenInput)


class WaiveForm(forms.Form):
    """Why it need not be paid; both sides read this."""

    words = LinesField(
        label=_("Reasons"),
        max_length=MOST_REASONS,
        rows=4,
        help_text=_("Both sides read this."),
    )
    expected_version = forms.IntegerField(widget=forms.HiddenInput)


def _version(debt: Debt) -> dict[str, Any]:
    return {"expected_version": debt.version}


def _is_open(debt: Debt) -> bool:
    return bool(debt.state == DebtState.OPEN)


@admin.register(Debt)
class DebtAdmin(OperationAdmin):
    """Who owes whom what after a ruling: what is open first. Nothing is ever collected by itself."""

    list_display = ("debtor", "creditor", "left", "state", "of_request", "age")
    list_filter = ("state",)
    list_select_related = ("debtor__member", "creditor__member", "paid_by", "waived_by")
    search_fields = (
        "=id",
        "=request_id",
        "=dispute_id",
        "debtor__member__name",
        "creditor__member__name",
    )
    search_help_text = _("A member's name, or the whole id of a request, a dispute or a debt.")
    ordering = ("state", "-id")
    fields = (
        "debtor",
        "creditor",
        "owed",
        "paid",
        "left",
        "state",
        "of_request",
        "of_dispute",
        "created_at",
        "paid_by",
        "paid_at",
        "waived_by",
        "waived_at",
        "waiver_words",
        "version",
    )
    operation_views = (
        AdminOperation(
            name="pay",
            label=_("Pay"),
            operation=pay_debt,
            id_argument="debt_id",
            permission="ledger.change_debt",
            form=PayForm,
            initial=_version,
            question=_(
                "The hours go from the debtor's balance to whom they are owed, in your name. Do this"
                " where the debtor has agreed to it."
            ),
            available=_is_open,
            done=_("Paid, and both sides are told."),
        ),
        AdminOperation(
            name="waive",
            label=_("Waive"),
            operation=waive_debt,
            id_argument="debt_id",
            permission="ledger.change_debt",
            form=WaiveForm,
            initial=_version,
            question=_("What is left need not be paid any more. This can't be taken back."),
            available=_is_open,
            is_dangerous=True,
            done=_("Waived, and both sides are told."),
        ),
    )

    @admin.display(description=_("owed at first"))
    def owed(self, debt: Debt) -> str:
        """What it was at first, for people."""
        return spoken(debt.minutes)

    @admin.display(description=_("paid so far"))
    def paid(self, debt: Debt) -> str:
        """What was paid of it, for people."""
        return spoken(debt.paid_minutes)

    @admin.display(description=_("still owed"))
    def left(self, debt: Debt) -> str:
        """What is still owed, for people."""
        return spoken(debt.open_minutes)

    @admin.display(description=_("request"))
    def of_request(self, debt: Debt) -> str:
        """The request that was paid."""
        return self._link("request", debt.request_id)

    @admin.display(description=_("dispute"))
    def of_dispute(self, debt: Debt) -> str:
        """The dispute that was decided."""
        return self._link("dispute", debt.dispute_id)

    @admin.display(description=_("age"), ordering="created_at")
    def age(self, debt: Debt) -> str:
        """How long it has been owed, or was until it ended."""
        return timesince(debt.created_at, debt.paid_at or debt.waived_at)

    def _link(self, subject_type: str, subject_id: UUID) -> str:
        return subject_link(subject_type=subject_type, subject_id=subject_id, site=self.admin_site)


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
