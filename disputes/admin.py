"""Disputes for staff, and the ruling."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from disputes.evidence.admin import EvidenceAdmin
from disputes.models import Dispute
from disputes.operations import rule_dispute
from disputes.states import MAY_JUDGE, RULABLE
from workflow.admin.executions import ExecutionAdmin
from workflow.admin.operations import AdminOperation, OperationAdmin


class RulingForm(forms.Form):
    """How the frozen minutes are divided, and why."""

    released_minutes = forms.IntegerField(
        label=_("Minutes for the provider"),
        min_value=0,
        help_text=_("The rest of the frozen minutes goes back to the requester."),
    )
    words = forms.CharField(label=_("Reasons"), max_length=4000, widget=forms.Textarea)
    expected_version = forms.IntegerField(widget=forms.HiddenInput)


def _is_looked_into(dispute: Dispute) -> bool:
    return dispute.state in RULABLE


@admin.register(Dispute)
class DisputeAdmin(EvidenceAdmin, ExecutionAdmin, OperationAdmin):
    """The queue of disputes; a ruling is made here."""

    list_display = (
        "request",
        "state",
        "reason",
        "held_minutes",
        "opened_by",
        "opened_at",
        "ruled_by",
    )
    list_filter = ("state", "reason")
    list_select_related = ("request", "opened_by", "ruled_by")
    search_fields = ("=id", "=request__id", "request__title", "opened_by__name")
    ordering = ("-id",)
    operation_views = (
        AdminOperation(
            name="rule",
            label=_("Rule"),
            operation=rule_dispute,
            id_argument="dispute_id",
            permission=MAY_JUDGE,
            form=RulingForm,
            initial=lambda dispute: {"expected_version": dispute.version},
            question=_("The ruling is carried out after the appeal window."),
            available=_is_looked_into,
            done=_("The ruling is recorded, and both sides are told."),
        ),
    )
