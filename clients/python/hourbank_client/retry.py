"""How often, and after which waits, a call is made again."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import SystemRandom
from typing import Final

from hourbank_client.problems import Conflict, HourBankError, Problem, Unreachable


_STATUSES: Final = {429, 502, 503, 504}
_random: Final = SystemRandom()


@dataclass(frozen=True, kw_only=True, slots=True)
class Retry:
    """Waits double from the first to the longest; each is cut at random by up to a half.

    `tries` is how often a call is made at most, the first included; `within_seconds` is how long
    all of it may take: a longer Retry-After is the caller's to wait for.
    """

    tries: int = 6
    first_seconds: float = 0.25
    longest_seconds: float = 8.0
    within_seconds: float = 90.0

    def waits(self) -> Iterator[float]:
        """Return the wait before each further try."""
        for number in range(self.tries - 1):
            most = min(self.longest_seconds, self.first_seconds * 2**number)
            yield _random.uniform(most / 2, most)


def may_pass(failure: HourBankError) -> bool:
    """Whether the same call may succeed in a moment.

    A 500 isn't sent again by itself: what fails for a reason that nobody knows fails again.
    """
    if isinstance(failure, Conflict):
        return failure.code == "key_in_use"
    if isinstance(failure, Problem):
        return failure.status in _STATUSES
    return isinstance(failure, Unreachable)
