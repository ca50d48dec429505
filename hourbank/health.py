"""Whether this process runs, and whether it can serve; asked by machines, every few seconds."""

import logging
from collections.abc import Callable
from functools import cache
from typing import Any, Final

from django.conf import settings
from django.db import Error
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, JsonResponse
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry


logger = logging.getLogger(__name__)

REDIS_PATIENCE: Final = 1.0


class Health:
    """Answers before any other part can fail: no session, no sign-in, whatever name it is called by.

    A probe calls a container by its address, and may bring a cookie; neither is its matter.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.answers = {"/health/live/": live, "/health/ready/": ready}

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
    return 200, {"status": "live"}


def ready() -> tuple[int, dict[str, Any]]:
    """Members can be served: the database is there, and as new as this code.

    Without Redis they can be too, so that is "degraded" and no reason to take them elsewhere.
    """
    database, redis = _database(), _redis()
    content = {"checks": {"database": database, "redis": redis}}
    if database != "ok":
        return 503, {"status": "unavailable", **content}
    return 200, {"status": "ready" if redis == "ok" else "degraded", **content}


def _database() -> str:
    try:
        applied = set(MigrationRecorder.Migration.objects.values_list("app", "name"))
    except Error as error:
        logger.warning("not ready, the database can't be asked: %s", error)
        return "unreachable"
    return "ok" if applied >= _newest_migrations() else "migrations missing"


@cache
def _newest_migrations() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None).graph.leaf_nodes())


def _redis() -> str:
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
    return "ok"
