"""A page of found services, as every list of the API is answered."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from catalogue.cursors import Place, UnknownPlace
from catalogue.models import Service
from catalogue.search import Wish, find
from common.api.pagination import CURSOR, InvalidCursor, NewestFirst


class FoundPage:
    """What is found at the place that the call's cursor names."""

    def __init__(self, wish: Wish, request: Request) -> None:
        given = request.query_params.get(CURSOR)
        try:
            place = None if given is None else Place.of(given)
        except UnknownPlace:
            raise InvalidCursor from None
        self._address = request.build_absolute_uri()
        self._found = find(wish, place=place, size=NewestFirst().get_page_size(request))

    @property
    def services(self) -> list[Service]:
        """The services of the page."""
        return self._found.services

    def answer(self, results: Any) -> Response:
        """Return them with the addresses of the pages beside this one."""
        found = self._found
        links = {"next": found.next_place, "previous": found.previous_place}
        return Response({"results": results} | {n: self._link(p) for n, p in links.items()})

    def _link(self, place: Place | None) -> str | None:
        return replace_query_param(self._address, CURSOR, place.as_text()) if place else None
