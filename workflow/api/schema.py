"""How an operation reads in the OpenAPI description."""

import inspect
from typing import Any, Final

from drf_spectacular.utils import OpenApiParameter

from common.api.schema import Schema
from workflow.api.door import Verb


IDEMPOTENCY_KEY: Final = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -~]+$"},
    OpenApiParameter.HEADER,
    description=(
        "Makes the call safe to repeat for 24 hours: the same key gets the first answer again,"
        " with `Idempotent-Replayed: true`."
    ),
)
IF_MATCH: Final = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    description="The ETag of the copy that you know: refused with 412 if there is a newer version.",
)


def headers_of_answer(*statuses: int) -> list[OpenApiParameter]:
    """Return the headers that come with these answers."""
    return [
        OpenApiParameter(
            "ETag",
            str,
            OpenApiParameter.HEADER,
            response=list(statuses),
            description="The version.",
        ),
        OpenApiParameter(
            "Idempotent-Replayed",
            {"type": "string", "enum": ["true"]},
            OpenApiParameter.HEADER,
            response=list(statuses),
            description="This is what an earlier call with the key was answered.",
        ),
    ]


class OperationSchema(Schema):
    """Reads a POST off the view's verb; further methods of the view as of any other."""

    def get_request_serializer(self) -> Any:
        """Return the body."""
        verb = self._verb()
        return verb.body if verb else super().get_request_serializer()

    def get_response_serializers(self) -> Any:
        """Return the answer by its status."""
        verb = self._verb()
        return {verb.answered: verb.answer} if verb else super().get_response_serializers()

    def get_override_parameters(self) -> list[Any]:
        """Return the headers that a call takes and gives."""
        if verb := self._verb():
            return [IDEMPOTENCY_KEY, IF_MATCH, *headers_of_answer(verb.answered)]
        return list(super().get_override_parameters())

    def get_operation_id(self) -> str:
        """Name it after its path: `requests_accept`, and `requests_create` for the list's own."""
        if self._verb() and "{" in self.path:
            return "_".join(token.replace("-", "_") for token in self._tokenize_path())
        return str(super().get_operation_id())

    def get_summary(self) -> str | None:
        """Return the operation's first line."""
        verb = self._verb()
        doc = inspect.getdoc(verb.operation) if verb else None
        return doc.split("\n")[0] if doc else super().get_summary()

    def get_description(self) -> str:  # type: ignore[override]
        """Leave out the words of `OperationView`: they are for who writes routes."""
        return "" if self._verb() else str(super().get_description())

    def _verb(self) -> Verb | None:
        verb: Verb | None = getattr(self.view, "verb", None) if self.method == "POST" else None
        return verb
