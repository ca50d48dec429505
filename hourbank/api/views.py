"""The description of the API, for programs and for people."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from drf_spectacular.renderers import (
    OpenApiJsonRenderer,
    OpenApiJsonRenderer2,
    OpenApiYamlRenderer,
    OpenApiYamlRenderer2,
)
from drf_spectacular.views import SpectacularAPIView


@method_decorator(cache_control(public=True, max_age=300), name="dispatch")
class SchemaView(SpectacularAPIView):
    """OpenAPI 3.1: as JSON, or as YAML to who asks for it. It is everybody's."""

    # Named here, or it would be read from the address, and go into a header.
    api_version = "v1"
    authentication_classes = []
    permission_classes = []
    renderer_classes = [
        OpenApiJsonRenderer,
        OpenApiJsonRenderer2,
        OpenApiYamlRenderer,
        OpenApiYamlRenderer2,
    ]


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """Show the description as pages on which calls can be tried, with a key or by session."""
    return render(request, "api/docs.html")
