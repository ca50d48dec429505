"""Circuit breakers: what is left alone for a while, until when, and closing one by hand."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.db.models import DurationField
from django.utils.translation import gettext_lazy as _

from workflow.admin.operations import AdminOperation, OperationAdmin
from workflow.admin.spans import SpanField
from workflow.admin.subjects import options
from workflow.models import CircuitBreaker
from workflow.operations import change_breaker, reset_breaker
from workflow.states import BreakerState


if TYPE_CHECKING:
    BreakerModelForm = forms.ModelForm[CircuitBreaker]
else:
    BreakerModelForm = forms.ModelForm


class LimitsForm(BreakerModelForm):
    """When it opens, and for how long."""

    class Meta:
        model = CircuitBreaker
        fields = ("threshold", "pause", "maximum_pause")
        field_classes = {
            field.name: SpanField
            for field in options(CircuitBreaker).get_fields()
            if isinstance(field, DurationField)
        }


def _limits(breaker: CircuitBreaker) -> dict[str, Any]:
    return {name: getattr(breaker, name) for name in LimitsForm.base_fields}


def _is_halted(breaker: CircuitBreaker) -> bool:
    return bool(breaker.state != BreakerState.CLOSED)


@admin.register(CircuitBreaker)
class CircuitBreakerAdmin(OperationAdmin):
    """What is outside, and whether it answers."""

    list_display = ("name", "state", "failures", "last_failed_at", "retry_at")
    list_filter = ("state",)
    ordering = ("name",)
    search_fields = ("name",)
    fieldsets = (
        (None, {"fields": ("name", "state", "opened_at", "retry_at", "probe_id")}),
        (_("Failures"), {"fields": ("failures", "openings", "last_failed_at", "last_error")}),
        (_("Limits"), {"fields": ("threshold", "pause", "maximum_pause")}),
    )
    operation_views = (
        AdminOperation(
            name="reset",
            label=_("Close now"),
            operation=reset_breaker,
            id_argument="breaker_id",
            permission="workflow.change_circuitbreaker",
            question=_(
                "What waits is delivered at once. If it fails again, the breaker opens again."
            ),
            available=_is_halted,
            done=_("The breaker is closed, and what waited is due."),
        ),
        AdminOperation(
            name="limits",
            label=_("Change the limits"),
            operation=change_breaker,
            id_argument="breaker_id",
            permission="workflow.change_circuitbreaker",
            form=LimitsForm,
            initial=_limits,
            done=_("The limits are changed."),
        ),
    )
