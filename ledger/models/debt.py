"""What a ruling took back, and the account didn't have."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from common.minutes import spoken
from ledger.models.books import Account, Escrow
from ledger.states import ISSUANCE_ID, MOST_REASONS, STAFF, DebtState, Side
from workflow.fsm import transition
from workflow.models import Subject


class Debt(Subject):
    """Minutes that one member owes another after a ruling: paid or waived by name, never collected.

    A ruling on a paid request takes back what the provider has above their floor; the rest is
    this. `dispute_id` names the dispute, which lives above the ledger.
    """

    subject_type = "debt"

    state = FSMField(
        _("state"), max_length=8, choices=DebtState, default=DebtState.OPEN, protected=True
    )
    debtor = models.ForeignKey(
        Account, models.PROTECT, related_name="debts", verbose_name=_("who owes")
    )
    creditor = models.ForeignKey(
        Account, models.PROTECT, related_name="claims", verbose_name=_("to whom")
    )
    escrow = models.ForeignKey(
        Escrow, models.PROTECT, related_name="debts", verbose_name=_("escrow")
    )
    request_id = models.UUIDField(_("request"), db_index=True)
    dispute_id = models.UUIDField(_("dispute"))
    minutes = models.BigIntegerField(_("minutes"))
    paid_minutes = models.BigIntegerField(_("minutes paid"), default=0)
    created_at = models.DateTimeField(_("owed since"))
    paid_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("paid by"),
    )
    paid_at = models.DateTimeField(_("paid"), null=True)
    waived_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("waived by"),
    )
    waived_at = models.DateTimeField(_("waived"), null=True)
    waiver_words = models.TextField(
        _("reasons for waiving it"), max_length=MOST_REASONS, default=""
    )

    class Meta:
        verbose_name = _("debt")
        verbose_name_plural = _("debts")
        ordering = ["-id"]
        indexes = [
            # The administration lists what is open first.
            models.Index("state", F("id").desc(), name="debt_by_state"),
            models.Index(
                fields=["debtor"], condition=Q(state=DebtState.OPEN), name="debt_open_of_debtor"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["dispute_id"], name="debt_one_a_dispute"),
            models.CheckConstraint(condition=~Q(debtor=F("creditor")), name="debt_between_two"),
            models.CheckConstraint(
                condition=~Q(debtor=ISSUANCE_ID) & ~Q(creditor=ISSUANCE_ID),
                name="debt_between_members",
            ),
            models.CheckConstraint(condition=Q(minutes__gt=0), name="debt_of_something"),
            models.CheckConstraint(condition=Q(paid_minutes__gte=0), name="debt_paid_not_negative"),
            models.CheckConstraint(
                condition=Q(state=DebtState.PAID, paid_minutes=F("minutes"))
                | Q(
                    state__in=[DebtState.OPEN, DebtState.WAIVED],
                    paid_minutes__lt=F("minutes"),
                ),
                name="debt_paid_when_all_is",
            ),
            models.CheckConstraint(
                condition=Q(state=DebtState.PAID, paid_by__isnull=False, paid_at__isnull=False)
                | Q(~Q(state=DebtState.PAID), paid_by__isnull=True, paid_at__isnull=True),
                name="debt_paid_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(
                    ~Q(waiver_words=""),
                    state=DebtState.WAIVED,
                    waived_by__isnull=False,
                    waived_at__isnull=False,
                )
                | Q(
                    ~Q(state=DebtState.WAIVED),
                    waiver_words="",
                    waived_by__isnull=True,
                    waived_at__isnull=True,
                ),
                name="debt_waived_by_and_at_and_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.debtor} \N{RIGHTWARDS ARROW} {self.creditor}: {spoken(self.minutes)}"

    @property
    def open_minutes(self) -> int:
        """What is still owed: nothing once it is paid or waived."""
        return self.minutes - self.paid_minutes if self.state == DebtState.OPEN else 0

    def side_of(self, member_id: UUID | None) -> Side | None:
        """The member's side, or None."""
        sides = {self.debtor_id: Side.DEBTOR, self.creditor_id: Side.CREDITOR}
        return sides.get(member_id) if member_id else None

    def audience(self) -> Sequence[UUID]:
        """Who owes, and to whom: an account's id is its member's."""
        return [self.debtor_id, self.creditor_id]

    @transition(source=DebtState.OPEN, target=DebtState.OPEN, by=[Side.DEBTOR, STAFF], action="pay")
    def pay_part(self, *, minutes: int) -> None:
        """Some of it is paid."""
        self.paid_minutes += minutes

    @transition(source=DebtState.OPEN, target=DebtState.PAID, by=[Side.DEBTOR, STAFF], action="pay")
    def pay_off(self, *, by: UUID, at: datetime) -> None:
        """What was left is paid."""
        self.paid_minutes = self.minutes
        self.paid_by_id, self.paid_at = by, at

    @transition(source=DebtState.OPEN, target=DebtState.WAIVED, by=[STAFF], action="waive")
    def waive(self, *, words: str, by: UUID, at: datetime) -> None:
        """What is left need not be paid."""
        self.waiver_words, self.waived_by_id, self.waived_at = words, by, at
