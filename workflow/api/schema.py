"""How an operation reads in the OpenAPI description."""

import inspect
from typing import Any, Final

from drf_spectacular.utils import OpenApiParameter

from common.api.schema import ETAG, IF_NONE_MATCH, Schema
from common.api.serializers import Body
from workflow.api.door import Verb, takes_version


IDEMPOTENCY_KEY: Final = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -~]+$"},
    OpenApiParameter.HEADER,
    description=(
        "Makes the call safe to repeat for 24 hours: the same key gets the first answer again,"
        " with `Idempotent-Replayed: true`. One key: a comma counts as two, unless the key is one string"
        " in double quotes."
    ),
)
IF_MATCH: Final = OpenApiParameter(
    "If-Match",
    {"type": "string", "pattern": r'^(\*|"[1-9][0-9]{0,8}(-[0-9a-f]+)?")$'},
    OpenApiParameter.HEADER,
    description="The ETag of the copy that you know: refused with 412 if there is a newer version.",
)


ANSWERED: Final = [200, 201, 204]
REPLAYED: Final = OpenApiParameter(
    "Idempotent-Replayed",
    {"type": "string", "enum": ["true"]},
    OpenApiParameter.HEADER,
    response=ANSWERED,
    description="Given where this is the answer to an earlier call with the same key.",
)
ONE_HEADERS: Final = [IF_NONE_MATCH, ETAG]
CALL_HEADERS: Final = [IDEMPOTENCY_KEY, IF_MATCH, ETAG, REPLAYED]
LOCATION: Final = OpenApiParameter(
    "Location", str, OpenApiParameter.HEADER, response=[201], description="The address of the new."
)


class OperationSchema(Schema):
    """Reads a POST off the view's verb; further methods of the view as of any other."""

    def get_request_serializer(self) -> Any:
        """Return the body, None where there is nothing to say."""
        verb = self._verb()
        if verb is None:
            return super().get_request_serializer()
        if as_json := getattr(verb.body, "as_json", None):
            return {"application/json": as_json, "multipart/form-data": verb.body}
        return None if verb.body is Body else verb.body

    def get_response_serializers(self) -> Any:
        """Return the answer by its status."""
        verb = self._verb()
        return {verb.answered: verb.answer} if verb else super().get_response_serializers()

    def get_override_parameters(self) -> list[Any]:
        """Return the headers that a call takes and gives."""
        verb = self._verb()
        if verb is None:
            return list(super().get_override_parameters())
        given = CALL_HEADERS if takes_version(verb.operation) else [IDEMPOTENCY_KEY, ETAG, REPLAYED]
        return [*given, LOCATION] if verb.location else given

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
