"""Retry policies, with the terms of Amazon States Language."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from common.errors import DomainError
from workflow.states import Jitter


# Gives a whole number from 0 up to, and without, the one that it is given, each as likely.
Draw = Callable[[int], int]
draw_by_chance: Final[Draw] = secrets.randbelow
INSTANT: Final = timedelta(microseconds=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class RetryPolicy:
    """How often a failed step is tried again, after which waits, and after which errors.

    `retries` counts what comes after the first try: {2 s, 3, 2.0} are four tries, at 0, +2, +4
    and +8 s. `retryable_errors` names classes of errors, or codes of refusals; empty means every
    technical error. A refusal by rule is tried again only where its code or class is named.
    """

    interval: timedelta
    retries: int
    backoff_percent: int = 200
    maximum_interval: timedelta = timedelta(hours=1)
    jitter: Jitter = Jitter.NONE
    retryable_errors: tuple[str, ...] = ()

    @property
    def tries(self) -> int:
        """All tries, the first one included."""
        return self.retries + 1

    def wait(self, *, attempts: int, draw: Draw = draw_by_chance) -> timedelta:
        """The wait after try number `attempts` (from 1) has failed; with full jitter any up to it.

        Source: "Exponential Backoff And Jitter", AWS Architecture Blog, 2015 ("full jitter").
        """
        interval = self.interval
        for _ in range(attempts - 1):
            interval = min(interval * self.backoff_percent / 100, self.maximum_interval)
        interval = min(interval, self.maximum_interval)
        if self.jitter == Jitter.FULL:
            return INSTANT * (draw(interval // INSTANT) + 1)
        return interval

    def covers(self, error: Exception) -> bool:
        """Whether another try may follow this error."""
        if not self.retryable_errors:
            return not isinstance(error, DomainError)
        return not names_of(error).isdisjoint(self.retryable_errors)


def names_of(error: Exception) -> set[str]:
    """What a policy may call the error: its class and what that derives from; a refusal also by its code."""
    root = DomainError if isinstance(error, DomainError) else Exception
    names = {each.__name__ for each in type(error).__mro__ if issubclass(each, root)}
    return names | {error.reason} if isinstance(error, DomainError) else names


# ValidateRequest, EscrowHours and ValidateEscrowRelease of the reference machines.
THREE_RETRIES: Final = RetryPolicy(interval=timedelta(seconds=2), retries=3)
# ProcessEscrowRelease of the reference machine.
FIVE_RETRIES: Final = RetryPolicy(interval=timedelta(seconds=5), retries=5)
