"""Accounts, escrow, transactions and entries."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import connection, models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from ledger.states import (
    AFTER_CLOSING,
    CLOSED,
    ESCROW_AFTER,
    ISSUANCE_ID,
    OPEN,
    AccountKind,
    Bucket,
    EscrowState,
    Kind,
)
from workflow.fsm import transition
from workflow.models import Subject


class Account(models.Model):
    """A member's minutes; its id is the member's. The issuance account alone has no balances.

    `floor_minutes` is the credit limit, zero or below: `available_minutes` never falls under it.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    member = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="account",
        verbose_name=_("member"),
    )
    kind = models.CharField(_("kind"), max_length=8, choices=AccountKind)
    available_minutes = models.BigIntegerField(_("available minutes"), null=True)
    held_minutes = models.BigIntegerField(_("held minutes"), null=True)
    floor_minutes = models.BigIntegerField(_("floor in minutes"), default=0)
    opened_at = models.DateTimeField(_("opened"))

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [
            models.CheckConstraint(
                # A NULL would make the comparison NULL, which a check lets pass.
                condition=Q(kind=AccountKind.MEMBER, member__isnull=False, member_id=F("id"))
                | Q(kind=AccountKind.ISSUANCE, member__isnull=True, id=ISSUANCE_ID),
                name="account_is_its_members",
            ),
            models.CheckConstraint(
                condition=Q(
                    kind=AccountKind.MEMBER,
                    available_minutes__isnull=False,
                    held_minutes__isnull=False,
                )
                | Q(
                    kind=AccountKind.ISSUANCE,
                    available_minutes__isnull=True,
                    held_minutes__isnull=True,
                ),
                name="account_balances_of_members",
            ),
            models.CheckConstraint(
                condition=Q(available_minutes__gte=F("floor_minutes")),
                name="account_not_below_floor",
            ),
            models.CheckConstraint(
                condition=Q(held_minutes__gte=0), name="account_held_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(floor_minutes__lte=0), name="account_floor_not_positive"
            ),
        ]

    def __str__(self) -> str:
        return str(self.member or _("Issuance"))


class Escrow(Subject):
    """Minutes of a payer that are set aside for one request, and what became of them.

    `held_minutes` is the agreed hold; once it is closed, what was released and what was refunded
    add up to it. RELEASED is work that was paid, with the unused rest given back; SPLIT is a ruling
    that divides.
    """

    subject_type = "escrow"

    state = FSMField(
        _("state"), max_length=8, choices=EscrowState, default=EscrowState.HELD, protected=True
    )
    request_id = models.UUIDField(_("request"))
    payer = models.ForeignKey(
        Account, models.PROTECT, related_name="paying", verbose_name=_("payer")
    )
    payee = models.ForeignKey(
        Account, models.PROTECT, related_name="earning", verbose_name=_("payee")
    )
    held_minutes = models.BigIntegerField(_("held minutes"))
    released_minutes = models.BigIntegerField(_("released minutes"), default=0)
    refunded_minutes = models.BigIntegerField(_("refunded minutes"), default=0)
    opened_at = models.DateTimeField(_("opened"))
    frozen_at = models.DateTimeField(_("frozen"), null=True)
    closed_at = models.DateTimeField(_("closed"), null=True)

    class Meta:
        verbose_name = _("escrow")
        verbose_name_plural = _("escrows")
        constraints = [
            models.UniqueConstraint(
                fields=["request_id"], condition=Q(state__in=OPEN), name="escrow_one_open_a_request"
            ),
            models.CheckConstraint(condition=~Q(payer=F("payee")), name="escrow_between_two"),
            models.CheckConstraint(
                condition=~Q(payer=ISSUANCE_ID) & ~Q(payee=ISSUANCE_ID),
                name="escrow_between_members",
            ),
            models.CheckConstraint(condition=Q(held_minutes__gt=0), name="escrow_holds_something"),
            models.CheckConstraint(
                condition=Q(released_minutes__gte=0, refunded_minutes__gte=0),
                name="escrow_parts_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=OPEN, closed_at__isnull=True, released_minutes=0, refunded_minutes=0
                )
                | Q(
                    state__in=CLOSED,
                    closed_at__isnull=False,
                    held_minutes=F("released_minutes") + F("refunded_minutes"),
                ),
                name="escrow_parts_add_up_when_closed",
            ),
            models.CheckConstraint(
                condition=Q(state=EscrowState.FROZEN, frozen_at__isnull=False)
                | (~Q(state=EscrowState.FROZEN) & Q(frozen_at__isnull=True)),
                name="escrow_frozen_at_when_frozen",
            ),
            models.CheckConstraint(
                condition=~Q(state=EscrowState.RELEASED) | Q(released_minutes__gt=0),
                name="escrow_released_some",
            ),
            models.CheckConstraint(
                condition=~Q(state=EscrowState.REFUNDED) | Q(released_minutes=0),
                name="escrow_refunded_all",
            ),
            models.CheckConstraint(
                condition=~Q(state=EscrowState.SPLIT)
                | Q(released_minutes__gt=0, refunded_minutes__gt=0),
                name="escrow_split_in_two",
            ),
        ]
        # What a request's page and its execution ask for; the constraint above knows open ones alone.
        indexes = [models.Index(fields=["request_id"], name="escrow_of_request")]

    def __str__(self) -> str:
        return f"{self.get_state_display()} {self.id}"

    def audience(self) -> Sequence[UUID]:
        """Payer and payee: an account's id is its member's."""
        return [self.payer_id, self.payee_id]

    def save_next(self) -> None:
        """Write its next version, by the function that may: held or frozen, no minutes move."""
        self.version += 1
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT ledger_mark_escrow(%s::uuid, %s::integer, %s::text, %s::timestamptz)",
                [self.pk, self.version, str(self.state), self.frozen_at],
            )

    @transition(source=EscrowState.HELD, target=EscrowState.HELD, by=["workflow"], action="adjust")
    def adjust(self, *, minutes: int) -> None:
        """Another agreed hold."""
        self.held_minutes = minutes

    @transition(source=OPEN, target=EscrowState.RELEASED, by=["workflow"], action="release")
    def release(self, *, released: int, at: datetime) -> None:
        """The work is paid; the rest goes back."""
        self._close(released=released, at=at)

    @transition(source=OPEN, target=EscrowState.REFUNDED, by=["workflow"], action="refund")
    def refund(self, *, released: int, at: datetime) -> None:
        """All goes back."""
        self._close(released=released, at=at)

    @transition(source=OPEN, target=EscrowState.SPLIT, by=["workflow"], action="split")
    def split(self, *, released: int, at: datetime) -> None:
        """A ruling divides it."""
        self._close(released=released, at=at)

    @transition(
        source=EscrowState.HELD, target=EscrowState.FROZEN, by=["workflow"], action="freeze"
    )
    def freeze(self, *, at: datetime) -> None:
        """Kept as it is while a dispute is open."""
        self.frozen_at = at

    @transition(
        source=EscrowState.FROZEN, target=EscrowState.HELD, by=["workflow"], action="unfreeze"
    )
    def unfreeze(self) -> None:
        """The dispute was withdrawn."""
        self.frozen_at = None

    def _close(self, *, released: int, at: datetime) -> None:
        self.released_minutes = released
        self.refunded_minutes = self.held_minutes - released
        self.frozen_at = None
        self.closed_at = at


class Transaction(models.Model):
    """What moved minutes, once and for ever: its entries sum to zero.

    `key` says what it is for (`request:<id>:hold`): the same key again moves nothing. A reversal
    keeps the request and the escrow of what it reverses, but moves available minutes alone; so does
    what is given back after the escrow was closed.
    """

    id = models.BigAutoField(primary_key=True)
    key = models.CharField(_("key"), max_length=200)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    escrow = models.ForeignKey(
        Escrow, models.PROTECT, null=True, related_name="transactions", verbose_name=_("escrow")
    )
    request_id = models.UUIDField(_("request"), null=True, db_index=True)
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="reversal", verbose_name=_("reverses")
    )
    actor_id = models.UUIDField(_("actor"), null=True)
    at = models.DateTimeField(_("at"))
    fingerprint = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = _("transaction")
        verbose_name_plural = _("transactions")
        ordering = ["id"]
        constraints = [
            # A constraint rather than `unique=True`, which would add an index for LIKE.
            models.UniqueConstraint(fields=["key"], name="transaction_key_once"),
            models.CheckConstraint(condition=~Q(key=""), name="transaction_has_a_key"),
            models.CheckConstraint(
                condition=Q(kind=Kind.GRANT, escrow__isnull=True, reverses__isnull=True)
                | Q(kind=Kind.REVERSE, reverses__isnull=False)
                | Q(
                    kind__in=[*ESCROW_AFTER, *AFTER_CLOSING],
                    escrow__isnull=False,
                    request_id__isnull=False,
                    reverses__isnull=True,
                ),
                name="transaction_kind_says_of_what",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.key}"


class Entry(models.Model):
    """One movement in one bucket of one account, with that bucket's balance after it.

    Only the issuance account's entries have no balance after: it is summed when somebody asks.
    """

    id = models.BigAutoField(primary_key=True)
    # No indexes of their own: the two below begin with them.
    transaction = models.ForeignKey(
        Transaction,
        models.PROTECT,
        db_index=False,
        related_name="entries",
        verbose_name=_("transaction"),
    )
    account = models.ForeignKey(
        Account, models.PROTECT, db_index=False, related_name="entries", verbose_name=_("account")
    )
    bucket = models.CharField(_("bucket"), max_length=9, choices=Bucket)
    minutes = models.BigIntegerField(_("minutes"))
    balance_after = models.BigIntegerField(_("balance after"), null=True)

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        ordering = ["id"]
        indexes = [
            models.Index("account", F("id").desc(), name="entry_statement"),
            # What a bucket had after an entry: without it, whoever never had anything set aside has
            # the whole ledger read for each line.
            models.Index("account", "bucket", F("id").desc(), name="entry_of_bucket"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["transaction", "account", "bucket"], name="entry_once_a_bucket"
            ),
            models.CheckConstraint(
                condition=Q(bucket__in=Bucket.values), name="entry_bucket_known"
            ),
            models.CheckConstraint(condition=~Q(minutes=0), name="entry_moves_something"),
            models.CheckConstraint(
                condition=Q(
                    account=ISSUANCE_ID, balance_after__isnull=True, bucket=Bucket.AVAILABLE
                )
                | (~Q(account=ISSUANCE_ID) & Q(balance_after__isnull=False)),
                name="entry_balance_of_members",
            ),
            models.CheckConstraint(
                condition=~Q(bucket=Bucket.HELD) | Q(balance_after__gte=0),
                name="entry_held_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.minutes:+d} {self.bucket} {self.account_id}"


class Reconciliation(models.Model):
    """One night's comparison of all balances with all entries."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(_("at"), db_index=True)
    ok = models.BooleanField(_("in order"))
    accounts = models.BigIntegerField(_("accounts"))
    transactions = models.BigIntegerField(_("transactions"))
    entries = models.BigIntegerField(_("entries"))
    differences = models.JSONField(_("differences"), default=list)

    class Meta:
        verbose_name = _("reconciliation")
        verbose_name_plural = _("reconciliations")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ok=True, differences=[]) | (Q(ok=False) & ~Q(differences=[])),
                name="reconciliation_ok_without_differences",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {'OK' if self.ok else len(self.differences)}"
