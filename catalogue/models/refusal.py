"""Why a service was not accepted; kept for whoever looks at the member's next one."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalogue.states import FOUND_BY_CHECK, GIVEN_BY_STAFF, RefusalReason
from members.models import Member


class Refusal(models.Model):
    """One refusal, by the automatic check (`refused_by` is empty) or by a coordinator.

    Append-only: nobody can say afterwards that it was refused for something else. `title` is what
    it was called then.
    """

    service: Any = models.ForeignKey(
        "catalogue.Service",
        on_delete=models.PROTECT,
        related_name="refusals",
        verbose_name=_("service"),
    )
    title = models.CharField(_("title"), max_length=100)
    reason = models.CharField(_("reason"), max_length=30, choices=RefusalReason)
    words = models.TextField(_("words"), max_length=2000, blank=True, default="")
    refused_by = models.ForeignKey(
        Member,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("refused by"),
        null=True,
        blank=True,
        db_index=False,
    )
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("refusal")
        verbose_name_plural = _("refusals")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reason__in=RefusalReason.values), name="refusal_reason_known"
            ),
            models.CheckConstraint(
                condition=Q(reason__in=FOUND_BY_CHECK, refused_by__isnull=True)
                | Q(reason__in=GIVEN_BY_STAFF, refused_by__isnull=False),
                name="refusal_reason_of_who_refused",
            ),
            models.CheckConstraint(
                condition=~Q(reason=RefusalReason.OTHER) | ~Q(words=""),
                name="refusal_other_says_why",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_reason_display())
