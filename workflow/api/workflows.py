"""The API of workflows: what the code declares, as JSON, SVG, Mermaid and Amazon States Language."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import timedelta
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.api.schema import Schema
from common.errors import NotFound
from workflow.definitions import State, Step, Transition, Workflow, workflow_named, workflow_names
from workflow.graphs.asl import exported
from workflow.graphs.mermaid import mermaid
from workflow.graphs.standalone import standalone, style_source
from workflow.models import POLICY_ID, Policy, StepPolicy
from workflow.retry import RetryPolicy


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """A workflow with the bank's numbers that are in force now."""

    workflow: Workflow
    policy: Policy
    retries: Mapping[str, RetryPolicy]

    @property
    def name(self) -> str:
        """The workflow's own, as are the next ones."""
        return self.workflow.name

    @property
    def title(self) -> str:
        """For people."""
        return self.workflow.title

    @property
    def subject_type(self) -> str:
        """What runs through it."""
        return self.workflow.subject_type

    @property
    def states(self) -> tuple[State, ...]:
        """All states."""
        return self.workflow.states

    @property
    def transitions(self) -> tuple[Transition, ...]:
        """All transitions."""
        return self.workflow.transitions

    @property
    def steps(self) -> list[dict[str, Any]]:
        """The steps, each with its retry policy and its times."""
        return [
            {field.name: getattr(step, field.name) for field in fields(step)}
            | {"retry": self.retries.get(step.name, step.retry), "due_by": self._times(step)}
            for step in self.workflow.steps
        ]

    def _times(self, step: Step) -> list[dict[str, Any]]:
        return [
            {"policy": name, "seconds": _seconds(getattr(self.policy, name))}
            for name in step.due_by
        ]


def _seconds(span: timedelta) -> int:
    return span // timedelta(seconds=1)


class WorkflowStateAnswer(serializers.Serializer[Any]):
    """A state."""

    code = serializers.CharField()
    words = serializers.CharField(source="label", help_text="For people.")
    is_initial = serializers.BooleanField(help_text="A new row may have it.")
    is_final = serializers.BooleanField(help_text="Nothing leads out of it.")


class WorkflowTransitionAnswer(serializers.Serializer[Any]):
    """A transition, into one target."""

    name = serializers.CharField()
    action = serializers.CharField(help_text="What addresses and `allowed_actions` call it.")
    sources = serializers.ListField(child=serializers.CharField())
    target = serializers.CharField()
    by = serializers.ListField(
        child=serializers.CharField(),
        help_text="Who may make it; timer, workflow and ruling are the bank itself.",
    )
    conditions = serializers.ListField(child=serializers.CharField())
    description = serializers.CharField()


class RetryAnswer(serializers.Serializer[Any]):
    """How a failed step is tried again."""

    retries = serializers.IntegerField(help_text="After the first try.")
    interval_seconds = serializers.SerializerMethodField()
    maximum_interval_seconds = serializers.SerializerMethodField()
    backoff_percent = serializers.IntegerField(help_text="200 doubles each wait.")
    jitter = serializers.CharField()
    retryable_errors = serializers.ListField(
        child=serializers.CharField(), help_text="Empty: every technical error."
    )

    def get_interval_seconds(self, policy: Any) -> int:
        """The first wait."""
        return _seconds(policy.interval)

    def get_maximum_interval_seconds(self, policy: Any) -> int:
        """The longest wait."""
        return _seconds(policy.maximum_interval)


class TimeAnswer(serializers.Serializer[Any]):
    """One of the bank's numbers that sets when a timer is due."""

    policy = serializers.CharField(help_text="The field of the Policy.")
    seconds = serializers.IntegerField(help_text="Its value now; work in flight keeps its own.")


class WorkflowStepAnswer(serializers.Serializer[Any]):
    """An automatic step, or a timer."""

    name = serializers.CharField()
    words = serializers.CharField(source="label", help_text="For people.")
    kind = serializers.ChoiceField(choices=[("timer", "timer"), ("task", "task")])
    subject_type = serializers.CharField(help_text="Whose step it is.")
    states = serializers.ListField(child=serializers.CharField())
    retry = RetryAnswer()
    catch = serializers.CharField(help_text="What runs when the retries are used up.")
    next = serializers.ListField(child=serializers.CharField(), help_text="Steps that follow.")
    takes = serializers.ListField(child=serializers.CharField(), help_text="Transitions.")
    catch_takes = serializers.ListField(child=serializers.CharField())
    due_by = TimeAnswer(many=True)
    description = serializers.CharField()


class LinkedAnswer(serializers.Serializer[Any]):
    """A workflow in the list."""

    name = serializers.CharField()
    title = serializers.CharField()
    subject_type = serializers.CharField(help_text="What runs through it.")
    url = serializers.SerializerMethodField(help_text="Where all of it is.")

    def get_url(self, workflow: Workflow) -> str:
        """The address of its own page."""
        return reverse("api-workflow", kwargs={"name": workflow.name})


class WorkflowAnswer(LinkedAnswer):
    """A workflow as its code declares it, with the bank's numbers of now."""

    states = WorkflowStateAnswer(many=True)
    transitions = WorkflowTransitionAnswer(many=True)
    steps = WorkflowStepAnswer(many=True)


class WorkflowsAnswer(serializers.Serializer[Any]):
    """All workflows."""

    results = LinkedAnswer(many=True)


class WholeRenderer(JSONRenderer):
    """All that is declared."""

    def render(self, data: Shown, *args: Any, **kwargs: Any) -> Any:
        """Show it."""
        return super().render(WorkflowAnswer(data).data, *args, **kwargs)


class SvgRenderer(BaseRenderer):
    """The picture, with its colours in it."""

    media_type, format, charset = "image/svg+xml", "svg", "utf-8"

    def render(self, data: Shown, *_args: Any, **_kwargs: Any) -> str:
        """Draw it."""
        return standalone(data.workflow, policy=data.policy)


class MermaidRenderer(BaseRenderer):
    """A state diagram for documents."""

    media_type, format, charset = "text/vnd.mermaid", "mermaid", "utf-8"

    def render(self, data: Shown, *_args: Any, **_kwargs: Any) -> str:
        """Write it."""
        return mermaid(data.workflow, policy=data.policy)


class AslRenderer(JSONRenderer):
    """A state machine in Amazon States Language."""

    media_type, format = "application/vnd.hourbank.asl+json", "asl"

    def render(self, data: Shown, *args: Any, **kwargs: Any) -> Any:
        """Write it, with the retries in force."""
        machine = exported(data.workflow, retries=data.retries)
        return super().render(machine, *args, **kwargs)


# The forms of a workflow, and what each is in the description of the API.
FORMS: Final[dict[type[BaseRenderer], Any]] = {
    WholeRenderer: WorkflowAnswer,
    SvgRenderer: OpenApiTypes.STR,
    MermaidRenderer: OpenApiTypes.STR,
    AslRenderer: OpenApiTypes.OBJECT,
}


class WorkflowsView(APIView):
    """The workflows of the bank."""

    @extend_schema(responses=WorkflowsAnswer, operation_id="workflows_list")
    def get(self, _request: Request) -> Response:
        """List them."""
        found = [workflow_named(name) for name in workflow_names()]
        return Response(WorkflowsAnswer({"results": found}).data)


class Negotiation(DefaultContentNegotiation):
    """Where the address has chosen the form, `Accept` can't refuse it."""

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> Any:
        """Return the one that there is, else the one that is asked for."""
        if len(renderers) == 1:
            return renderers[0], renderers[0].media_type
        return super().select_renderer(request, renderers, format_suffix)


class WorkflowSchema(Schema):
    """Reads the forms of an answer off the view's renderers."""

    def get_response_serializers(self) -> Any:
        """Return each form's shape."""
        return {(200, form.media_type): FORMS[form] for form in self.view.renderer_classes}


class WorkflowView(APIView):
    """One workflow; where there are several forms, `Accept` or `?format=` choose one."""

    renderer_classes = list(FORMS)
    schema = WorkflowSchema()
    content_negotiation_class = Negotiation
    # OPTIONS would be rendered by these.
    metadata_class = None

    def get(self, request: Request, *, name: str, **_format: Any) -> Response:
        """Show it, with the bank's numbers of now."""
        if name not in workflow_names():
            raise NotFound(_("There is no such workflow."))
        retries = {row.name: row.as_retry_policy() for row in StepPolicy.objects.all()}
        policy = Policy.objects.get(pk=POLICY_ID)
        shown = Shown(workflow=workflow_named(name), policy=policy, retries=retries)
        response = Response(shown)
        if isinstance(request.accepted_renderer, SvgRenderer):
            # Opened by itself, the picture brings its style along.
            response._csp_update = {"style-src": [style_source()]}  # type: ignore[attr-defined] # noqa: SLF001 - django-csp's way
        return response
