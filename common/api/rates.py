"""How often something may be called: counted by all processes together, in Redis or Valkey.

The header fields are those of draft-ietf-httpapi-ratelimit-headers-10.
"""

import logging
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from math import ceil
from typing import Final

from django.conf import settings
from limits import RateLimitItem
from limits.storage import RedisStorage
from limits.strategies import MovingWindowRateLimiter
from prometheus_client import Counter
from redis import ConnectionPool, RedisError

from common.shared_memory import shared_memory


logger = logging.getLogger(__name__)

POLICY_HEADER: Final = "RateLimit-Policy"
HEADER: Final = "RateLimit"

REFUSED: Final = Counter(
    "hourbank_rate_limited", "Calls that were refused because there were too many.", ["policy"]
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Limit:
    """A policy as it holds for one caller, who is told how much is left if it is `own`."""

    policy: str
    rate: RateLimitItem
    caller: str
    own: bool = True

    @property
    def quota(self) -> str:
        """The policy as `RateLimit-Policy` names it: so many calls in so many seconds."""
        return f'"{self.policy}";q={self.rate.amount};w={self.rate.get_expiry()}'


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """How many calls are left, and in how many seconds there is one more."""

    limit: Limit
    remaining: int
    seconds: int

    @property
    def told(self) -> str:
        """The same as `RateLimit` tells it."""
        return f'"{self.limit.policy}";r={self.remaining};t={self.seconds}'


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What counting a call came to."""

    limits: Sequence[Limit]
    standings: Sequence[Standing] = ()
    refused: Standing | None = None


def limit(policy: str, caller: str, *, own: bool = True) -> list[Limit]:
    """Return the limit of this policy; none where the bank has set none."""
    rate = settings.RATE_LIMITS[policy]
    return [Limit(policy=policy, rate=rate, caller=caller, own=own)] if rate else []


def count(limits: Sequence[Limit]) -> Outcome:
    """Count one call. While the server is away, none is refused and nothing is told of what is left."""
    if not limits:
        return Outcome(limits=limits)
    try:
        outcome = shared_memory(settings.REDIS_URL).ask(lambda: _count(limits))
    except RedisError:
        return Outcome(limits=limits)
    if outcome.refused:
        note_refused(outcome.refused.limit.policy)
    return outcome


def note_refused(policy: str) -> None:
    """Count a refusal for the metrics."""
    try:
        REFUSED.labels(policy=policy).inc()
    except OSError:  # it is refused, whether that can be counted or not
        logger.exception("a refusal was not counted")


def headers(*outcomes: Outcome) -> dict[str, str]:
    """Return what a caller is told of the limits that held for the call."""
    found = {
        POLICY_HEADER: ", ".join(each.quota for outcome in outcomes for each in outcome.limits),
        HEADER: ", ".join(each.told for outcome in outcomes for each in outcome.standings),
    }
    return {name: value for name, value in found.items() if value}


def _count(limits: Sequence[Limit]) -> Outcome:
    counter = _counter(settings.REDIS_URL)
    refusing = next((each for each in limits if not _hit(counter, each)), None)
    told = [each for each in limits if each.own or each == refusing]
    standings = list(_standings(counter, told))
    refused = next((each for each in standings if each.limit == refusing), None)
    return Outcome(limits=limits, standings=standings, refused=refused)


def _hit(counter: MovingWindowRateLimiter, limit: Limit) -> bool:
    return counter.hit(limit.rate, limit.policy, limit.caller)


def _standings(counter: MovingWindowRateLimiter, limits: Iterable[Limit]) -> Iterable[Standing]:
    for each in limits:
        stats = counter.get_window_stats(each.rate, each.policy, each.caller)
        seconds = max(1, ceil(stats.reset_time - time.time()))
        yield Standing(limit=each, remaining=max(0, stats.remaining), seconds=seconds)


@cache
def _counter(url: str) -> MovingWindowRateLimiter:
    pool = ConnectionPool.from_url(
        url.replace("redis+socket://", "unix://"), **settings.REDIS_OPTIONS
    )
    storage = RedisStorage("redis://", connection_pool=pool, key_prefix="hourbank:calls")
    return MovingWindowRateLimiter(storage)
