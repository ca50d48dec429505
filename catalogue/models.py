"""Services that members offer or want, and the categories they are found by."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.core.validators import (
    MaxLengthValidator,
    MaxValueValidator,
    MinLengthValidator,
    MinValueValidator,
)
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length, Trim
from django.db.models.lookups import GreaterThanOrEqual, LessThanOrEqual
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from catalogue.states import ServiceKind, ServiceState
from common.minutes import MOST_MINUTES
from members.models import Member
from workflow.fsm import transition
from workflow.models import Subject


SHORTEST_TITLE: Final = 3
LONGEST_TITLE: Final = 100
LONGEST_DESCRIPTION: Final = 4000


class Category(models.Model):
    """What a service is about; its name is English, and shown in the reader's language if known."""

    slug = models.SlugField(_("slug"), max_length=50, unique=True)
    name = models.CharField(_("name"), max_length=60)
    position = models.PositiveSmallIntegerField(
        _("position"), default=100, help_text=_("Categories are listed by position, then by name.")
    )

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["position", "name"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="category_has_a_name"),
            models.CheckConstraint(condition=~Q(slug=""), name="category_has_a_slug"),
        ]

    def __str__(self) -> str:
        return gettext(self.name)


class Service(Subject):
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
    state = FSMField(
        _("state"), choices=ServiceState, default=ServiceState.PUBLISHED, protected=True
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
    estimated_minutes = models.BigIntegerField(
        _("estimated minutes"), validators=[MinValueValidator(1), MaxValueValidator(MOST_MINUTES)]
    )
    is_remote = models.BooleanField(_("can be done from afar"), default=False)
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    paused_at = models.DateTimeField(_("paused"), null=True, blank=True, editable=False)
    archived_at = models.DateTimeField(_("withdrawn"), null=True, blank=True, editable=False)

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
                condition=Q(published_at__isnull=False)
                | ~Q(state__in=[ServiceState.PUBLISHED, ServiceState.PAUSED]),
                name="service_published_says_when",
            ),
            models.CheckConstraint(
                condition=Q(state=ServiceState.PAUSED, paused_at__isnull=False)
                | Q(~Q(state=ServiceState.PAUSED), paused_at__isnull=True),
                name="service_paused_says_when",
            ),
            models.CheckConstraint(
                condition=Q(state=ServiceState.ARCHIVED, archived_at__isnull=False)
                | Q(~Q(state=ServiceState.ARCHIVED), archived_at__isnull=True),
                name="service_archived_says_when",
            ),
        ]
        indexes = [
            models.Index(fields=["member", "-id"], name="service_member"),
            models.Index(fields=["category", "-id"], name="service_category"),
            models.Index(
                fields=["-id"], name="service_published", condition=Q(state=ServiceState.PUBLISHED)
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def audience(self) -> Sequence[UUID]:
        """Return the member whose service it is."""
        return [self.member_id]

    @transition(
        source=ServiceState.PUBLISHED,
        target=ServiceState.PAUSED,
        by=("member", "staff"),
        action="pause",
    )
    def pause(self, *, at: datetime) -> None:
        """Take it out of the list for a while."""
        self.paused_at = at

    @transition(
        source=ServiceState.PAUSED,
        target=ServiceState.PUBLISHED,
        by=("member", "staff"),
        action="resume",
    )
    def resume(self) -> None:
        """Put it back into the list."""
        self.paused_at = None

    @transition(
        source=[ServiceState.PUBLISHED, ServiceState.PAUSED],
        target=ServiceState.ARCHIVED,
        by=("member", "staff"),
        action="archive",
    )
    def archive(self, *, at: datetime) -> None:
        """Withdraw it for good; requests that came from it go on."""
        self.paused_at = None
        self.archived_at = at
