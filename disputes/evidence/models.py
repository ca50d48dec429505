"""What the two sides of a dispute have handed in."""

from typing import Final

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from disputes.models.dispute import Dispute
from files.models import File
from members.models import Member
from workflow.models import new_id


# Who judges looks at all of it; whoever needs more has a PDF, which takes 200 pages. With 10 MiB a
# file, a dispute takes at most 400 MiB of the database.
MOST_A_SIDE: Final = 20
LONGEST_CAPTION: Final = 500


class Evidence(models.Model):
    """A file that one side of a dispute has handed in, and what it says of it.

    It is written once: nobody, neither who handed it in nor who judges, changes it or takes it away.
    `number` counts within the dispute and its side from 1, without a gap, so that the database
    bounds how many there are. The file is this evidence's alone.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dispute = models.ForeignKey(
        Dispute, on_delete=models.PROTECT, related_name="evidence", db_index=False
    )
    added_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField(_("number"))
    file = models.OneToOneField(File, on_delete=models.PROTECT, related_name="+")
    caption = models.TextField(
        _("what it shows"), max_length=LONGEST_CAPTION, blank=True, default=""
    )
    at = models.DateTimeField(_("handed in"))

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["dispute", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["dispute", "added_by", "number"], name="evidence_number_once"
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lte=MOST_A_SIDE), name="evidence_few_a_side"
            ),
            models.CheckConstraint(
                condition=LessThanOrEqual(Length("caption"), LONGEST_CAPTION),
                name="evidence_caption_fits",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dispute_id} {self.added_by_id} {self.number}"
