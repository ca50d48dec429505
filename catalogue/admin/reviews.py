"""The queue of services that wait for approval, and the page on which one is judged."""

# ruff: noqa: ARG002 - Django says which arguments there are

from collections.abc import Iterator
from typing import Any, Final

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from catalogue import operations
from catalogue.compare import changes
from catalogue.models import Review, Service
from catalogue.queries import own, refusals
from catalogue.states import GIVEN_BY_STAFF, SIMILAR, ServiceState
from common.errors import DomainError
from common.transactions import door
from workflow.actor import Actor
from workflow.admin.executions import ExecutionAdmin
from workflow.admin.operations import AdminOperation, OperationAdmin


RIGHT: Final = "catalogue.change_review"
# Of the member's other services and refusals the newest.
SHOWN: Final = 20
MOST_AT_ONCE: Final = 50


class ApproveForm(forms.Form):
    """The version that was looked at."""

    expected_version = forms.IntegerField(widget=forms.HiddenInput)


class RejectForm(ApproveForm):
    """Why it isn't accepted; its member reads this."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Reason"),
        choices=[("", "---------"), *((reason.value, reason.label) for reason in GIVEN_BY_STAFF)],
    )
    words = forms.CharField(
        label=gettext_lazy("In your words"),
        help_text=gettext_lazy("What should be changed? The member reads this."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    field_order = ("reason", "words")


class QueueFilter(admin.SimpleListFilter):
    """What waits, unless something else is asked for."""

    title = gettext_lazy("queue")
    parameter_name = "queue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The choices beside the first."""
        return [
            ("overdue", _("Overdue")),
            ("mine", _("I look at it")),
            ("free", _("Nobody looks at it yet")),
            ("refused", _("Not accepted")),
            ("all", _("All services")),
        ]

    def choices(self, changelist: Any) -> Iterator[Any]:
        """Django's choices; its "All" is what waits here."""
        for number, choice in enumerate(super().choices(changelist)):
            yield {**choice, "display": _("Waiting")} if number == 0 else choice

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow the list."""
        if self.value() == "all":
            return queryset
        if self.value() == "refused":
            return queryset.filter(state=ServiceState.REJECTED)
        waiting = queryset.filter(state=ServiceState.PENDING_APPROVAL)
        narrower: dict[str, dict[str, Any]] = {
            "overdue": {"review_due_at__lte": timezone.now()},
            "mine": {"reviewer_id": request.user.pk},
            "free": {"reviewer_id": None},
        }
        return waiting.filter(**narrower.get(self.value() or "", {}))


def _waits(service: Service) -> bool:
    return bool(service.state == ServiceState.PENDING_APPROVAL)


def _seen(service: Service) -> dict[str, Any]:
    return {"expected_version": service.version}


def _is_free(service: Service) -> bool:
    return _waits(service) and service.reviewer_id is None


@admin.register(Review)
class ReviewAdmin(ExecutionAdmin, OperationAdmin):
    """What waits longest comes first; nobody approves their own."""

    change_form_template = "admin/catalogue/review.html"
    list_display = (
        "title",
        "member",
        "kind",
        "category",
        "waits",
        "review_due_at",
        "reviewer",
    )
    list_filter = (QueueFilter, "kind", ("category", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("member", "category", "reviewer")
    search_fields = ("=id", "title", "description", "member__name")
    ordering = ("review_due_at", "id")
    actions = ("approve_selected",)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "title",
                    "description",
                    "member",
                    "kind",
                    "category",
                    "estimated_minutes",
                    "is_remote",
                    "language",
                )
            },
        ),
        (
            gettext_lazy("Approval"),
            {"fields": ("state", "submitted_at", "waits", "review_due_at", "reviewer")},
        ),
    )
    operation_views = (
        AdminOperation(
            name="take",
            label=gettext_lazy("I look at it"),
            operation=operations.take_review,
            id_argument="service_id",
            permission=RIGHT,
            available=_is_free,
            done=gettext_lazy("It is yours to look at."),
        ),
        AdminOperation(
            name="approve",
            label=gettext_lazy("Approve"),
            operation=operations.approve,
            id_argument="service_id",
            permission=RIGHT,
            form=ApproveForm,
            initial=_seen,
            question=gettext_lazy("It comes into the list, and its member is told."),
            available=_waits,
            done=gettext_lazy("The service is in the list, and its member is told."),
        ),
        AdminOperation(
            name="reject",
            label=gettext_lazy("Don't accept"),
            operation=operations.reject,
            id_argument="service_id",
            permission=RIGHT,
            form=RejectForm,
            initial=_seen,
            available=_waits,
            is_dangerous=True,
            done=gettext_lazy("The service is not accepted, and its member is told why."),
        ),
    )
    # These stand below what is to be judged, with the version that the page shows.
    decisions: Final = ("approve", "reject")

    @admin.display(description=gettext_lazy("waits for"))
    def waits(self, service: Service) -> str:
        """How long ago it was sent in, and whether its target time is over."""
        sent, due, now = service.submitted_at, service.review_due_at, timezone.now()
        if not (sent and due):
            return ""
        span = timesince(sent, now, depth=1)
        return _("%(span)s, overdue") % {"span": span} if due <= now else span

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Django's page with everything that is needed to judge."""
        response = super().render_change_form(request, context, *args, **kwargs)
        service: Service | None = kwargs.get("obj")
        if service is None:
            return response
        buttons = context["operation_buttons"]
        is_own = service.member_id == request.user.pk
        context |= self._to_judge(service)
        context["decisions"] = [
            (operation, url, operation.form(initial=_seen(service)))
            for operation, url in buttons
            if operation.name in self.decisions and not is_own
        ]
        context["operation_buttons"] = [
            button for button in buttons if button[0].name not in self.decisions and not is_own
        ]
        return response

    def _to_judge(self, service: Service) -> dict[str, Any]:
        others = own(member_id=service.member_id).exclude(pk=service.pk)
        found = {str(other.pk): other for other in others[:SHOWN]}
        return {
            "changes": changes(service),
            "findings": [
                _("Its title is like that of another of the member's services: %(title)s")
                % {"title": found.get(str(finding["service"]), "…")}
                for finding in service.findings
                if finding["code"] == SIMILAR
            ],
            "others": found.values(),
            "refusals": refusals(member_id=service.member_id)[:SHOWN],
        }

    @admin.action(
        description=gettext_lazy("Approve the selected services"), permissions=["approve"]
    )
    def approve_selected(
        self, request: HttpRequest, queryset: QuerySet[Service]
    ) -> HttpResponse | None:
        """First show what is to be approved; then approve just that, each in a door of its own."""
        if "approve" not in request.POST:
            return self._selected_page(request, queryset)
        done = 0
        for service in queryset[:MOST_AT_ONCE]:
            seen = request.POST.get(f"version-{service.pk}", "")
            if not seen.isdecimal():
                continue
            try:
                with door():
                    operations.approve(
                        service_id=service.pk,
                        expected_version=int(seen),
                        actor=Actor(member_id=request.user.pk),
                        at=timezone.now(),
                    )
            except DomainError as refusal:
                self.message_user(request, f"{service}: {refusal.sentence}", messages.WARNING)
            else:
                done += 1
        said = ngettext("%(n)d service is approved.", "%(n)d services are approved.", done)
        self.message_user(request, said % {"n": done}, messages.SUCCESS)
        return None

    def has_approve_permission(self, request: HttpRequest) -> bool:
        """Whoever may approve one may approve several."""
        return request.user.has_perm(RIGHT)

    def _selected_page(self, request: HttpRequest, queryset: QuerySet[Service]) -> TemplateResponse:
        chosen = list(queryset.filter(state=ServiceState.PENDING_APPROVAL)[:MOST_AT_ONCE])
        context = {
            **self.admin_site.each_context(request),
            "title": _("Approve the selected services"),
            "opts": self.opts,
            "services": [(service, changes(service)) for service in chosen],
            "checkbox": ACTION_CHECKBOX_NAME,
            "media": self.media,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/catalogue/approve_selected.html", context)
