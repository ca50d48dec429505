"""Ratings for coordinators: the queue of what was reported, and hiding, with a reason."""

# ruff: noqa: ARG002 - Django says which arguments there are

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.contrib import admin
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from requests_app.models import Rating, RatingReport
from requests_app.ratings import operations
from requests_app.ratings.states import LONGEST_REASON, ReportReason
from workflow.admin.operations import AdminOperation, OperationAdmin


if TYPE_CHECKING:
    ReportTable = admin.TabularInline[RatingReport, Rating]
else:
    ReportTable = admin.TabularInline

MODERATE: Final = "requests_app.change_rating"


class VersionForm(forms.Form):
    """From the version that the page was opened at."""

    expected_version = forms.IntegerField(widget=forms.HiddenInput)


class HideForm(VersionForm):
    """Why it is hidden."""

    reason = forms.ChoiceField(
        label=_("Reason"), choices=[("", _("Please choose")), *ReportReason.choices]
    )
    words = forms.CharField(
        label=_("In words"),
        max_length=LONGEST_REASON,
        required=False,
        widget=forms.Textarea,
        help_text=_("Both sides read the reason and these words."),
    )


def _open_reports() -> QuerySet[RatingReport]:
    """Those of a rating that wait for a coordinator, for a subquery."""
    return RatingReport.objects.filter(rating=OuterRef("pk"), settled_at__isnull=True)


class QueueFilter(admin.SimpleListFilter):
    """What waits for a coordinator, and what one has hidden."""

    title = _("moderation")
    parameter_name = "moderation"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The queue, and what became of it."""
        return [("reported", _("reported, to be looked at")), ("hidden", _("hidden"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Rating]) -> QuerySet[Rating]:
        """Only those."""
        if self.value() == "reported":
            return queryset.filter(Exists(_open_reports()))
        if self.value() == "hidden":
            is_hidden = Q(hidden_at__isnull=False) | Q(reply_hidden_at__isnull=False)
            return queryset.filter(is_hidden)
        return queryset


class ReportInline(ReportTable):
    """Who found what wrong with it."""

    model = RatingReport
    template = "admin/operations/table.html"
    extra = 0
    can_delete = False
    fields = ("reporter", "reason", "words", "made_at", "settled_at", "settled_by")
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Members report."""
        return False


def _version(rating: Rating) -> dict[str, Any]:
    return {"expected_version": rating.version}


def _button(name: str, label: Any, operation: Any, done: Any, **more: Any) -> AdminOperation:
    return AdminOperation(
        name=name,
        label=label,
        operation=operation,
        id_argument="rating_id",
        permission=MODERATE,
        initial=_version,
        done=done,
        **{"form": VersionForm, **more},
    )


BUTTONS: Final = (
    _button(
        "hide",
        _("Hide the rating"),
        operations.hide_rating,
        _("The rating is hidden, and both sides are told."),
        form=HideForm,
        question=_("It is hidden with its reply, and counts no more. Both sides still see it."),
        available=lambda rating: not rating.hidden_at,
        is_dangerous=True,
    ),
    _button(
        "unhide",
        _("Show the rating again"),
        operations.unhide_rating,
        _("The rating is shown again, and both sides are told."),
        available=lambda rating: bool(rating.hidden_at),
    ),
    _button(
        "hide-reply",
        _("Hide the reply"),
        operations.hide_reply,
        _("The reply is hidden, and both sides are told."),
        form=HideForm,
        question=_("The rating stays, and counts."),
        available=lambda rating: bool(rating.replied_at and not rating.reply_hidden_at),
        is_dangerous=True,
    ),
    _button(
        "unhide-reply",
        _("Show the reply again"),
        operations.unhide_reply,
        _("The reply is shown again, and both sides are told."),
        available=lambda rating: bool(rating.reply_hidden_at),
    ),
    _button(
        "keep",
        _("Leave it as it is"),
        operations.keep_rating,
        _("The reports are looked at; the rating stays as it is."),
        available=lambda rating: rating.open_reports > 0,
    ),
)


@admin.register(Rating)
class RatingAdmin(OperationAdmin):
    """Ratings that are shown: what nobody has seen yet is nobody's to moderate, or to read here.

    Nor are one's own: a coordinator finds neither what they wrote nor what they received.
    """

    list_display = (
        "author",
        "rated",
        "stars",
        "beginning",
        "open_report_count",
        "shown_at",
        "hidden_at",
    )
    list_filter = (QueueFilter, "stars", "hidden_reason")
    list_select_related = ("author", "rated")
    search_fields = ("=id", "=request__id", "author__name", "rated__name")
    ordering = ("-id",)
    inlines = (ReportInline,)
    operation_views = BUTTONS

    def get_queryset(self, request: HttpRequest) -> QuerySet[Rating]:
        """Return what the coordinator may moderate, each with the number of its open reports."""
        rows: QuerySet[Rating] = super().get_queryset(request)
        rows = rows.filter(shown_at__lte=timezone.now()).exclude(
            Q(author_id=request.user.pk) | Q(rated_id=request.user.pk)
        )
        counted = _open_reports().order_by().values("rating").annotate(n=Count("pk")).values("n")
        return rows.annotate(open_reports=Coalesce(Subquery(counted), 0))

    @admin.display(description=_("in words"))
    def beginning(self, rating: Rating) -> str:
        """The words, as far as a list has room."""
        return Truncator(rating.words).chars(80)

    @admin.display(description=_("open reports"), ordering="open_reports")
    def open_report_count(self, rating: Any) -> int:
        """How many reports wait for a coordinator."""
        count: int = rating.open_reports
        return count
