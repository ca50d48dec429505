"""Lists, page by page."""

from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self
from urllib.parse import parse_qsl, urlencode

from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.exceptions import APIException
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param
from rest_framework.views import APIView

from common.keyset import Order, backwards, behind, columns_of, first_of


CURSOR: Final = "cursor"
LIMIT: Final = "limit"
ORDERING: Final = "ordering"


class InvalidCursor(APIException):
    """A cursor that this list didn't give."""

    status_code = 400
    default_code = "invalid_cursor"
    default_detail = gettext_lazy("This cursor isn't one of ours. Begin at the first page.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """What a cursor says: behind which row a page begins, or before which (`is_back`)."""

    values: tuple[str, ...]
    is_back: bool = False
    ordering: str = ""

    @classmethod
    def read(cls, text: str) -> Self:
        """Read what `str` gave. Raises `InvalidCursor` for anything else."""
        try:
            said = parse_qsl(b64decode(text.encode("ascii")).decode(), strict_parsing=True)
        except ValueError:
            raise InvalidCursor from None
        others = {name: value for name, value in said if name != "p"}
        values = tuple(value for name, value in said if name == "p")
        if not values or others.keys() - {"r", "o"} or others.get("r", "1") != "1":
            raise InvalidCursor
        return cls(values=values, is_back="r" in others, ordering=others.get("o", ""))

    def __str__(self) -> str:
        said = [("p", value) for value in self.values]
        said += [("r", "1")] if self.is_back else []
        said += [("o", self.ordering)] if self.ordering else []
        return b64encode(urlencode(said).encode()).decode()


class NewestFirst(BasePagination):
    """By key, newest first: a page costs the same however far back it is.

    Keys are UUIDv7 or counted, so their order is the order in which rows were made. A view may set
    `ordering` to another unique column, or `orderings`: the orders that `?ordering=` chooses from,
    by name, the first of them where it isn't said. `get_sides` may give the list in parts that each
    have an index of their own, such as the requests that one made and those that one was sent;
    `get_details` adds what is shown beside the rows, for those of the page alone.
    """

    page_size = 25
    max_page_size = 100

    def paginate_queryset(
        self, queryset: Any, request: Request, view: APIView | None = None
    ) -> list[Any] | None:
        """Return the rows of the page that the cursor names."""
        self.address = request.build_absolute_uri()
        size = self.get_page_size(request)
        self.ordering, self.order = _chosen(view, request)
        place = self._place(queryset, request)
        is_back = place is not None and place.is_back
        found = self._rows(queryset, view, place, most=size + 1)
        self.page = found[:size][:: -1 if is_back else 1]
        self.has_more = len(found) > size
        self.has_next = is_back or self.has_more
        self.has_previous = self.has_more if is_back else place is not None
        return self.page

    def get_page_size(self, request: Request) -> int:
        """Return `limit`; what isn't a number from 1 to 100 is refused rather than bent."""
        given = request.query_params.get(LIMIT)
        if given is None:
            return self.page_size
        field = serializers.IntegerField(min_value=1, max_value=self.max_page_size)
        try:
            return int(field.run_validation(given))
        except serializers.ValidationError as error:
            raise serializers.ValidationError({LIMIT: error.detail}) from None

    def _rows(
        self, queryset: QuerySet[Any], view: APIView | None, place: Place | None, *, most: int
    ) -> list[Any]:
        order = backwards(self.order) if place and place.is_back else self.order
        sides: Sequence[QuerySet[Any]] = getattr(view, "get_sides", lambda: [queryset])()
        found = first_of(
            [behind(side, order=order, place=self.values) for side in sides], most=most
        )
        details: Callable[[Any], Any] = getattr(view, "get_details", lambda rows: rows)
        return list(details(found)[:most])

    def _place(self, queryset: QuerySet[Any], request: Request) -> Place | None:
        """Return the cursor's place, once its values are some that the columns can have."""
        self.values: list[Any] = []
        if CURSOR not in request.query_params:
            return None
        place = Place.read(request.query_params[CURSOR])
        fields = [_field(queryset, name) for name in columns_of(self.order)]
        if place.ordering != self.ordering or len(fields) != len(place.values):
            raise InvalidCursor
        try:
            self.values = [
                _value(field, said, is_one=len(fields) == 1)
                for field, said in zip(fields, place.values, strict=True)
            ]
        except ValidationError:
            raise InvalidCursor from None
        return place

    def get_paginated_response(self, data: Any) -> Response:
        """Return the page with the addresses of its neighbours."""
        return Response(
            {"results": data, "next": self.get_next_link(), "previous": self.get_previous_link()}
        )

    def get_next_link(self) -> str | None:
        """Return the address of the page behind this one."""
        return self._link(-1, is_back=False) if self.has_next else None

    def get_previous_link(self) -> str | None:
        """Return the address of the page before this one."""
        return self._link(0, is_back=True) if self.has_previous else None

    def _link(self, index: int, *, is_back: bool) -> str | None:
        if not self.page:
            return None
        row = self.page[index]
        values = tuple(str(_said(row, name)) for name in columns_of(self.order))
        place = Place(values=values, is_back=is_back, ordering=self.ordering)
        return replace_query_param(self.address, CURSOR, str(place))

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
        bounds = {"minimum": 1, "maximum": self.max_page_size, "default": self.page_size}
        parameters = [
            _parameter(CURSOR, {"type": "string"}, "Where the page begins: as a link gave it."),
            _parameter(LIMIT, {"type": "integer", **bounds}, "How many a page has."),
        ]
        if orderings := list(getattr(view, "orderings", {})):
            shape = {"type": "string", "enum": orderings, "default": orderings[0]}
            said = "“-”: the newest first. What is equal is in the order of its ids."
            parameters.append(_parameter(ORDERING, shape, said))
        return parameters


def _parameter(name: str, shape: dict[str, Any], description: str) -> dict[str, Any]:
    return {
        "name": name,
        "required": False,
        "in": "query",
        "description": description,
        "schema": shape,
    }


def _chosen(view: APIView | None, request: Request) -> tuple[str, Order]:
    """The order's name, empty for the usual one, and its columns."""
    orderings: Mapping[str, Order] = getattr(view, "orderings", {})
    if not orderings:
        return "", (getattr(view, "ordering", None) or "-id",)
    usual = next(iter(orderings))
    name = request.query_params.get(ORDERING) or usual
    if name not in orderings:
        error = serializers.ErrorDetail(
            _("Choose one of these: %(names)s.") % {"names": ", ".join(orderings)},
            code="invalid_choice",
        )
        raise serializers.ValidationError({ORDERING: [error]})
    return "" if name == usual else name, orderings[name]


def _field(queryset: QuerySet[Any], name: str) -> Any:
    meta = queryset.model._meta  # noqa: SLF001 - documented API
    return meta.pk if name == "pk" else meta.get_field(name)


def _value(field: Any, said: str, *, is_one: bool) -> Any:
    """A value of the column. Raises `ValidationError`."""
    ProhibitNullCharactersValidator()(said)
    value = field.to_python(said)
    if not is_one:
        # Django bounds single numbers by itself.
        field.run_validators(value)
    return value


def _said(row: Any, name: str) -> Any:
    value = getattr(row, name)
    return value.isoformat() if hasattr(value, "isoformat") else value
