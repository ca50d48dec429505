"""What is said in a dispute: to both sides, and among the staff alone. Nothing of it is changed."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from disputes.models.dispute import Dispute
from disputes.states import StatementKind
from members.models import Member
from requests_app.states import Part


LONGEST_WORDS = 4000


class Statement(models.Model):
    """An answer, an addition, a question of the staff or an appeal: both sides read it.

    `part` is the side whose words they are, empty for staff. A question is `asked_of` one side, or
    of both where it is empty, and may name a time for the answer.
    """

    id = models.BigAutoField(primary_key=True)
    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="statements")
    kind = models.CharField(_("kind"), max_length=10, choices=StatementKind)
    author = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(_("side"), max_length=10, choices=Part.choices, blank=True, default="")
    asked_of = models.CharField(
        _("asked of"), max_length=10, choices=Part.choices, blank=True, default=""
    )
    answer_by = models.DateTimeField(_("answer until"), null=True, blank=True)
    words = models.TextField(_("words"), max_length=LONGEST_WORDS)
    at = models.DateTimeField(_("said"))

    class Meta:
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        ordering = ["dispute", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=StatementKind.values), name="statement_kind_known"
            ),
            models.CheckConstraint(condition=~Q(words=""), name="statement_says_something"),
            models.CheckConstraint(
                condition=Q(kind=StatementKind.QUESTION, part="", asked_of__in=["", *Part.values])
                | Q(
                    ~Q(kind=StatementKind.QUESTION),
                    part__in=Part.values,
                    asked_of="",
                    answer_by__isnull=True,
                ),
                name="statement_of_a_side_or_of_staff",
            ),
            models.UniqueConstraint(
                fields=["dispute"],
                condition=Q(kind=StatementKind.APPEAL),
                name="statement_one_appeal",
            ),
            models.UniqueConstraint(
                fields=["dispute"],
                condition=Q(kind=StatementKind.ANSWER),
                name="statement_one_answer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.dispute}"


class Note(models.Model):
    """What staff write for each other; the two sides never see it."""

    id = models.BigAutoField(primary_key=True)
    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="notes")
    author = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    words = models.TextField(_("words"), max_length=LONGEST_WORDS)
    at = models.DateTimeField(_("written"))

    class Meta:
        verbose_name = _("internal note")
        verbose_name_plural = _("internal notes")
        ordering = ["dispute", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="note_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}: {self.dispute}"
