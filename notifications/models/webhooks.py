"""Addresses of members' programs, and what was delivered to them."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from members.models import Member
from notifications.states import DELIVERED, LONGEST_ANSWER, MOST_WEBHOOKS, DeliveryState, WebhookEnd
from workflow.models import EventLog, Subject


LONGEST_URL: Final = 500
LONGEST_DESCRIPTION: Final = 200


class WebhookEndpoint(Subject):
    """An address at which a member's program takes events in.

    `event_types` names them, as "request.accepted" or "request.*"; none means all. A deleted one
    keeps its history and nothing that its member wrote. `slot` counts a member's addresses.
    """

    subject_type = "webhook"
    # A secret that has just been made: it is shown once, and never read back into here.
    new_secret: str = ""

    member = models.ForeignKey(
        Member, on_delete=models.CASCADE, related_name="webhooks", verbose_name=_("member")
    )
    slot = models.PositiveSmallIntegerField(editable=False)
    url = models.CharField(_("address"), max_length=LONGEST_URL, blank=True)
    description = models.CharField(
        _("description"), max_length=LONGEST_DESCRIPTION, blank=True, default=""
    )
    event_types = ArrayField(
        models.CharField(max_length=60), default=list, blank=True, verbose_name=_("events")
    )
    created_at = models.DateTimeField(_("added"))
    disabled_at = models.DateTimeField(_("switched off"), null=True, blank=True)
    disabled_because = models.CharField(
        _("why"), max_length=10, choices=WebhookEnd, blank=True, default=""
    )
    deleted_at = models.DateTimeField(_("deleted"), null=True, blank=True)
    failing_since = models.DateTimeField(_("failing since"), null=True, blank=True)

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(disabled_at__isnull=True, disabled_because="")
                | Q(disabled_at__isnull=False, disabled_because__in=WebhookEnd.values),
                name="webhook_disabled_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(Q(deleted_at__isnull=True), ~Q(url=""))
                | Q(deleted_at__isnull=False, url="", description=""),
                name="webhook_deleted_says_nothing",
            ),
            models.CheckConstraint(
                condition=Q(slot__gte=1, slot__lte=MOST_WEBHOOKS), name="webhook_slot_in_range"
            ),
            models.UniqueConstraint(
                fields=["member", "slot"],
                condition=Q(deleted_at__isnull=True),
                name="webhook_slot_once",
            ),
        ]

    def __str__(self) -> str:
        return self.url or str(self.pk)

    def audience(self) -> Sequence[UUID]:
        """Its member."""
        return [self.member_id]

    @property
    def is_enabled(self) -> bool:
        """Whether events are delivered to it."""
        return self.disabled_at is None and self.deleted_at is None

    @property
    def lane(self) -> str:
        """The lane of its deliveries: it holds up nobody else's."""
        return f"webhook:{self.pk}"


class WebhookSecret(models.Model):
    """What an endpoint's deliveries are signed with, encrypted by a key that the settings hold.

    The one without an end is the present one; a rotated one signs too until `expires_at`.
    """

    id = models.BigAutoField(primary_key=True)
    endpoint = models.ForeignKey(WebhookEndpoint, on_delete=models.CASCADE, related_name="secrets")
    sealed = models.BinaryField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("secret of a webhook")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["endpoint"],
                condition=Q(expires_at__isnull=True),
                name="webhook_secret_present_once",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__isnull=True) | Q(expires_at__gt=F("created_at")),
                name="webhook_secret_ends_later",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.endpoint_id} {self.created_at}"


class WebhookDelivery(Subject):
    """One event on its way to one endpoint: there is one such row, however often it is tried."""

    subject_type = "webhook_delivery"

    endpoint = models.ForeignKey(
        WebhookEndpoint,
        on_delete=models.CASCADE,
        related_name="deliveries",
        verbose_name=_("webhook"),
        db_index=False,
    )
    event = models.ForeignKey(
        EventLog,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("event"),
        db_index=False,
    )
    created_at = models.DateTimeField(_("queued"))
    delivered_at = models.DateTimeField(_("delivered"), null=True, blank=True)
    given_up_at = models.DateTimeField(_("given up"), null=True, blank=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["endpoint", "event"], name="webhook_event_once"),
            models.CheckConstraint(
                condition=Q(delivered_at__isnull=True) | Q(given_up_at__isnull=True),
                name="webhook_delivery_ends_once",
            ),
        ]
        indexes = [
            models.Index(fields=["endpoint", "-id"], name="webhook_delivery_newest"),
            models.Index(fields=["created_at"], name="webhook_delivery_age"),
        ]

    def __str__(self) -> str:
        return f"evt_{self.event_id}"

    def audience(self) -> Sequence[UUID]:
        """Nobody: each try is in the log of deliveries."""
        return []

    @property
    def progress(self) -> DeliveryState:
        """How it is going."""
        if self.delivered_at:
            return DeliveryState.DELIVERED
        return DeliveryState.GIVEN_UP if self.given_up_at else DeliveryState.PENDING


class WebhookAttempt(models.Model):
    """One try: the answer's status and its first bytes, or why there was none."""

    id = models.BigAutoField(primary_key=True)
    delivery = models.ForeignKey(WebhookDelivery, on_delete=models.CASCADE, related_name="attempts")
    step_id = models.BigIntegerField()
    at = models.DateTimeField(_("at"))
    duration_ms = models.PositiveIntegerField(_("milliseconds"))
    status = models.PositiveSmallIntegerField(_("status"), null=True, blank=True)
    error_code = models.CharField(_("what went wrong"), max_length=40, blank=True, default="")
    answer = models.CharField(_("answer"), max_length=LONGEST_ANSWER, blank=True, default="")

    class Meta:
        verbose_name = _("try of a delivery")
        verbose_name_plural = _("tries of deliveries")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__isnull=False, error_code="")
                | Q(Q(status__isnull=True, answer=""), ~Q(error_code="")),
                name="webhook_attempt_status_or_error",
            ),
        ]

    def __str__(self) -> str:
        return str(self.status or self.error_code)

    @property
    def is_delivered(self) -> bool:
        """Whether the receiver has taken it."""
        return self.status in DELIVERED


class WebhookCursor(models.Model):
    """Up to which event of the feed deliveries have been written; one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    tx = models.BigIntegerField()
    event_id = models.BigIntegerField()

    class Meta:
        verbose_name = _("place in the feed of events")
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="webhook_cursor_single"),
        ]

    def __str__(self) -> str:
        return f"{self.tx} {self.event_id}"
