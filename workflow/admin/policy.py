"""The Policy: one row, one page, and what was changed on it before."""

# ruff: noqa: ARG002 - Django says which arguments there are

from collections.abc import Iterator
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import DurationField, Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_duration
from django.utils.translation import gettext as _

from common.admin import ReadOnlyAdmin, explain
from common.errors import DomainError
from common.transactions import door
from workflow.actor import Actor
from workflow.admin.spans import SpanField
from workflow.admin.subjects import name_of, options
from workflow.models import POLICY_ID, EventLog, Policy, StepPolicy
from workflow.operations import change_policy
from workflow.spans import spoken


if TYPE_CHECKING:
    PolicyModelForm = forms.ModelForm[Policy]
else:
    PolicyModelForm = forms.ModelForm

SHOWN_CHANGES: Final = 20
FIELDS: Final = options(Policy).get_fields()


class PolicyForm(PolicyModelForm):
    """All parameters, with the version that the page was opened at."""

    expected_version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Policy
        fields = "__all__"
        field_classes = {
            field.name: SpanField for field in FIELDS if isinstance(field, DurationField)
        }

    def changes(self) -> dict[str, Any]:
        """What was typed and differs from what the page showed."""
        return {
            name: self.cleaned_data[name]
            for name in self.changed_data
            if name != "expected_version"
        }


@admin.register(Policy)
class PolicyAdmin(ReadOnlyAdmin):
    """Edits the one row through `change_policy`, which records what was and what is."""

    change_form_template = "admin/workflow/policy/change_form.html"

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Who has the right to."""
        return request.user.has_perm("workflow.change_policy")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Go straight to the one row."""
        return HttpResponseRedirect(self._url())

    def _url(self) -> str:
        return reverse(
            "admin:workflow_policy_change", args=[POLICY_ID], current_app=self.admin_site.name
        )

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        """Show the parameters, and change them for who has the right to."""
        policy = self.get_object(request, unquote(object_id))
        may_change = self.has_change_permission(request)
        if not may_change and (request.method == "POST" or not self.has_view_permission(request)):
            raise PermissionDenied
        if policy is None:
            return HttpResponseRedirect(self._url())
        data = request.POST if request.method == "POST" else None
        form = PolicyForm(data, instance=policy, initial={"expected_version": policy.version})
        for field in form.fields.values():
            field.disabled = not may_change
        status = self._change(request, form) if form.is_valid() else HTTPStatus.OK
        if not status:
            return HttpResponseRedirect(self._url())
        page = self._page(request, form)
        page.status_code = status
        return page

    def _change(self, request: HttpRequest, form: PolicyForm) -> int:
        """Change what was typed, in one door; what refuses it becomes an error of the form.

        Returns the status of the refusal, or 0.
        """
        try:
            with door():
                change_policy(
                    changes=form.changes(),
                    expected_version=form.cleaned_data["expected_version"],
                    actor=Actor(member_id=request.user.pk),
                    at=timezone.now(),
                )
        except (DomainError, ValidationError) as error:
            explain(form, error)
            return int(getattr(error, "status", HTTPStatus.UNPROCESSABLE_ENTITY))
        said = _("The policy is changed.") if form.changes() else _("Nothing was changed.")
        self.message_user(request, said, messages.SUCCESS)
        return 0

    def _page(self, request: HttpRequest, form: PolicyForm) -> HttpResponse:
        fieldsets = [(None, {"fields": list(form.fields)})]
        context = {
            **self.admin_site.each_context(request),
            "title": _("Policy"),
            "subtitle": None,
            "adminform": helpers.AdminForm(form, fieldsets, {}, model_admin=self),
            "errors": helpers.AdminErrorList(form, []),
            "original": form.instance,
            "object_id": POLICY_ID,
            "inline_admin_formsets": [],
            "media": self.media + form.media,
            "is_popup": False,
            "show_save_and_add_another": False,
            "show_save_and_continue": False,
            "history": list(_history()),
        }
        return self.render_change_form(request, context, change=True, obj=form.instance)


def _history() -> Iterator[tuple[EventLog, list[tuple[str, Any, Any]]]]:
    """The newest events of the Policy, each with its changes in words: field, old, new."""
    events: QuerySet[EventLog] = EventLog.objects.filter(
        subject_type=Policy.subject_type, subject_id=POLICY_ID
    )
    for event in events.annotate(actor_name=name_of("actor_id")).order_by("-seq")[:SHOWN_CHANGES]:
        changes = event.data.get("changes", {})
        step = event.data.get("step", "")
        said = [
            (_label(name, step=step), _said(old), _said(new))
            for name, (old, new) in changes.items()
        ]
        yield event, said


def _label(name: str, *, step: str) -> str:
    """The field's words; of a step's retry policy, with the step."""
    fields = options(StepPolicy).get_fields() if step else FIELDS
    labels = {field.name: str(field.verbose_name) for field in fields}
    label = labels.get(name, name)  # a parameter of an earlier release has no label any more
    return f"{step}: {label}" if step else label


def _said(value: Any) -> Any:
    if isinstance(value, list):
        return ", ".join(value)
    span = parse_duration(value) if isinstance(value, str) else None
    return spoken(span) if isinstance(span, timedelta) else value
