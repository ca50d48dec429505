"""Retry policies, with the terms of Amazon States Language."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final


@dataclass(frozen=True, kw_only=True, slots=True)
class RetryPolicy:
    """How often a failed step is tried again, and after which waits.

    `retries` counts what comes after the first try: {2 s, 3, 2.0} are four tries, at 0, +2, +4
    and +8 s.
    """

    interval: timedelta
    retries: int
    backoff_percent: int = 200
    maximum_interval: timedelta = timedelta(hours=1)

    @property
    def tries(self) -> int:
        """All tries, the first one included."""
        return self.retries + 1

    def wait(self, *, attempts: int) -> timedelta:
        """The wait after try number `attempts` (from 1) has failed."""
        interval = self.interval
        for _ in range(attempts - 1):
            interval = min(interval * self.backoff_percent / 100, self.maximum_interval)
        return min(interval, self.maximum_interval)


# ValidateRequest, EscrowHours and ValidateEscrowRelease of the reference machines.
THREE_RETRIES: Final = RetryPolicy(interval=timedelta(seconds=2), retries=3)
# ProcessEscrowRelease of the reference machine.
FIVE_RETRIES: Final = RetryPolicy(interval=timedelta(seconds=5), retries=5)
