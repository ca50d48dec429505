"""The queue: what waits for the staff, the next to be late first."""

from typing import Any, cast
from uuid import UUID

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import BooleanField, ExpressionWrapper, F, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.timesince import timesince
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from disputes.admin.filters import PileFilter
from disputes.models import Dispute
from disputes.sight import seen_by
from disputes.staff import in_nobodys_hands
from members.models import Member
from workflow.admin.operations import OperationAdmin


def viewer(request: HttpRequest) -> Member:
    """Who looks: the administration lets members alone in."""
    return cast("Member", request.user)


class QueueAdmin(OperationAdmin):
    """The list of the disputes that somebody sees, and what is done to several at once."""

    change_list_template = "admin/disputes/queue.html"
    list_display = ("about", "sides", "reason", "state", "in_hand_of", "age", "target")
    list_display_links = ("about",)
    list_filter = (PileFilter, "state", "reason")
    list_select_related = ("request__requester", "request__provider", "assigned_to")
    search_fields = (
        "=id",
        "=request__id",
        "request__title",
        "request__requester__name",
        "request__provider__name",
    )
    search_help_text = gettext_lazy("A member’s name, a request’s title, or a whole id.")
    # Those with a target time first, then the other open ones, then what has ended last.
    ordering = (
        F("target_at").asc(nulls_last=True),
        F("ended_at").desc(nulls_first=True),
        "id",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Dispute]:
        """What this person sees; `nobody_judges` where it is in nobody's hands."""
        nobody = ExpressionWrapper(in_nobodys_hands(), output_field=BooleanField())
        return seen_by(member=viewer(request)).annotate(nobody_judges=nobody)

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Dispute:
        """One of those. Raises `Http404` for unknown ones and unseen ones alike."""
        found = super().get_object(request, object_id, from_field)
        if found is None:
            raise Http404
        return cast("Dispute", found)

    @admin.display(description=gettext_lazy("request"), ordering="request__title")
    def about(self, dispute: Dispute) -> str:
        """What it is about."""
        return str(dispute.request)

    @admin.display(description=gettext_lazy("sides"))
    def sides(self, dispute: Dispute) -> str:
        """Both, and what each did."""
        return format_html(
            "<bdi>{}</bdi> ({})<br><bdi>{}</bdi> ({})",
            dispute.request.requester,
            _("receives"),
            dispute.request.provider,
            _("gives"),
        )

    @admin.display(description=gettext_lazy("in hand of"), ordering="assigned_to__name")
    def in_hand_of(self, dispute: Any) -> str:
        """Who judges it; who had it and judges no more is named."""
        if not dispute.nobody_judges:
            return str(dispute.assigned_to)
        if dispute.assigned_to is None:
            return _("nobody")
        return _("nobody: %(name)s judges no more") % {"name": dispute.assigned_to}

    @admin.display(description=gettext_lazy("age"), ordering="-opened_at")
    def age(self, dispute: Dispute) -> str:
        """How long it has been open, or was."""
        return timesince(dispute.opened_at, dispute.ended_at or timezone.now(), depth=1)

    @admin.display(description=gettext_lazy("target time"), ordering="target_at")
    def target(self, dispute: Dispute) -> str:
        """Until when the staff's next step should be done, and whether that time is over."""
        if dispute.target_at is None:
            return "\N{EN DASH}"
        moment = date_format(localtime(dispute.target_at), "DATETIME_FORMAT")
        if dispute.target_at > timezone.now():
            return moment
        return format_html('{} <strong class="overdue">{}</strong>', moment, _("overdue"))

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list, by its name."""
        named = {"title": _("Disputes"), **(extra_context or {})}
        return super().changelist_view(request, named)

    def response_action(
        self, request: HttpRequest, queryset: QuerySet[Any], *args: Any, **kwargs: Any
    ) -> HttpResponse | None:
        """Do it to what was ticked; say how much of that has left the list since it was shown."""
        keys = {key for key in request.POST.getlist(ACTION_CHECKBOX_NAME) if _is_key(key)}
        gone = len(keys) - queryset.filter(pk__in=keys).count()
        answer = super().response_action(request, queryset, *args, **kwargs)
        if gone:
            said = ngettext(
                "%(n)d of the ticked disputes has changed hands or ended meanwhile. Nothing was done"
                " to it.",
                "%(n)d of the ticked disputes have changed hands or ended meanwhile. Nothing was"
                " done to them.",
                gone,
            )
            self.message_user(request, said % {"n": gone}, messages.WARNING)
        return answer


def _is_key(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
