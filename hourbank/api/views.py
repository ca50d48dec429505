"""The description of the API, for programs and for people."""

from collections.abc import Sequence
from typing import Any

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
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from hourbank.api.codes import listed_codes
from hourbank.api.description import description
from hourbank.api.errors import FIELD_CODES


@method_decorator(cache_control(public=True, max_age=300), name="dispatch")
class SchemaView(APIView):
    """OpenAPI 3.1: as JSON, or as YAML to who asks for it. It is everybody's."""

    authentication_classes = []
    permission_classes = []
    renderer_classes: Sequence[type[BaseRenderer]] = [
        OpenApiJsonRenderer,
        OpenApiJsonRenderer2,
        OpenApiYamlRenderer,
        OpenApiYamlRenderer2,
    ]
    # It doesn't describe itself.
    schema = None
    # OPTIONS would be rendered by these.
    metadata_class = None

    def get(self, _request: Request, **_format: Any) -> Response:
        """Show it."""
        return Response(description())


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """Show the description as pages on which calls can be tried, with a key or by session."""
    return render(request, "api/docs.html")


@require_safe
@cache_control(private=True, max_age=300)
def errors(request: HttpRequest) -> HttpResponse:
    """Show every code: what it means, what to do, and which calls answer so."""
    known = {"codes": listed_codes(description()), "fields": sorted(FIELD_CODES.items())}
    return render(request, "api/errors.html", known)
