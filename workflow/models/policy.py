"""The parameters of the bank: one typed row."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from workflow.models.policy_fields import MOST_COUNTED, SHORTEST, count, minutes, span
from workflow.models.policy_of_disputes import PolicyOfDisputes
from workflow.models.subject import Subject


POLICY_ID: Final = UUID("00000000-0000-0000-0000-000000000002")


class Policy(PolicyOfDisputes, Subject):
    """The bank's rules as numbers, for all members alike; a day is 24 hours.

    What is in flight keeps the values it began with: they are copied into a request when it is
    submitted, and into a timer when it is written.
    """

    subject_type = "policy"

    starting_minutes = minutes(
        _("starting minutes"), 180, _("Granted to each member who joins. 180 minutes are 3 hours.")
    )
    credit_minutes = minutes(
        _("credit in minutes"), 0, _("How far below zero a new member's balance may go.")
    )
    maximum_minutes = models.PositiveIntegerField(
        _("most minutes of one request"),
        default=480,
        validators=[MinValueValidator(1), MaxValueValidator(525_600)],
        help_text=_("A request for more is rejected. 480 minutes are 8 hours."),
    )
    response_timeout = span(
        _("response timeout"),
        timedelta(days=7),
        _("How long the provider has to answer a request."),
    )
    reminder_before = span(
        _("reminder before"),
        timedelta(hours=24),
        _("How long before a time runs out its member is reminded."),
    )
    offer_timeout = span(
        _("offer expiry"), timedelta(hours=72), _("How long a counter-offer waits for an answer.")
    )
    maximum_offers = models.PositiveSmallIntegerField(
        _("most counter-offers"),
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(50)],
        help_text=_("Counter-offers in one request, of both sides together."),
    )
    response_after_withdrawal = span(
        _("response time after a withdrawn offer"),
        timedelta(hours=24),
        _("The provider has at least this long to answer after an offer was withdrawn."),
    )
    no_start_after_agreed_start = span(
        _("not started: after the agreed start"),
        timedelta(days=14),
        _("An accepted request that doesn't start is cancelled this long after its agreed start."),
    )
    no_start_after_acceptance = span(
        _("not started: after acceptance"),
        timedelta(days=30),
        _("The same, where no start was agreed."),
    )
    late_cancellation_before = span(
        _("late cancellation"),
        timedelta(hours=24),
        _("Cancelling this shortly before the agreed start counts as late."),
    )
    start_reminder_before = span(
        _("reminder of the start"),
        timedelta(hours=24),
        _("How long before the agreed start both sides are reminded of it."),
    )
    stuck_after = span(
        _("stuck after"),
        timedelta(days=14),
        _("Work in progress this long is listed for coordinators."),
    )
    not_completed_after = span(
        _("not completed after"), timedelta(days=60), _("Work in progress this long is cancelled.")
    )
    confirmation_timeout = span(
        _("confirmation timeout"),
        timedelta(days=7),
        _("Completed work is confirmed by silence after this time."),
    )
    top_up_percent = models.PositiveSmallIntegerField(
        _("top-up in percent"),
        default=125,
        validators=[MinValueValidator(100), MaxValueValidator(1000)],
        help_text=_(
            "Confirming pays real minutes up to this share of the agreed ones; above, consent is asked."
        ),
    )
    recorded_timeout = span(
        _("recorded exchange expiry"),
        timedelta(days=7),
        _("How long a recorded exchange waits for the other side."),
    )
    rating_window = span(
        _("time for rating"),
        timedelta(days=14),
        _("How long both sides can rate each other after a request is paid."),
    )
    messages_an_hour = models.PositiveSmallIntegerField(
        _("messages an hour"),
        default=60,
        validators=[MinValueValidator(1), MaxValueValidator(1000)],
        help_text=_("How many messages one member may write in an hour, in all requests together."),
    )
    message_mail_after = span(
        _("mail about messages after"),
        timedelta(minutes=10),
        _("A mail tells of messages after this time, once for all that came until then."),
    )
    conversation_after_end = span(
        _("conversation after the end"),
        timedelta(days=30),
        _("Both sides can write to each other this long after a request has ended."),
    )
    service_review_target = span(
        _("services: looked at within"),
        timedelta(days=2),
        _("A service that waits longer for approval is overdue, and all coordinators are told."),
    )
    service_lifetime = span(
        _("services: time in the list"),
        timedelta(days=90),
        _("A service leaves the list after this time unless its member renews it."),
    )
    service_expiry_warning = span(
        _("services: warning before they leave"),
        timedelta(days=7),
        _("How long before that its member is told."),
    )
    trusted_after_exchanges = count(
        _("services: trusted after paid exchanges"),
        5,
        _(
            "The services of a member with so many paid exchanges need no approval."
            " 0: exchanges make nobody trusted."
        ),
    )
    trusted_after_services = count(
        _("services: trusted after approved services"),
        3,
        _(
            "The same for a member of whom coordinators have approved so many services."
            " 0: approvals make nobody trusted."
        ),
    )
    service_shortest_description = count(
        _("services: shortest description"),
        10,
        _(
            "In letters. A service whose description is shorter is not accepted. 0: it may be empty."
        ),
    )
    service_forbidden_words = models.TextField(
        _("services: forbidden words"),
        blank=True,
        default="",
        max_length=20_000,
        help_text=_(
            "A word or a phrase on each line. A service with one of them is not accepted; whole"
            " words are compared, without regard to capitals and accents. A change concerns what"
            " is sent in from then on."
        ),
    )

    class Meta:
        verbose_name = _("policy")
        verbose_name_plural = _("policy")
        constraints = [
            models.CheckConstraint(condition=Q(id=POLICY_ID), name="policy_one_row"),
            models.CheckConstraint(
                condition=Q(maximum_minutes__gte=1), name="policy_maximum_minutes"
            ),
            models.CheckConstraint(
                condition=Q(maximum_offers__gte=1, maximum_offers__lte=50),
                name="policy_maximum_offers",
            ),
            models.CheckConstraint(
                condition=Q(top_up_percent__gte=100), name="policy_top_up_percent"
            ),
            models.CheckConstraint(
                condition=Q(stuck_after__lte=F("not_completed_after")),
                name="policy_stuck_before_cancelled",
                violation_error_message=_(
                    "Work can't be listed as stuck later than it is cancelled."
                ),
            ),
            models.CheckConstraint(
                condition=Q(
                    response_timeout__gte=SHORTEST,
                    reminder_before__gte=SHORTEST,
                    offer_timeout__gte=SHORTEST,
                    response_after_withdrawal__gte=SHORTEST,
                    no_start_after_agreed_start__gte=SHORTEST,
                    no_start_after_acceptance__gte=SHORTEST,
                    late_cancellation_before__gte=SHORTEST,
                    stuck_after__gte=SHORTEST,
                    confirmation_timeout__gte=SHORTEST,
                    recorded_timeout__gte=SHORTEST,
                    appeal_window__gte=SHORTEST,
                ),
                name="policy_spans",
            ),
            models.CheckConstraint(
                condition=Q(rating_window__gte=SHORTEST), name="policy_rating_window"
            ),
            models.CheckConstraint(
                condition=Q(start_reminder_before__gte=SHORTEST),
                name="policy_start_reminder_before",
            ),
            models.CheckConstraint(
                condition=Q(
                    messages_an_hour__gte=1,
                    messages_an_hour__lte=1000,
                    message_mail_after__gte=SHORTEST,
                    conversation_after_end__gte=SHORTEST,
                ),
                name="policy_conversation",
            ),
            models.CheckConstraint(
                condition=Q(
                    service_review_target__gte=SHORTEST,
                    service_lifetime__gte=SHORTEST,
                    service_expiry_warning__gte=SHORTEST,
                ),
                name="policy_service_spans",
            ),
            models.CheckConstraint(
                condition=Q(service_expiry_warning__lt=F("service_lifetime")),
                name="policy_service_warned_while_listed",
                violation_error_message=_(
                    "The warning has to come after the service has come into the list."
                ),
            ),
            models.CheckConstraint(
                condition=Q(
                    trusted_after_exchanges__lte=MOST_COUNTED,
                    trusted_after_services__lte=MOST_COUNTED,
                    service_shortest_description__lte=MOST_COUNTED,
                ),
                name="policy_service_counts",
            ),
            *PolicyOfDisputes.constraints_of_disputes(),
        ]

    def __str__(self) -> str:
        return str(_("Policy"))

    def audience(self) -> Sequence[UUID]:
        """Nobody: the policy's history is for staff."""
        return []
