"""How an execution looks to a program: the same shape for everything that has a workflow."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from rest_framework import serializers
from rest_framework.request import Request

from common.api.fields import InstantField
from workflow.api.door import one
from workflow.executions import Execution, StepRun, Visit
from workflow.models import StepState


KINDS = (("task", "the bank does it"), ("timer", "time brings it"))


def _seconds(span: timedelta | None) -> int | None:
    return None if span is None else span // timedelta(seconds=1)


class VisitAnswer(serializers.Serializer[Visit]):
    """A stay in one state."""

    state = serializers.CharField()
    state_words = serializers.CharField(source="label")
    entered_at = InstantField()
    left_at = InstantField(allow_null=True, help_text="Null for the present state.")
    seconds = serializers.SerializerMethodField(
        help_text="How long it lasted; null for the present state."
    )

    def get_seconds(self, visit: Visit) -> int | None:
        """Whole seconds; the present state has none, so that an unchanged answer stays the same."""
        return _seconds(visit.lasted) if visit.left_at else None


class HappeningAnswer(serializers.Serializer[Any]):
    """One event; `seq` counts without a gap from 1."""

    seq = serializers.IntegerField()
    type = serializers.CharField()
    from_state = serializers.CharField(allow_blank=True)
    to_state = serializers.CharField(allow_blank=True)
    actor_id = serializers.UUIDField(allow_null=True, help_text="Null where the bank acted.")
    on_behalf_of_id = serializers.UUIDField(allow_null=True)
    data = serializers.DictField(  # type: ignore[assignment] # a column, not the base's property
        help_text="Ids and codes that belong to the event."
    )
    at = InstantField()


class StepAnswer(serializers.Serializer[StepRun]):
    """One automatic step or timer."""

    name = serializers.CharField(help_text="Stable: for programs.")
    words = serializers.CharField(source="label", help_text="What it does, for people.")
    of = serializers.CharField(source="subject_type", help_text="Whose step it is.")
    kind = serializers.ChoiceField(KINDS)
    state = serializers.ChoiceField(StepState.choices)
    tries = serializers.IntegerField(help_text="Begun so far; anew after a redrive.")
    allowed_tries = serializers.IntegerField(
        allow_null=True, help_text="After so many failed ones it is a dead letter."
    )
    scheduled_at = InstantField()
    started_at = InstantField(allow_null=True, help_text="When its last try began.")
    finished_at = InstantField(allow_null=True)
    next_at = InstantField(
        allow_null=True, help_text="When it is due, or tried again; null unless it waits."
    )
    seconds = serializers.SerializerMethodField(
        help_text="How long its last try took, where it has ended."
    )

    def get_seconds(self, step: StepRun) -> int | None:
        """Whole seconds."""
        return _seconds(step.lasted)


class ExecutionAnswer(serializers.Serializer[Execution]):
    """Where something is on its way, how it got there, and what happens by itself and when."""

    workflow = serializers.CharField(
        source="workflow.name", help_text="Its graph is at `/api/v1/workflows/{name}/`."
    )
    id = serializers.UUIDField(source="subject_id", help_text="Of what the execution is about.")
    version = serializers.IntegerField()
    state = serializers.CharField()
    state_words = serializers.CharField(source="label")
    is_final = serializers.BooleanField(help_text="Whether nothing follows.")
    visits = VisitAnswer(many=True, help_text="Oldest first.")
    events = HappeningAnswer(
        many=True, help_text="Those that you may see, oldest first; of more than 500 the newest."
    )
    steps = StepAnswer(many=True, help_text="Oldest first; of more than 500 the newest.")
    next = StepAnswer(many=True, help_text="What happens by itself, in due order.")
    failed = StepAnswer(many=True, help_text="Given up, or failed and tried again.")


def shown(request: Request, found: Execution) -> HttpResponse:
    """Show it; its ETag changes with the subject and with each of its steps."""
    return one(request, found, ExecutionAnswer)
