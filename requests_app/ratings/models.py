"""What both sides of a paid request say of each other, and what others find wrong with it."""

from collections.abc import Sequence
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalogue.models import Service
from members.models import Member
from requests_app.ratings.states import (
    LONGEST_REASON,
    LONGEST_REPLY,
    LONGEST_WORDS,
    ReportReason,
    Stars,
)
from requests_app.states import Part
from workflow.models import Subject


def _hidden_whole(prefix: str = "") -> Q:
    """When, by whom and why something is hidden: all of it is known, or none."""
    when, who, why = (f"{prefix}hidden_{name}" for name in ("at", "by", "reason"))
    nothing = Q(**{f"{when}__isnull": True, f"{who}__isnull": True, why: ""})
    return nothing | Q(
        **{f"{when}__isnull": False, f"{who}__isnull": False, f"{why}__in": ReportReason.values}
    )


def _hidden_by_third(prefix: str = "") -> Q:
    """Whoever hides it is neither its author nor the one who was rated."""
    who = f"{prefix}hidden_by"
    return Q(**{f"{who}__isnull": True}) | ~(Q(**{who: F("author")}) | Q(**{who: F("rated")}))


class Rating(Subject):
    """What one side of a paid request says of the other.

    Nobody but its author sees it before `shown_at`: the end of the time for rating, or the moment
    at which the second of the two came in. What was said is never changed or deleted, by any role:
    a coordinator can hide it, or its reply. `service` is set where the one who is rated gave, or
    looked for, it. It has a history, but no workflow.
    """

    subject_type = "rating"

    request = models.ForeignKey(
        "requests_app.ServiceRequest",
        on_delete=models.PROTECT,
        related_name="ratings",
        db_index=False,
        verbose_name=_("request"),
    )
    part = models.CharField(_("given by"), max_length=10, choices=Part.choices)
    author = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="ratings_given", verbose_name=_("by")
    )
    rated = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="ratings_received", verbose_name=_("of")
    )
    service = models.ForeignKey(
        Service,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="ratings",
        verbose_name=_("service"),
    )
    stars = models.PositiveSmallIntegerField(_("stars"), choices=Stars.choices)
    words = models.TextField(_("in words"), max_length=LONGEST_WORDS, blank=True, default="")
    made_at = models.DateTimeField(_("given"))
    shown_at = models.DateTimeField(_("shown from"))
    reply_words = models.TextField(_("reply"), max_length=LONGEST_REPLY, blank=True, default="")
    replied_at = models.DateTimeField(_("replied"), null=True, blank=True)
    hidden_at = models.DateTimeField(_("hidden"), null=True, blank=True)
    hidden_by = models.ForeignKey(
        Member,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("hidden by"),
    )
    hidden_reason = models.CharField(
        _("why it is hidden"), max_length=20, choices=ReportReason.choices, blank=True, default=""
    )
    hidden_words = models.TextField(
        _("why, in words"), max_length=LONGEST_REASON, blank=True, default=""
    )
    reply_hidden_at = models.DateTimeField(_("reply hidden"), null=True, blank=True)
    reply_hidden_by = models.ForeignKey(
        Member,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("reply hidden by"),
    )
    reply_hidden_reason = models.CharField(
        _("why the reply is hidden"),
        max_length=20,
        choices=ReportReason.choices,
        blank=True,
        default="",
    )
    reply_hidden_words = models.TextField(
        _("why the reply is hidden, in words"), max_length=LONGEST_REASON, blank=True, default=""
    )

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["request", "part"], name="rating_once_by_each_side"),
            models.CheckConstraint(condition=Q(part__in=Part.values), name="rating_part_known"),
            models.CheckConstraint(condition=Q(stars__in=Stars.values), name="rating_stars"),
            models.CheckConstraint(condition=~Q(author=F("rated")), name="rating_of_somebody_else"),
            models.CheckConstraint(
                condition=Q(shown_at__gte=F("made_at")), name="rating_shown_after_made"
            ),
            models.CheckConstraint(
                condition=Q(reply_words="", replied_at__isnull=True)
                | Q(~Q(reply_words=""), replied_at__isnull=False),
                name="rating_reply_whole",
            ),
            models.CheckConstraint(
                condition=Q(replied_at__isnull=True) | Q(replied_at__gte=F("shown_at")),
                name="rating_reply_after_shown",
            ),
            models.CheckConstraint(condition=_hidden_whole(), name="rating_hidden_whole"),
            models.CheckConstraint(condition=_hidden_by_third(), name="rating_hidden_by_third"),
            models.CheckConstraint(
                condition=Q(hidden_at__isnull=True) | Q(hidden_at__gte=F("shown_at")),
                name="rating_hidden_after_shown",
            ),
            models.CheckConstraint(
                condition=Q(reply_hidden_at__isnull=True) | Q(replied_at__isnull=False),
                name="rating_reply_hidden_after_reply",
            ),
            models.CheckConstraint(
                condition=_hidden_whole("reply_"), name="rating_reply_hidden_whole"
            ),
            models.CheckConstraint(
                condition=_hidden_by_third("reply_"), name="rating_reply_hidden_by_third"
            ),
        ]
        # Lists and averages are read off these alone.
        indexes = [
            models.Index(
                fields=["rated", "-id"],
                include=["stars", "shown_at"],
                condition=Q(hidden_at__isnull=True),
                name="rating_of_member",
            ),
            models.Index(
                fields=["service", "-id"],
                include=["stars", "shown_at"],
                condition=Q(hidden_at__isnull=True, service__isnull=False),
                name="rating_of_service",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def audience(self) -> Sequence[UUID]:
        """Both: its events say that there is a rating, and nothing of what it says."""
        return [self.author_id, self.rated_id]

    @property
    def reply(self) -> str:
        """The reply as everybody sees it."""
        return "" if self.reply_hidden_at else self.reply_words


class RatingReport(models.Model):
    """One member finds something wrong with a rating; a coordinator hides it, or leaves it."""

    id = models.BigAutoField(primary_key=True)
    rating = models.ForeignKey(
        Rating,
        on_delete=models.PROTECT,
        related_name="reports",
        db_index=False,
        verbose_name=_("rating"),
    )
    reporter = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="+", verbose_name=_("reported by")
    )
    reason = models.CharField(_("reason"), max_length=20, choices=ReportReason.choices)
    words = models.TextField(_("in words"), max_length=LONGEST_REASON, blank=True, default="")
    made_at = models.DateTimeField(_("reported"))
    settled_at = models.DateTimeField(_("looked at"), null=True, blank=True)
    settled_by = models.ForeignKey(
        Member,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("looked at by"),
    )

    class Meta:
        verbose_name = _("report of a rating")
        verbose_name_plural = _("reports of ratings")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["rating", "reporter"], name="rating_report_once_by_each"
            ),
            models.CheckConstraint(
                condition=Q(reason__in=ReportReason.values), name="rating_report_reason_known"
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, settled_by__isnull=True)
                | Q(settled_at__isnull=False, settled_by__isnull=False),
                name="rating_report_settled_by_and_at",
            ),
        ]
        indexes = [
            models.Index(
                fields=["rating"], name="rating_report_open", condition=Q(settled_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()}"
