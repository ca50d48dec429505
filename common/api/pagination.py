"""Lists, page by page."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import APIException
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView


class InvalidCursor(APIException):
    """A cursor that this list didn't give."""

    status_code = 400
    default_code = "invalid_cursor"
    default_detail = _("This cursor isn't one of ours. Begin at the first page.")


class NewestFirst(CursorPagination):
    """By key, newest first: a page costs the same however far back it is.

    Keys are UUIDv7 or counted, so their order is the order in which rows were made. A view may
    set `ordering` to another unique column.
    """

    ordering = "-id"
    page_size = 25
    max_page_size = 100
    page_size_query_param = "limit"
    template = None

    def paginate_queryset(
        self, queryset: Any, request: Request, view: APIView | None = None
    ) -> list[Any] | None:
        """Return the rows of the page that the cursor names."""
        self.ordering = getattr(view, "ordering", None) or self.ordering
        name = str(self.ordering).lstrip("-")
        self.column: Any = queryset.model._meta.get_field(name)  # noqa: SLF001 - documented API
        return super().paginate_queryset(queryset, request, view)

    def get_page_size(self, request: Request) -> int:
        """Return `limit`; what isn't a number from 1 to 100 is refused rather than bent."""
        given = request.query_params.get(self.page_size_query_param)
        if given is None:
            return self.page_size
        field = serializers.IntegerField(min_value=1, max_value=self.max_page_size)
        try:
            return int(field.run_validation(given))
        except serializers.ValidationError as error:
            raise serializers.ValidationError({self.page_size_query_param: error.detail}) from None

    def decode_cursor(self, request: Request) -> Cursor | None:
        """Return the cursor, once its position is a value that the column can have."""
        if self.cursor_query_param not in request.query_params:
            return None
        try:
            cursor = super().decode_cursor(request)
            position = cursor.position if cursor else None
            ProhibitNullCharactersValidator()(position)
            self._of_column(position)
        except (APIException, ValidationError):
            raise InvalidCursor from None
        return cursor

    def _of_column(self, position: Any) -> Any:
        if position is None:
            raise InvalidCursor
        return self.column.to_python(position)

    def get_paginated_response(self, data: Any) -> Response:
        """Return the page with the addresses of its neighbours."""
        return Response(
            {
                "results": data,
                "next": self.get_next_link(),
                "previous": self.get_previous_link(),
            }
        )

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Return the shape of a page."""
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["results", "next", "previous"],
            "properties": {"results": schema, "next": link, "previous": link},
        }

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:
        """Return the parameters that choose a page."""
        parameters = super().get_schema_operation_parameters(view)
        bounds = {"minimum": 1, "maximum": self.max_page_size, "default": self.page_size}
        for parameter in parameters:
            if parameter["name"] == self.page_size_query_param:
                parameter["schema"] |= bounds
        return parameters
