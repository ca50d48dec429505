"""The history of everything, to be read."""

# ruff: noqa: ARG002 - Django says which arguments there are

from typing import Any, Final

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from common.admin import ReadOnlyAdmin
from workflow.admin.subjects import (
    SubjectTypeFilter,
    name_of,
    search_subject,
    subject_link,
    to_the_second,
)
from workflow.models import EventLog
from workflow.sight import only_seen


NEWEST: Final = 10_000


class TypeFilter(admin.SimpleListFilter):
    """By type of event: the choices are what the newest events are, which costs the same for ever."""

    title = _("type")
    parameter_name = "type"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The types among the newest events."""
        newest = EventLog.objects.order_by("-id").values("pk")[:NEWEST]
        types = (
            EventLog.objects.filter(pk__in=newest).order_by("type").values_list("type", flat=True)
        )
        return [(name, name) for name in types.distinct()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[EventLog]) -> QuerySet[EventLog]:
        """Only the events of that type."""
        return queryset.filter(type=self.value()) if self.value() else queryset


@admin.register(EventLog)
class EventLogAdmin(ReadOnlyAdmin):
    """Who did what, when: newest first."""

    list_display = ("when", "type", "subject", "change", "actor")
    list_display_links = ("when",)
    list_filter = (SubjectTypeFilter, TypeFilter)
    ordering = ("-id",)
    search_fields = ("subject_id",)
    search_help_text = _("The whole id of a subject.")
    fields = (
        "when",
        "type",
        "subject",
        "subject_id",
        "seq",
        "change",
        "actor",
        "on_behalf_of",
        "data",
        "tx",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[EventLog]:
        """Return the events of what this person sees, with the names of those who acted."""
        names = {"actor_name": name_of("actor_id"), "on_behalf_of_name": name_of("on_behalf_of_id")}
        rows: QuerySet[EventLog] = super().get_queryset(request).annotate(**names)
        return only_seen(rows, member=request.user)

    def get_search_results(
        self,
        request: HttpRequest,
        queryset: QuerySet[EventLog],
        search_term: str,
    ) -> tuple[QuerySet[EventLog], bool]:
        """Find the history of one subject."""
        return (search_subject(queryset, search_term) if search_term else queryset), False

    @admin.display(description=_("when"))
    def when(self, event: EventLog) -> str:
        """Show the time to the second."""
        return to_the_second(event.at)

    @admin.display(description=_("subject"))
    def subject(self, event: EventLog) -> str:
        """Link to what it happened to."""
        return subject_link(
            subject_type=event.subject_type, subject_id=event.subject_id, site=self.admin_site
        )

    @admin.display(description=_("from → to"))
    def change(self, event: EventLog) -> str:
        """Show the change of state; nothing where there was none."""
        return (
            f"{event.from_state} → {event.to_state}" if event.from_state != event.to_state else ""
        )

    @admin.display(description=_("by"))
    def actor(self, event: Any) -> str:
        """Name who acted; the workflow itself has no member."""
        return event.actor_name or (str(event.actor_id) if event.actor_id else str(_("workflow")))

    @admin.display(description=_("on behalf of"))
    def on_behalf_of(self, event: Any) -> str:
        """Name the member for whom staff acted."""
        return event.on_behalf_of_name or str(event.on_behalf_of_id or "")
