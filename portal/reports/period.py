"""The time that a report is about."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Self


# The spans that both doors offer, in days.
SPANS: Final = (7, 30, 90, 365)
USUAL_DAYS: Final = 30


@dataclass(frozen=True, kw_only=True, slots=True)
class Period:
    """From `start` on, and before `until`; None has no bound on that side."""

    start: datetime | None = None
    until: datetime | None = None

    @classmethod
    def last(cls, days: int, *, at: datetime) -> Self:
        """The days before `at`, and this moment."""
        return cls(start=at - timedelta(days=days))

    def end(self, *, at: datetime) -> datetime:
        """The moment that "so far" means: the period's end, or now while it lasts."""
        return min(self.until, at) if self.until else at


WHOLE: Final = Period()
