"""A ruling in two steps: what it would do is shown, then it is confirmed."""

from http import HTTPStatus
from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from common.minutes import typed
from disputes.admin.forms import CHANGE, CONFIRM
from disputes.admin.outcome import outcome_of
from disputes.admin.page import PageAdmin
from disputes.admin.queue import viewer
from disputes.admin.story import outcome_in_words
from disputes.models import Dispute
from disputes.sight import staff_actions
from disputes.states import DisputeState
from disputes.timers import policy_now
from workflow.admin.operations import AdminOperation


_RULED: Final = (DisputeState.RESOLVED, DisputeState.CLOSED)


class RulingAdmin(PageAdmin):
    """What is between the form on the desk and the ruling."""

    def ruling_view(
        self, request: HttpRequest, dispute: Dispute, *, operation: AdminOperation
    ) -> HttpResponse:
        """Show what the form would do, or do it; one that can't be done is shown with its dispute."""
        if request.method != "POST":
            return HttpResponseRedirect(f"{self.object_url(dispute.pk)}#ruling")
        form, step = operation.form_for(request, dispute), request.POST.get("step")
        if not form.is_valid() or step == CHANGE:
            return self.desk_page(request, dispute, ruling=form)
        if step == CONFIRM:
            return self._confirmed(request, dispute, form=form, operation=operation)
        if operation.name not in staff_actions(dispute=dispute, member=viewer(request)):
            form.add_error(None, _overtaken(dispute))
            return self.desk_page(request, dispute, ruling=form, status=HTTPStatus.CONFLICT)
        return self._preview(request, dispute, form=form, operation=operation)

    def _preview(
        self,
        request: HttpRequest,
        dispute: Dispute,
        *,
        form: forms.BaseForm,
        operation: AdminOperation,
    ) -> TemplateResponse:
        minutes = form.cleaned_data["released_minutes"]
        context = {
            **self.admin_site.each_context(request),
            "title": _("What this ruling does"),
            "opts": self.opts,
            "original": dispute,
            "object_url": self.object_url(dispute.pk),
            "operation": operation,
            "values": form.cleaned_data,
            "typed_minutes": typed(minutes),
            "outcome": outcome_of(dispute=dispute, released_minutes=minutes),
            "is_final": dispute.appealed_at is not None,
            "appeal_window": policy_now().appeal_window,
            "media": self.media,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/disputes/preview.html", context)

    def _confirmed(
        self,
        request: HttpRequest,
        dispute: Dispute,
        *,
        form: forms.BaseForm,
        operation: AdminOperation,
    ) -> HttpResponse:
        values = dict(form.cleaned_data)
        _made, status = operation.attempt(request, obj=dispute, form=form)
        if status == HTTPStatus.OK:
            return HttpResponseRedirect(self.object_url(dispute.pk))
        now = self.get_object(request, str(dispute.pk))
        if _is_made(now, by=viewer(request).pk, values=values):
            said = _("This ruling is recorded already. Nothing more was done.")
            self.message_user(request, said, messages.INFO)
            return HttpResponseRedirect(self.object_url(dispute.pk))
        if now.state in _RULED:
            form.errors[NON_FIELD_ERRORS] = form.error_class([_overtaken(now)])
        return self.desk_page(request, now, ruling=_of_now(form, now), status=status)


def _is_made(dispute: Dispute, *, by: UUID, values: dict[str, Any]) -> bool:
    """Whether just this ruling is the dispute's: it was sent twice."""
    made = (dispute.ruled_by_id, dispute.released_minutes, dispute.ruling_words)
    return made == (by, values["released_minutes"], values["words"].strip())


def _overtaken(dispute: Dispute) -> str:
    """Why it can't be ruled on: what has happened meanwhile."""
    if dispute.state not in _RULED or dispute.ruled_by is None:
        said = _("It can’t be ruled on now: %(state)s. Your ruling was not recorded.")
        return said % {"state": dispute.get_state_display()}
    said = _("%(name)s has ruled on it. %(outcome)s. Your ruling was not recorded.")
    return said % {"name": dispute.ruled_by, "outcome": outcome_in_words(dispute)}


def _of_now(form: forms.BaseForm, dispute: Dispute) -> forms.BaseForm:
    """The form as it was filled in; what is sent next is decided on what is shown now."""
    form.data = dict(form.data.items()) | {"expected_version": str(dispute.version)}
    return form
