"""The request, which is Viewflow's process, and the members' accounts."""

from django.db import models
from viewflow.workflow.models import Process


class Account(models.Model):
    """A member's minutes."""

    available = models.BigIntegerField(default=0)
    held = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.pk)


class Request(Process):
    """What is asked for; its state is that of the flow."""

    requester = models.ForeignKey(Account, models.PROTECT, related_name="asked")
    provider = models.ForeignKey(Account, models.PROTECT, related_name="given")
    minutes = models.PositiveBigIntegerField()


class Entry(models.Model):
    """A movement of minutes."""

    request = models.ForeignKey(Request, models.PROTECT)
    account = models.ForeignKey(Account, models.PROTECT)
    kind = models.CharField(max_length=10)
    available = models.BigIntegerField()
    held = models.BigIntegerField()

    def __str__(self) -> str:
        return self.kind
