"""A broker that is away, or hangs, costs a member one short wait, and the work nothing."""

import logging
import socket
from collections.abc import Iterator

import pytest
from celery import Celery

from hourbank import celery


@pytest.fixture(autouse=True)
def no_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(celery, "_quiet_until", 0.0)


@pytest.fixture
def mute_broker() -> Iterator[socket.socket]:
    """Takes connections, and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener


def messenger_to(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    other = Celery("hints", set_as_current=False, broker=address)
    other.conf.broker_transport_options = celery.messenger.conf.broker_transport_options
    monkeypatch.setattr(celery, "messenger", other)


def test_a_broker_that_hangs_is_given_up_and_then_left_alone(
    monkeypatch: pytest.MonkeyPatch,
    mute_broker: socket.socket,
    caplog: pytest.LogCaptureFixture,
) -> None:
    messenger_to(monkeypatch, f"redis://127.0.0.1:{mute_broker.getsockname()[1]}/0")
    with caplog.at_level(logging.WARNING, logger="hourbank.celery"):
        celery.send_hint()
        first = len(caplog.records)
        celery.send_hint()
    assert "the sweep will find it" in caplog.records[0].getMessage()
    assert len(caplog.records) == first == 1


def test_a_broker_that_is_not_there_raises_nothing(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    messenger_to(monkeypatch, "redis+socket:///nowhere/valkey.sock")
    with caplog.at_level(logging.WARNING, logger="hourbank.celery"):
        celery.send_hint()
    assert len(caplog.records) == 1
