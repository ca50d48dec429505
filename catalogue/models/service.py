"""A service: what it says, and the rules that the database holds."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django.core.validators import (
    MaxLengthValidator,
    MaxValueValidator,
    MinLengthValidator,
    MinValueValidator,
)
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import JSONObject, Length, Trim
from django.db.models.lookups import GreaterThanOrEqual, LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from catalogue.models.category import Category
from catalogue.models.lifecycle import Lifecycle
from catalogue.searchable import CONSTRAINTS, Searchable
from catalogue.states import APPROVED, PENDING, ServiceKind, ServiceState
from common.minutes import MOST_MINUTES
from files.models import File
from members.models import Member


SHORTEST_TITLE: Final = 3
LONGEST_TITLE: Final = 100
LONGEST_DESCRIPTION: Final = 4000


def _only_in(field: str, *states: ServiceState, name: str) -> models.CheckConstraint:
    """The field is set in these states, and in no other."""
    known = Q(state__in=states)
    return models.CheckConstraint(
        condition=known & Q(**{f"{field}__isnull": False})
        | ~known & Q(**{f"{field}__isnull": True}),
        name=name,
    )


class Service(Searchable, Lifecycle):
    """One thing that a member offers, or wants to have done.

    `estimated_minutes` is what it takes by its member's experience; each request agrees on its own.
    """

    subject_type = "service"

    member = models.ForeignKey(
        Member,
        on_delete=models.PROTECT,
        related_name="services",
        verbose_name=_("member"),
        db_index=False,
    )
    kind = models.CharField(_("kind"), max_length=10, choices=ServiceKind)
    title = models.CharField(
        _("title"), max_length=LONGEST_TITLE, validators=[MinLengthValidator(SHORTEST_TITLE)]
    )
    description = models.TextField(
        _("description"),
        max_length=LONGEST_DESCRIPTION,
        blank=True,
        default="",
        validators=[MaxLengthValidator(LONGEST_DESCRIPTION)],
    )
    category = models.ForeignKey(
        Category,
        on_delete=models.PROTECT,
        related_name="services",
        verbose_name=_("category"),
        null=True,
        blank=True,
        db_index=False,
    )
    picture = models.ForeignKey(
        File,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("picture"),
        null=True,
        blank=True,
        editable=False,
    )
    estimated_minutes = models.BigIntegerField(
        _("estimated minutes"), validators=[MinValueValidator(1), MaxValueValidator(MOST_MINUTES)]
    )
    is_remote = models.BooleanField(_("can be done from afar"), default=False)

    class Meta:
        verbose_name = _("service")
        verbose_name_plural = _("services")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ServiceState.values), name="service_state_known"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=ServiceKind.values), name="service_kind_known"
            ),
            models.CheckConstraint(
                condition=GreaterThanOrEqual(Length(Trim("title")), SHORTEST_TITLE),
                name="service_title_says_something",
            ),
            models.CheckConstraint(
                condition=LessThanOrEqual(Length("description"), LONGEST_DESCRIPTION),
                name="service_description_fits",
            ),
            models.CheckConstraint(
                condition=Q(estimated_minutes__gte=1, estimated_minutes__lte=MOST_MINUTES),
                name="service_minutes_possible",
            ),
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=False) | ~Q(state__in=PENDING),
                name="service_pending_says_since_when",
            ),
            _only_in("review_due_at", ServiceState.PENDING_APPROVAL, name="service_review_has_end"),
            models.CheckConstraint(
                condition=Q(state=ServiceState.PENDING_APPROVAL)
                | Q(overdue_at__isnull=True, reviewer__isnull=True),
                name="service_review_is_over",
            ),
            _only_in("refusal", ServiceState.REJECTED, name="service_rejected_says_why"),
            models.CheckConstraint(
                condition=Q(published_at__isnull=False, approved__isnull=False)
                | ~Q(state__in=APPROVED),
                name="service_published_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state=ServiceState.PUBLISHED)
                | Q(
                    approved=JSONObject(
                        category="category",
                        description="description",
                        kind="kind",
                        picture="picture",
                        title="title",
                    )
                ),
                name="service_published_as_approved",
            ),
            models.CheckConstraint(
                condition=~Q(approved_by=F("member")) & ~Q(reviewer=F("member")),
                name="service_approved_by_another",
            ),
            _only_in(
                "expires_at",
                ServiceState.PUBLISHED,
                ServiceState.EXPIRED,
                name="service_listed_says_until",
            ),
            _only_in("paused_at", ServiceState.PAUSED, name="service_paused_says_when"),
            _only_in("archived_at", ServiceState.ARCHIVED, name="service_archived_says_when"),
            *CONSTRAINTS,
        ]
        indexes = [
            models.Index(fields=["member", "-id"], name="service_member"),
            models.Index(fields=["category", "-id"], name="service_category"),
            models.Index(
                fields=["-id"], name="service_published", condition=Q(state=ServiceState.PUBLISHED)
            ),
            models.Index(
                fields=["review_due_at", "id"],
                name="service_review",
                condition=Q(state=ServiceState.PENDING_APPROVAL),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def audience(self) -> Sequence[UUID]:
        """Return the member whose service it is."""
        return [self.member_id]

    def material(self) -> dict[str, Any]:
        """What a coordinator looks at; the other fields may change without being looked at."""
        return {
            "title": self.title,
            "description": self.description,
            "category": self.category_id,
            "kind": self.kind,
            "picture": str(self.picture_id) if self.picture_id else None,
        }


class Review(Service):
    """A service in the eyes of whoever approves it."""

    class Meta:
        proxy = True
        verbose_name = _("service to approve")
        verbose_name_plural = _("services to approve")
