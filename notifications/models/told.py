"""What members are told inside of the bank, and the mails that go out."""

from collections.abc import Sequence
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from members.models import Member
from workflow.models import Subject


class Notification(models.Model):
    """One member is told of one event; the sentence is made when it is read, in their language.

    `data` holds ids and codes, never personal words. What a member wants to hear by mail alone is not
    listed in the bank.
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
    is_listed = models.BooleanField(_("in the bank"), default=True, db_default=True)

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
            # Holds what the bell counts, so that it is counted from the index alone.
            models.Index(
                fields=["member", "is_listed", "-id"],
                name="notification_unread",
                condition=Q(read_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event_type} {self.subject_type} {self.subject_id}"


class Mail(Subject):
    """One mail on its way out: a notification, or a letter whose words are ready.

    A notification is put into words when it is delivered. A letter's text, which may hold the way
    into an account, is forgotten once it is delivered, or is too old to be of use. Whether a mail
    has gone out is what its step says; its history has what went wrong.

    `goes_with` is the mail in which a notification goes out: another one that takes it along, or its
    own. It is empty as long as it waits; `waits_until` is since when it may go. `words` is what that
    mail says, from its first try until it has arrived, so that a second copy says the same.
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
    member = models.ForeignKey(
        Member,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="mails",
        verbose_name=_("member"),
        db_index=False,
    )
    goes_with = models.ForeignKey(
        "self",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="bundle",
        verbose_name=_("goes out with"),
    )
    waits_until = models.DateTimeField(_("waits until"), null=True, blank=True)
    words = models.JSONField(_("words"), null=True, blank=True)
    worded_at = models.DateTimeField(_("put into words"), null=True, blank=True)
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
            models.CheckConstraint(
                condition=Q(notification__isnull=False, member__isnull=False)
                | Q(notification=None, member=None, goes_with=None, waits_until=None),
                name="mail_of_a_member_is_a_notification",
            ),
            models.CheckConstraint(
                condition=Q(words__isnull=True, worded_at=None)
                | Q(words__isnull=False, worded_at__isnull=False)
                & Q(goes_with__isnull=False, goes_with=F("id")),
                name="mail_with_words_goes_out_itself",
            ),
        ]
        indexes = [
            models.Index(
                fields=["member"],
                name="mail_waiting",
                condition=Q(member__isnull=False, goes_with__isnull=True),
            ),
            models.Index(fields=["at"], name="mail_with_text", condition=~Q(text="")),
            models.Index(
                fields=["worded_at"], name="mail_with_words", condition=Q(worded_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.heading or str(self.notification or self.pk)

    def audience(self) -> Sequence[UUID]:
        """Nobody: the history of a mail is for staff."""
        return []
