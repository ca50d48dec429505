"""The conversation of a request: what was written, with what, and who has read how far."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from files.models import File
from members.models import Member
from workflow.models import Subject


LONGEST_TEXT: Final = 4000
MOST_ATTACHMENTS: Final = 4


class Conversation(Subject):
    """What both sides of a request write to each other, under the request's own id.

    It is a subject of its own: each message is an event, and none makes the request's page or ETag
    stale. Its messages are written under the request's lock, and never changed or deleted.
    """

    subject_type = "conversation"

    request = models.OneToOneField(
        "requests_app.ServiceRequest",
        on_delete=models.PROTECT,
        related_name="conversation",
        verbose_name=_("request"),
    )
    message_count = models.PositiveIntegerField(_("messages"), default=0)

    class Meta:
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")
        constraints = [
            models.CheckConstraint(
                condition=Q(request_id=F("id")), name="conversation_has_its_request_s_id"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def audience(self) -> Sequence[UUID]:
        """Both sides."""
        return [self.request.requester_id, self.request.provider_id]


class Message(models.Model):
    """One message; `number` counts within its conversation from 1, without a gap."""

    id = models.BigAutoField(primary_key=True)
    conversation = models.ForeignKey(
        Conversation, on_delete=models.PROTECT, related_name="messages", db_index=False
    )
    number = models.PositiveIntegerField(_("number"))
    author = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="messages", db_index=False
    )
    text = models.TextField(_("text"), max_length=LONGEST_TEXT, blank=True, default="")
    attachment_count = models.PositiveSmallIntegerField(_("attachments"), default=0)
    sent_at = models.DateTimeField(_("sent"))

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["conversation", "number"]
        constraints = [
            models.UniqueConstraint(fields=["conversation", "number"], name="message_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="message_number_positive"),
            models.CheckConstraint(
                condition=LessThanOrEqual(Length("text"), LONGEST_TEXT), name="message_text_fits"
            ),
            models.CheckConstraint(
                condition=Q(attachment_count__lte=MOST_ATTACHMENTS), name="message_attachments_few"
            ),
            models.CheckConstraint(
                condition=~Q(text="") | Q(attachment_count__gte=1), name="message_says_something"
            ),
        ]
        indexes = [models.Index(fields=["author", "sent_at"], name="message_pace")]

    def __str__(self) -> str:
        return f"{self.conversation_id} #{self.number}"


class Attachment(models.Model):
    """A file that came with a message; it is this message's alone."""

    id = models.BigAutoField(primary_key=True)
    message = models.ForeignKey(
        Message, on_delete=models.PROTECT, related_name="attachments", db_index=False
    )
    position = models.PositiveSmallIntegerField(_("position"))
    file = models.OneToOneField(File, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["message", "position"]
        constraints = [
            models.UniqueConstraint(fields=["message", "position"], name="attachment_position"),
            models.CheckConstraint(
                condition=Q(position__gte=1, position__lte=MOST_ATTACHMENTS),
                name="attachment_position_possible",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.message_id} {self.position}"


class ReadMark(models.Model):
    """A member has read everything up to this number, at this time; a further mark is another row.

    When a message was read is therefore the time of the first mark that reaches it.
    """

    id = models.BigAutoField(primary_key=True)
    conversation = models.ForeignKey(
        Conversation, on_delete=models.PROTECT, related_name="read_marks", db_index=False
    )
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    up_to = models.PositiveIntegerField(_("up to"))
    at = models.DateTimeField(_("read"))

    class Meta:
        verbose_name = _("read mark")
        verbose_name_plural = _("read marks")
        ordering = ["conversation", "member", "up_to"]
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "member", "up_to"], name="read_mark_once"
            ),
            models.CheckConstraint(condition=Q(up_to__gte=1), name="read_mark_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.up_to}"
