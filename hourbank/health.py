"""Whether this process runs, can serve, and the bank goes on by itself; asked every few seconds."""

import logging
from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any, Final

from django.conf import settings
from django.db import Error
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

from workflow.figures import pulse
from workflow.models import Sign
from workflow.operations.claim import EXTERNAL_LEASE


logger = logging.getLogger(__name__)

OK: Final = "ok"
REDIS_PATIENCE: Final = 1.0


class Health:
    """Answers before any other part can fail: no session, no sign-in, whatever name it is called by.

    A probe calls a container by its address, and may bring a cookie; neither is its matter.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.answers = {"/health/live/": live, "/health/ready/": ready, "/health/sweep/": sweep}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a probe, and leave all else to the bank."""
        if request.method in {"GET", "HEAD"} and (answer := self.answers.get(request.path_info)):
            status, content = answer()
            response = JsonResponse(content, status=status, headers={"Cache-Control": "no-store"})
            if request.method == "HEAD":
                response.content = b""
            return response
        return self.get_response(request)


def live() -> tuple[int, dict[str, Any]]:
    """The process answers: restarting it would help nobody."""
    return 200, {"status": "live", "release": settings.HOURBANK_RELEASE}


def ready() -> tuple[int, dict[str, Any]]:
    """Members can be served: the database is there, and as new as this code.

    Without Redis they can be too, so that is "degraded" and no reason to take them elsewhere.
    """
    database, redis = _database(), redis_state()
    content = {"checks": {"database": database, "redis": redis}}
    if database != OK:
        return 503, {"status": "unavailable", **content}
    return 200, {"status": "ready" if redis == OK else "degraded", **content}


def sweep() -> tuple[int, dict[str, Any]]:
    """Workers do what is due: a sweep has ended lately, and no step has waited long for its turn.

    Not a reason to restart the web, nor to take members elsewhere: they can go on.
    """
    at = timezone.now()  # noqa: TID251 - a door
    try:
        found = pulse(at=at)
    except Error as error:
        logger.warning("whether there are sweeps can't be asked: %s", error)
        return 503, {"status": "unavailable"}
    ages = {sign: _seconds(seen, at) for sign, seen in found.signs.items()}
    lag = _seconds(found.oldest_due_at, at) or 0.0
    content = {
        **{f"{sign.value}_age_seconds": age for sign, age in ages.items()},
        "lag_seconds": lag,
    }
    # A delivery may take as long as its lease.
    patience = {Sign.SWEEP: 0.0, Sign.DELIVERY: EXTERNAL_LEASE.total_seconds()}
    limit = settings.HEALTH_SWEEP_SECONDS
    if any(age is None or age > limit + patience[sign] for sign, age in ages.items()):
        return 503, {"status": "stopped", **content}
    if lag > settings.HEALTH_LAG_SECONDS:
        return 503, {"status": "behind", **content}
    return 200, {"status": "sweeping", **content}


def _seconds(since: datetime | None, at: datetime) -> float | None:
    # The clocks of two machines may differ a little; what is far ahead says as little as what is old.
    return abs(round((at - since).total_seconds(), 3)) if since else None


def _database() -> str:
    try:
        applied = set(MigrationRecorder.Migration.objects.values_list("app", "name"))
    except Error as error:
        logger.warning("not ready, the database can't be asked: %s", error)
        return "unreachable"
    return OK if applied >= _newest_migrations() else "migrations missing"


@cache
def _newest_migrations() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None).graph.leaf_nodes())


def redis_state() -> str:
    """Return "ok", or what is wrong with Redis."""
    options: dict[str, Any] = {
        "socket_connect_timeout": REDIS_PATIENCE,
        "socket_timeout": REDIS_PATIENCE,
        "retry": Retry(NoBackoff(), 0),
    }
    try:
        with Redis.from_url(settings.CACHES["default"]["LOCATION"], **options) as redis:
            redis.ping()
    except RedisError as error:
        logger.warning("degraded, Redis can't be asked: %s", error)
        return "unreachable"
    return OK
