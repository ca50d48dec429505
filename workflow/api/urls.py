"""/api/v1/workflows/."""

from django.urls import path

from workflow.api.workflows import (
    AslRenderer,
    MermaidRenderer,
    SvgRenderer,
    WorkflowsView,
    WorkflowView,
)


urlpatterns = [
    path("workflows/", WorkflowsView.as_view(), name="api-workflows"),
    path("workflows/<slug:name>/", WorkflowView.as_view(), name="api-workflow"),
    path(
        "workflows/<slug:name>/svg/",
        WorkflowView.as_view(renderer_classes=[SvgRenderer]),
        name="api-workflow-svg",
    ),
    path(
        "workflows/<slug:name>/mermaid/",
        WorkflowView.as_view(renderer_classes=[MermaidRenderer]),
        name="api-workflow-mermaid",
    ),
    path(
        "workflows/<slug:name>/asl/",
        WorkflowView.as_view(renderer_classes=[AslRenderer]),
        name="api-workflow-asl",
    ),
]
