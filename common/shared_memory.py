"""What all processes remember together: Redis or Valkey, asked so that nobody waits long for it."""

import logging
import time
from collections.abc import Callable
from functools import cache
from threading import Lock
from typing import Final, TypeVar

from redis import ConnectionError as Away
from redis import RedisError
from redis import TimeoutError as TooSlow


logger = logging.getLogger(__name__)

PAUSE_SECONDS: Final = 5.0

Found = TypeVar("Found")


class NotAsked(RedisError):
    """It failed a moment ago, and is left alone for now."""


class SharedMemory:
    """A server that may be away, or take calls and answer nothing.

    After such a failure nobody asks for a while. Then one caller does, while the others go on
    without: however long the server is gone, few calls wait for it, each for one time-out.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._left_alone_until = 0.0

    def ask(self, question: Callable[[], Found]) -> Found:
        """Return what the server says.

        Raises:
            RedisError: it can't say, or isn't asked (`NotAsked`).
        """
        if not self._may_ask():
            raise NotAsked("It failed a moment ago.")
        try:
            answer = question()
        except (Away, TooSlow) as error:
            self._leave_alone()
            logger.warning("each process goes by its own memory for now: %s", error)
            raise
        self._left_alone_until = 0.0
        return answer

    def _may_ask(self) -> bool:
        with self._lock:
            if not self._left_alone_until:
                return True
            if self._clock() < self._left_alone_until:
                return False
            # This caller finds out; the others wait for what it finds.
            self._left_alone_until = self._clock() + PAUSE_SECONDS
            return True

    def _leave_alone(self) -> None:
        with self._lock:
            self._left_alone_until = self._clock() + PAUSE_SECONDS


@cache
def shared_memory(url: str) -> SharedMemory:  # noqa: ARG001 - one for each server
    """Return this process's way to the server at this address."""
    return SharedMemory()
