"""Every route of the bank, read off the resolver, so that one of tomorrow is looked at too."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

from django.urls import URLPattern, URLResolver, get_resolver


CONVERTER: Final = re.compile(r"<(?:(\w+):)?(\w+)>")
#: What the few routes by regular expression look like once they are filled in.
BY_EXPRESSION: Final = {
    "accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": "accounts/password/reset/key/1-x/",
    "admin/^(?P<app_label>": "admin/workflow/",
    "admin/(?P<url>.*)$": "admin/nowhere/",
}


@dataclass(frozen=True)
class Route:
    """An address with holes in it, by its name and the way there."""

    name: str
    route: str

    @property
    def holes(self) -> list[str]:
        return [name for _kind, name in CONVERTER.findall(self.route)]

    def filled(self, values: dict[str, Any] | None = None) -> str:
        """The path; a hole that no value is given for gets one that belongs to nothing."""
        for begin, path in BY_EXPRESSION.items():
            if self.route.startswith(begin):
                return f"/{path}"
        given = values or {}
        made = CONVERTER.sub(lambda hole: str(given.get(hole[2], _nothing(hole[1]))), self.route)
        assert not set(made) & set("^$()\\"), made
        return f"/{made}"


def _nothing(kind: str) -> str:
    return {"uuid": str(uuid4()), "int": "987654321", "slug": "nothing"}.get(kind, "nothing")


def every_route() -> list[Route]:
    """All of them; of two with the same address the first, which alone is ever reached."""
    found: dict[str, Route] = {}
    for route, pattern in _walk(get_resolver(), ""):
        found.setdefault(route, Route(pattern.name or "", route))
    assert len(found) > 300
    return list(found.values())


def pages() -> list[Route]:
    """Those that people open: neither the API nor the administration, nor what apps call."""
    programs = ("api/", "admin/", "_allauth/", "dev/", "styleguide/")
    return [one for one in every_route() if not one.route.startswith(programs)]


def _walk(resolver: URLResolver, before: str) -> Iterator[tuple[str, URLPattern]]:
    for one in resolver.url_patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _walk(one, route)
        else:
            yield route, one
