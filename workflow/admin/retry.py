"""Retry policies: every declared step with how it is tried again, and what staff have set instead."""

# ruff: noqa: ARG002 - Django says which arguments there are

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import DurationField
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from workflow.actor import Actor
from workflow.admin.operations import AdminOperation, OperationAdmin
from workflow.admin.spans import SpanField
from workflow.admin.subjects import options
from workflow.models import POLICY_ID, Policy, StepPolicy
from workflow.operations import change_retry_policy, reset_retry_policy
from workflow.operations.retry import as_declared
from workflow.registry import registry
from workflow.spans import spoken
from workflow.states import Jitter


if TYPE_CHECKING:
    StepPolicyModelForm = forms.ModelForm[StepPolicy]
else:
    StepPolicyModelForm = forms.ModelForm


class RetryForm(StepPolicyModelForm):
    """The numbers, with the version of the Policy at which the page was opened."""

    expected_version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = StepPolicy
        exclude = ("name",)
        field_classes = {
            field.name: SpanField
            for field in options(StepPolicy).get_fields()
            if isinstance(field, DurationField)
        }
        error_messages = {
            "retryable_errors": {
                "item_invalid": _("Give names such as ConnectionError, separated by commas.")
            }
        }


def _change(
    *, name: str, expected_version: int, actor: Actor, at: datetime, **changes: Any
) -> StepPolicy:
    """The operation, as the form's fields call it."""
    return change_retry_policy(
        name=name, changes=changes, expected_version=expected_version, actor=actor, at=at
    )


def _filled_in(row: StepPolicy) -> dict[str, Any]:
    policy = Policy.objects.get(pk=POLICY_ID)
    values = {name: getattr(row, name) for name in RetryForm.base_fields if hasattr(row, name)}
    return values | {"expected_version": policy.version}


def _is_set(row: StepPolicy) -> bool:
    """Whether staff have set it: what the code declares has no row."""
    return not row._state.adding  # noqa: SLF001 - Django's documented API


@admin.register(StepPolicy)
class StepPolicyAdmin(OperationAdmin):
    """One page for each step, whether it has a row or not."""

    fields = ("name", "does", "waits", "spread", "errors", "source")
    operation_views = (
        AdminOperation(
            name="edit",
            label=_("Set"),
            operation=_change,
            id_argument="name",
            permission="workflow.change_steppolicy",
            form=RetryForm,
            initial=_filled_in,
            done=_("The retry policy is set; it counts from the next failure on."),
        ),
        AdminOperation(
            name="reset",
            label=_("Back to the default"),
            operation=reset_retry_policy,
            id_argument="name",
            permission="workflow.change_steppolicy",
            available=_is_set,
            done=_("The step is tried again as the code declares."),
        ),
    )

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> StepPolicy | None:
        """Return the row, or what the code declares in its place."""
        if "\0" in object_id:
            return None
        row = StepPolicy.objects.filter(pk=object_id).first()
        return row or (as_declared(object_id) if object_id in registry.steps else None)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """List all steps, those without a row as well."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = StepPolicy.objects.in_bulk()
        context = {
            **self.admin_site.each_context(request),
            "title": _("Retry policies"),
            "opts": self.opts,
            "lines": [
                self._line(rows.get(name) or as_declared(name)) for name in sorted(registry.steps)
            ],
        }
        return TemplateResponse(request, "admin/workflow/steppolicy/change_list.html", context)

    def _line(self, row: StepPolicy) -> dict[str, Any]:
        return {
            "row": row,
            "url": self.object_url(row.pk),
            "does": self.does(row),
            "waits": self.waits(row),
            "spread": self.spread(row),
            "errors": self.errors(row),
            "source": self.source(row),
            "is_set": _is_set(row),
        }

    @admin.display(description=_("what it does"))
    def does(self, row: StepPolicy) -> str:
        """Say it in words; nothing where no code knows the step any more."""
        step = registry.steps.get(row.name)
        return str(step.label) if step else ""

    @admin.display(description=_("tried again after"))
    def waits(self, row: StepPolicy) -> str:
        """List the waits between the tries, as they are without jitter."""
        policy = row.as_retry_policy()
        waits = [
            policy.wait(attempts=n, draw=lambda most: most - 1) for n in range(1, policy.tries)
        ]
        return ", ".join(map(_in_words, waits)) or gettext("not at all: one try")

    @admin.display(description=_("jitter"))
    def spread(self, row: StepPolicy) -> str:
        """Name the jitter."""
        return str(Jitter(row.jitter).label)

    @admin.display(description=_("after which errors"))
    def errors(self, row: StepPolicy) -> str:
        """Name them."""
        return ", ".join(row.retryable_errors) or gettext("every technical error")

    @admin.display(description=_("set by"))
    def source(self, row: StepPolicy) -> str:
        """Say whether somebody has changed it."""
        return gettext("staff") if _is_set(row) else gettext("the code")


def _in_words(span: Any) -> str:
    return spoken(span) or str(span)
