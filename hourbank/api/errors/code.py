"""What is said of one code."""

from dataclasses import dataclass
from http import HTTPStatus

from django.utils.functional import Promise


@dataclass(frozen=True, kw_only=True, slots=True)
class Code:
    """A stable code: it is never renamed, and keeps its status.

    `facts` are what a problem with it has beside what every problem has.
    """

    name: str
    status: int
    means: str | Promise
    what_to_do: str | Promise
    facts: tuple[str, ...] = ()

    @property
    def phrase(self) -> str:
        """Return the words of HTTP for its status."""
        return HTTPStatus(self.status).phrase
