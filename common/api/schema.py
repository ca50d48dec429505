"""How the OpenAPI description is drawn from the views."""

from typing import Any, Final

from drf_spectacular.extensions import OpenApiSerializerExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from common.api.problems import MEDIA_TYPE


class ProblemError(serializers.Serializer[Any]):
    """One thing to put right: in the body (`pointer`) or in the query (`parameter`)."""

    pointer = serializers.CharField(required=False, help_text="JSON pointer, as a URI fragment.")
    parameter = serializers.CharField(required=False)
    code = serializers.CharField()
    detail = serializers.CharField()


class Problem(serializers.Serializer[Any]):
    """A failure (RFC 9457). Further members are facts, such as `state` or `shortfall_minutes`."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField(help_text="Stable: for programs.")
    detail = serializers.CharField(help_text="A sentence for people.")
    request_id = serializers.CharField(
        required=False, help_text="What our log calls the call, as the header X-Request-ID does."
    )
    errors = ProblemError(many=True, required=False)  # type: ignore[assignment]


IF_NONE_MATCH: Final = OpenApiParameter(
    "If-None-Match",
    {"type": "string", "pattern": r'^(\*|(W/)?"[!#-~]*"(, ?(W/)?"[!#-~]*")*)$'},
    OpenApiParameter.HEADER,
    description="The ETag of the copy that you have: answered with 304 if it is as it was.",
)
ETAG: Final = OpenApiParameter(
    "ETag",
    str,
    OpenApiParameter.HEADER,
    response=[200, 201, 204],
    description="Of what has a version, the version; else of the content.",
)

PROBLEM = OpenApiResponse(Problem, description="It failed.")


class Schema(AutoSchema):
    """Every call may fail, and always in the same shape; what is shown has its tag."""

    def get_override_parameters(self) -> list[Any]:
        """Return the headers that reading takes and gives."""
        own = super().get_override_parameters()
        return [IF_NONE_MATCH, ETAG, *own] if self.method == "GET" else list(own)

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        failure: Any = self._get_response_for_code(PROBLEM, "default", [MEDIA_TYPE], direction)  # type: ignore[no-untyped-call]
        return {**bodies, "default": failure}


class BodyExtension(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]
    """Says that a body takes no further fields."""

    target_class = "common.api.serializers.Body"
    match_subclasses = True

    def map_serializer(self, auto_schema: Any, direction: Any) -> Any:
        """Return the shape of the body, closed."""
        shape = auto_schema._map_serializer(self.target, direction, bypass_extensions=True)  # noqa: SLF001
        files = {
            name: {**shape["properties"][name], **of_file}
            for name, field in self.target.fields.items()
            if (of_file := _of_file(field))
        }
        properties = {**shape.get("properties", {}), **files}
        return {**shape, "properties": properties, "additionalProperties": False}


def _of_file(field: Any) -> dict[str, Any]:
    """Say of an upload that it is a content, which is described as an address otherwise."""
    binary = {"type": "string", "format": "binary"}
    if isinstance(field, serializers.FileField):
        return binary
    child = getattr(field, "child", None)
    return {"items": binary} if isinstance(child, serializers.FileField) else {}
