"""The part of the Policy that is about disputes."""

from datetime import timedelta
from typing import Final

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workflow.models.policy_fields import SHORTEST, span


# As many proposals and disputes as anybody may allow: they are read by people.
MOST_PROPOSALS: Final = 50
MOST_DISPUTES: Final = 20


class PolicyOfDisputes(models.Model):
    """How long each step of a dispute may take, and how often things may be tried."""

    dispute_response_time = span(
        _("disputes: time to answer"),
        timedelta(days=5),
        _("The other side answers a dispute within this time; then it is looked into anyway."),
    )
    dispute_settlement_time = span(
        _("disputes: a proposal waits"),
        timedelta(hours=72),
        _("How long a proposed settlement waits for the other side."),
    )
    dispute_most_proposals = models.PositiveSmallIntegerField(
        _("disputes: most proposals"),
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_PROPOSALS)],
        help_text=_("Proposed settlements of one side in one dispute."),
    )
    dispute_after_payment = span(
        _("disputes: time after payment"),
        timedelta(days=14),
        _("How long after its payment a request can be disputed."),
    )
    disputes_a_side = models.PositiveSmallIntegerField(
        _("disputes: most of one side"),
        default=2,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_DISPUTES)],
        help_text=_(
            "How many disputes one side may open about one request: a withdrawn one gives the"
            " other side's time anew."
        ),
    )
    dispute_assignment_target = span(
        _("disputes: in somebody's hands within"),
        timedelta(days=1),
        _("A dispute or an appeal that nobody has in hand after this time is overdue."),
    )
    dispute_ruling_target = span(
        _("disputes: ruled within"),
        timedelta(days=7),
        _("After this time of looking into it a dispute without a ruling is overdue."),
    )
    dispute_target_reminder_before = span(
        _("disputes: reminder to staff before"),
        timedelta(hours=24),
        _("How long before such a time is over who has it in hand is reminded."),
    )
    appeal_window = span(
        _("appeal window"),
        timedelta(days=7),
        _("A ruling on a dispute is carried out after this time, unless both accept it sooner."),
    )

    class Meta:
        abstract = True

    @staticmethod
    def constraints_of_disputes() -> list[models.BaseConstraint]:
        """What the database holds them to."""
        spans = (
            "dispute_response_time",
            "dispute_settlement_time",
            "dispute_after_payment",
            "dispute_assignment_target",
            "dispute_ruling_target",
            "dispute_target_reminder_before",
        )
        return [
            models.CheckConstraint(
                condition=Q(**{f"{name}__gte": SHORTEST for name in spans}),
                name="policy_dispute_spans",
            ),
            models.CheckConstraint(
                condition=Q(
                    dispute_most_proposals__gte=1,
                    dispute_most_proposals__lte=MOST_PROPOSALS,
                    disputes_a_side__gte=1,
                    disputes_a_side__lte=MOST_DISPUTES,
                ),
                name="policy_dispute_counts",
            ),
        ]
