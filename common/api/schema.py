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
    str,
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
        properties = {
            name: {**shown, **_beside(self.target.fields[name])}
            for name, shown in shape.get("properties", {}).items()
        }
        return {**shape, "properties": properties, "additionalProperties": False}


def _beside(field: Any) -> dict[str, Any]:
    """Say what spectacular leaves out: an upload is a content, and text that is needed isn't empty."""
    match field:
        case serializers.FileField():
            return {"type": "string", "format": "binary"}
        case serializers.CharField(allow_blank=False):
            return {"minLength": max(1, field.min_length or 0)}
        case serializers.ListField(child=serializers.FileField()):
            return {"items": {"type": "string", "format": "binary"}}
    return {}
