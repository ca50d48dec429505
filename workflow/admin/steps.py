"""Steps, timers and dead letters; a dead letter is redriven or discarded here."""

# ruff: noqa: ARG002 - Django says which arguments there are

from typing import Any, Final

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.db.models.functions import Right
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from workflow.admin.operations import AdminOperation, OperationAdmin
from workflow.admin.subjects import (
    SubjectTypeFilter,
    name_of,
    search_subject,
    subject_link,
    to_the_second,
)
from workflow.models import Step, StepState
from workflow.operations import discard, redrive
from workflow.queries import overdue, retry_policy
from workflow.registry import registry
from workflow.sight import only_seen


OVERDUE = "overdue"
NEWEST: Final = 10_000
# The end of a traceback says what went wrong.
END_OF_ERROR: Final = 400
LONGEST_LINE: Final = 160


class DiscardForm(forms.Form):
    """Why nobody needs the step any more."""

    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept with the step, for whoever wonders later."),
    )  # fmt: skip


def _of_dead_letters(column: str) -> QuerySet[Step, str]:
    """What the newest dead letters have there; it goes over their own index."""
    newest = (
        Step.objects.filter(state=StepState.DEAD).order_by("-finished_at").values("pk")[:NEWEST]
    )
    rows = Step.objects.filter(pk__in=newest).order_by(column)
    return rows.values_list(column, flat=True).distinct()


def _is_dead(step: Step) -> bool:
    return step.state == StepState.DEAD


class StateFilter(admin.SimpleListFilter):
    """By state, and the open ones that should have been done by now."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The states, and what is overdue."""
        return [*StepState.choices, (OVERDUE, _("overdue"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Step]) -> QuerySet[Step]:
        """Only the steps in that state."""
        if self.value() == OVERDUE:
            return queryset.filter(overdue(at=timezone.now()))
        return queryset.filter(state=self.value()) if self.value() else queryset


class NameFilter(admin.SimpleListFilter):
    """By name; the choices are the declared steps, and the dead letters that no code knows any more."""

    title = _("name")
    parameter_name = "name"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """All that the code declares, and what lies about."""
        names = registry.steps.keys() | set(_of_dead_letters("name"))
        return [(name, name) for name in sorted(names)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Step]) -> QuerySet[Step]:
        """Only the steps of that name."""
        return queryset.filter(name=self.value()) if self.value() else queryset


class ReasonFilter(admin.SimpleListFilter):
    """By the code of the last error; the choices are why dead letters died."""

    title = _("reason")
    parameter_name = "reason"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The codes among the newest dead letters."""
        return [(code, code) for code in _of_dead_letters("error_code") if code]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Step]) -> QuerySet[Step]:
        """Only the steps that failed so."""
        return queryset.filter(error_code=self.value()) if self.value() else queryset


@admin.register(Step)
class StepAdmin(OperationAdmin):
    """What happens without anybody's doing, and what a person does where it failed."""

    list_display = (
        "id",
        "name",
        "subject",
        "state",
        "error_code",
        "last_error",
        "attempts",
        "due",
    )
    list_filter = (StateFilter, NameFilter, ReasonFilter, SubjectTypeFilter)
    ordering = ("-id",)
    search_fields = ("subject_id",)
    search_help_text = _("The whole id of a subject.")
    fieldsets = (
        (None, {"fields": ("name", "lane", "state", "subject", "subject_id", "seq", "data")}),
        (
            _("Times and tries"),
            {
                "fields": (
                    "scheduled_at",
                    "due_at",
                    "started_at",
                    "finished_at",
                    "attempts",
                    "tries",
                    "lease",
                )
            },
        ),
        (_("Failure"), {"fields": ("error_code", "traceback", "redriven_at", "redriven_by")}),
    )
    operation_views = (
        AdminOperation(
            name="redrive",
            label=_("Redrive"),
            operation=redrive,
            id_argument="step_id",
            permission="workflow.change_step",
            available=_is_dead,
            done=_("The step is tried again, from its first try on."),
            in_list=_("Redrive the selected dead letters"),
        ),
        AdminOperation(
            name="discard",
            label=_("Discard"),
            operation=discard,
            id_argument="step_id",
            permission="workflow.change_step",
            form=DiscardForm,
            question=_("A discarded step is never tried again. What it was for stays undone."),
            available=_is_dead,
            is_dangerous=True,
            done=_("The step is discarded."),
            in_list=_("Discard the selected dead letters"),
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Step]:
        """Return the steps of what this person sees.

        With the names of those who redrove them, and the ends of their errors.
        """
        queryset: QuerySet[Step] = only_seen(super().get_queryset(request), member=request.user)
        return queryset.annotate(
            redriven_by_name=name_of("redriven_by_id"), end_of_error=Right("error", END_OF_ERROR)
        ).defer("error")

    def get_search_results(
        self,
        request: HttpRequest,
        queryset: QuerySet[Step],
        search_term: str,
    ) -> tuple[QuerySet[Step], bool]:
        """Find the steps of one subject."""
        return (search_subject(queryset, search_term) if search_term else queryset), False

    @admin.display(description=_("due"))
    def due(self, step: Step) -> str:
        """Show the time to the second."""
        return to_the_second(step.due_at)

    @admin.display(description=_("subject"))
    def subject(self, step: Step) -> str:
        """Link to what the step is about."""
        return subject_link(
            subject_type=step.subject_type, subject_id=step.subject_id, site=self.admin_site
        )

    @admin.display(description=_("last error"))
    def last_error(self, step: Any) -> str:
        """The last line of the traceback, which says what went wrong."""
        lines = step.end_of_error.strip().splitlines()
        return Truncator(lines[-1]).chars(LONGEST_LINE) if lines else ""

    @admin.display(description=_("tries before it is a dead letter"))
    def tries(self, step: Step) -> int | None:
        """How often it is tried; nothing where no code knows the step any more."""
        return retry_policy(name=step.name).tries if step.name in registry.steps else None

    @admin.display(description=_("error"))
    def traceback(self, step: Step) -> str:
        """The traceback of the last failure."""
        return format_html('<pre class="traceback">{}</pre>', step.error) if step.error else ""

    @admin.display(description=_("redriven by"))
    def redriven_by(self, step: Any) -> str:
        """Name who redrove it last."""
        return step.redriven_by_name or str(step.redriven_by_id or "")
