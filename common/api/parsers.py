"""How bodies are read."""

import json
from collections.abc import Mapping
from typing import IO, Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser as DrfJSONParser
from rest_framework.utils.json import strict_constant


class JSONParser(DrfJSONParser):
    """JSON as RFC 8259 has it: UTF-8 whatever the charset says, without NaN or endless nesting.

    It reads Django's `body`, and so keeps to DATA_UPLOAD_MAX_MEMORY_SIZE.
    """

    def parse(
        self,
        stream: IO[Any],  # noqa: ARG002 - read through the request, which bounds it
        media_type: str | None = None,  # noqa: ARG002
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """Return the value that the body holds; `ParseError` (`not_json`) if there is none."""
        body: bytes = (parser_context or {})["request"].body
        try:
            return json.loads(body.decode(), parse_constant=strict_constant)
        except (ValueError, RecursionError):
            raise ParseError(_("The body isn't JSON."), code="not_json") from None
