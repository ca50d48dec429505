"""What members are told inside of the bank, and the mails that go out."""

from collections.abc import Sequence
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.models import Member
from workflow.models import Subject


class Notification(models.Model):
    """One member is told of one event; the sentence is made when it is read, in their language.

    `data` holds ids and codes, never personal words.
    """

    id = models.BigAutoField(primary_key=True)
    member = models.ForeignKey(
        Member,
        on_delete=models.CASCADE,
        related_name="notifications",
        verbose_name=_("member"),
        db_index=False,
    )
    event_type = models.CharField(_("event"), max_length=60)
    subject_type = models.CharField(_("subject"), max_length=30)
    subject_id = models.UUIDField(_("subject id"))
    data = models.JSONField(_("data"), default=dict, blank=True)
    at = models.DateTimeField(_("at"))
    read_at = models.DateTimeField(_("read"), null=True, blank=True)

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(event_type="") & ~Q(subject_type=""),
                name="notification_is_about_something",
            ),
        ]
        indexes = [
            models.Index(fields=["member", "-id"], name="notification_member"),
            models.Index(
                fields=["member"], name="notification_unread", condition=Q(read_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event_type} {self.subject_type} {self.subject_id}"


class Mail(Subject):
    """One mail on its way out: a notification, or a letter whose words are ready.

    A notification is put into words when it is delivered. A letter's text, which may hold the way
    into an account, is forgotten once it is delivered, or is too old to be of use. Whether a mail
    has gone out is what its step says; its history has what went wrong.
    """

    subject_type = "mail"

    notification = models.OneToOneField(
        Notification,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="mail",
        verbose_name=_("notification"),
    )
    address = models.EmailField(_("address"), max_length=320, blank=True, default="")
    heading = models.CharField(_("subject"), max_length=200, blank=True, default="")
    text = models.TextField(_("text"), blank=True, default="")
    at = models.DateTimeField(_("written"))

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(notification__isnull=False, address="", heading="", text="")
                | Q(notification__isnull=True) & ~Q(address=""),
                name="mail_is_notification_or_letter",
            ),
        ]
        indexes = [
            models.Index(fields=["at"], name="mail_with_text", condition=~Q(text="")),
        ]

    def __str__(self) -> str:
        return self.heading or str(self.notification or self.pk)

    def audience(self) -> Sequence[UUID]:
        """Nobody: the history of a mail is for staff."""
        return []
