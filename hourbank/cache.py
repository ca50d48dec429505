"""The cache: Redis, and this process's own memory while Redis is away."""

from collections.abc import Callable
from typing import Any, Final

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis import RedisError

from common.shared_memory import shared_memory


_METHODS: Final = (
    "add",
    "get",
    "set",
    "touch",
    "delete",
    "get_many",
    "has_key",
    "incr",
    "set_many",
    "delete_many",
    "clear",
)


class SteadyCache(RedisCache):
    """Django's Redis cache, without which members go on.

    What limits how often somebody may try to sign in counts here: while Redis is away, each process
    counts for itself, so that signing in works and guessing is still slowed down.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self.shared = shared_memory(server)
        self.own = LocMemCache("while-redis-is-away", params)


def _steady(name: str) -> Callable[..., Any]:
    by_redis = getattr(RedisCache, name)

    def call(self: SteadyCache, *args: Any, **kwargs: Any) -> Any:
        try:
            return self.shared.ask(lambda: by_redis(self, *args, **kwargs))
        except RedisError:
            return getattr(self.own, name)(*args, **kwargs)

    return call


for _name in _METHODS:
    setattr(SteadyCache, _name, _steady(_name))
