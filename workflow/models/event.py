"""History, event feed and outbox: one append-only table."""

from typing import Final

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex, GinIndex
from django.db import models
from django.db.models import F, Func
from django.utils.translation import gettext_lazy as _


#: The first and the second member who may see an event, each the beginning of an index: the feed
#: of a member is read from both. Nothing is more than two members' (`event_audience_of_two`).
LISTENERS: Final = [
    Func(F("audience"), template=f"(%(expressions)s)[{place}]", output_field=models.UUIDField())
    for place in (1, 2)
]


class EventLog(models.Model):
    """One row for each transition, and for each failed, dead or redriven step.

    `data` holds ids and codes, never personal words. `tx` is the writing transaction: the feed's
    cursor is (tx, id), so that a late commit is never skipped. Only `workflow_record` inserts;
    nobody updates or deletes.
    """

    id = models.BigAutoField(primary_key=True)
    tx = models.BigIntegerField(
        db_default=models.Func(function="workflow_tx", output_field=models.BigIntegerField())
    )
    subject_type = models.CharField(_("subject"), max_length=30)
    subject_id = models.UUIDField(_("subject id"))
    seq = models.PositiveIntegerField()
    type = models.CharField(max_length=60)
    from_state = models.CharField(max_length=30, blank=True, default="")
    to_state = models.CharField(max_length=30, blank=True, default="")
    actor_id = models.UUIDField(null=True, blank=True)
    on_behalf_of_id = models.UUIDField(null=True, blank=True)
    audience = ArrayField(models.UUIDField(), default=list, blank=True)
    data = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("event log")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "seq"], name="event_seq_once"
            ),
            models.CheckConstraint(condition=models.Q(seq__gt=0), name="event_seq_positive"),
            models.CheckConstraint(
                condition=models.Q(audience__len__lte=len(LISTENERS)), name="event_audience_of_two"
            ),
        ]
        indexes = [
            models.Index(fields=["tx", "id"], name="event_cursor"),
            GinIndex(fields=["audience"], name="event_audience"),
            *(
                models.Index(listener, "tx", "id", name=f"event_listener_{place}")
                for place, listener in enumerate(LISTENERS, start=1)
            ),
            # Reports follow requests from state to state: they read this alone, already in order.
            models.Index(
                fields=["subject_id", "seq"],
                include=["at", "from_state", "to_state", "type"],
                condition=models.Q(subject_type="request"),
                name="event_of_request",
            ),
            # Reports read a time's events. Rows lie in the order of time, so a few bytes find them.
            BrinIndex(fields=["at"], name="event_at", autosummarize=True),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.subject_type} {self.subject_id} #{self.seq}"
