"""Lists, which come page by page."""

from collections.abc import Callable, Iterator
from typing import Any, Generic, TypeVar
from urllib.parse import parse_qs, urlsplit

from hourbank_client.problems import UnexpectedAnswer
from hourbank_client.reading import read


T = TypeVar("T")


class Listing(Generic[T]):
    """Iterate over it: each further page is fetched when it is needed.

    `cursor` is where the page after the last one begins, None at the end: say it to the same list
    later to go on there.
    """

    def __init__(
        self, fetch: Callable[[dict[str, Any]], Any], kind: type[T], query: dict[str, Any]
    ) -> None:
        self._fetch = fetch
        self._kind = kind
        self._query = query
        self.cursor: str | None = query.get("cursor")

    def __iter__(self) -> Iterator[T]:
        """Return the items, page after page."""
        for page in self.pages():
            yield from page

    def pages(self) -> Iterator[tuple[T, ...]]:
        """Return the pages."""
        query = self._query
        while True:
            said = self._fetch(query)
            if not isinstance(said, dict) or not isinstance(said.get("results"), list):
                raise UnexpectedAnswer("This isn't a page of a list.")
            self.cursor = _cursor_of(said.get("next"))
            yield tuple(read(self._kind, row) for row in said["results"])
            if self.cursor is None:
                return
            query = {**self._query, "cursor": self.cursor}


def _cursor_of(link: Any) -> str | None:
    """Return the link's cursor. The key goes nowhere else than to the address it was given for."""
    return parse_qs(urlsplit(link).query).get("cursor", [None])[0] if link else None
