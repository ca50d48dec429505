"""A server that is away or hangs is waited for by few."""

import logging
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
from limits import parse
from redis import RedisError, ResponseError
from redis import TimeoutError as TooSlow

from common.api.rates import count, headers, limit
from common.shared_memory import PAUSE_SECONDS, NotAsked, SharedMemory


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


class Server:
    """Answers, or doesn't, and counts how often it is asked."""

    def __init__(self) -> None:
        self.asked = 0
        self.error: Exception | None = None

    def answer(self) -> str:
        self.asked += 1
        if self.error:
            raise self.error
        return "yes"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def memory(clock) -> SharedMemory:
    return SharedMemory(clock=clock)


def fail(memory: SharedMemory, server: Server) -> None:
    server.error = TooSlow("nothing came")
    with pytest.raises(TooSlow):
        memory.ask(server.answer)


def test_a_server_that_answers_is_asked_each_time(memory, server):
    assert [memory.ask(server.answer) for _ in range(3)] == ["yes"] * 3
    assert server.asked == 3


def test_after_a_failure_nobody_asks_for_a_while(memory, server, clock, caplog):
    with caplog.at_level(logging.WARNING):
        fail(memory, server)
    server.error = None
    clock.now += PAUSE_SECONDS - 0.1
    for _ in range(100):
        with pytest.raises(NotAsked):
            memory.ask(server.answer)
    assert server.asked == 1
    assert len(caplog.records) == 1


def test_then_one_asks_while_the_others_go_on_without(memory, server, clock):
    fail(memory, server)
    server.error = None
    clock.now += PAUSE_SECONDS

    def while_one_asks() -> str:
        with pytest.raises(NotAsked):
            memory.ask(server.answer)
        return server.answer()

    assert memory.ask(while_one_asks) == "yes"
    assert memory.ask(server.answer) == "yes"
    assert server.asked == 3  # the failure, who found out, and the last one


def test_a_server_that_stays_away_is_asked_once_a_pause(memory, server, clock):
    fail(memory, server)
    for _ in range(3):
        clock.now += PAUSE_SECONDS
        for _each in range(10):
            with suppress(RedisError):
                memory.ask(server.answer)
    assert server.asked == 4


def test_a_server_that_says_no_is_there(memory, server):
    server.error = ResponseError("OOM command not allowed")
    for _ in range(2):
        with pytest.raises(ResponseError):
            memory.ask(server.answer)
    assert server.asked == 2


@contextmanager
def hanging() -> Iterator[tuple[str, Counter[str]]]:
    """A server that takes every call and answers nothing."""
    seen: Counter[str] = Counter()
    taken: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def take() -> None:
            with suppress(OSError):
                while True:
                    taken.append(listener.accept()[0])
                    seen["calls"] += 1

        thread = threading.Thread(target=take)
        thread.start()
        try:
            yield f"redis://127.0.0.1:{listener.getsockname()[1]}/0", seen
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()
            for each in taken:
                each.close()


def test_with_a_server_that_hangs_nobody_is_refused_and_one_call_waits(settings):
    settings.RATE_LIMITS = {"key": parse("1/hour")}
    with hanging() as (url, seen):
        settings.REDIS_URL = url
        settings.REDIS_OPTIONS = {**settings.REDIS_OPTIONS, "socket_timeout": 0.05}
        outcomes = [count(limit("key", "somebody")) for _ in range(50)]
    assert all(outcome.refused is None for outcome in outcomes)
    assert [headers(each) for each in outcomes] == [{"RateLimit-Policy": '"key";q=1;w=3600'}] * 50
    assert seen["calls"] == 1
