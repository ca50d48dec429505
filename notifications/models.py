"""What members are told inside of the bank."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.models import Member


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
