"""Signs of life: what has to happen again and again, and when it last did."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Sign(models.TextChoices):
    """Whose sign of life: the sweeps over internal steps, and over external ones."""

    SWEEP = "sweep", _("sweep")
    DELIVERY = "delivery", _("delivery")


class Heartbeat(models.Model):
    """When a worker last looked for what is due, having done what it had found before.

    One row for each sign, made by the migration; null before the first.
    """

    name = models.CharField(max_length=10, primary_key=True, choices=Sign)
    at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(name__in=Sign.values), name="heartbeat_known")
        ]

    def __str__(self) -> str:
        return self.name
