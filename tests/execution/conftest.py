"""A bank whose executions are looked at, and steps that fail as often as they are told to."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.test import Client

from members.models import Member
from tests.factories import group_of, member
from tests.requests_app.invariants import assert_in_order
from tests.requests_app.roads import Bank
from workflow.registry import registry
from workflow.worker import work


@pytest.fixture
def bank(new_bank_once: Bank) -> Iterator[Bank]:
    """A bank whose work is rolled back after the test; until then everything in it is in order."""
    yield new_bank_once
    assert_in_order()


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each step still fails; it does so at its end, when everything of it is written."""
    left: Counter[str] = Counter()

    def breaking(handler, name):
        def handle(**step):
            handler(**step)
            if left[name]:
                left[name] -= 1
                raise ConnectionError(f"{name} fails: a secret of the machinery")

        return handle

    for name, step in list(registry.steps.items()):
        broken = replace(step, handler=breaking(step.handler, name))
        monkeypatch.setitem(registry.steps, name, broken)
    return left


def sweep(bank: Bank, *seconds: float) -> None:
    """Let the workers do what is due so long after the bank's clock, one after another."""
    for second in seconds:
        moment = bank.at + timedelta(seconds=second)
        work(clock=lambda now=moment: now)


@pytest.fixture
def cora(bank: Bank, at: datetime) -> Member:
    """A coordinator, with a coordinator's rights."""
    cora = member("Cora", at=at, is_staff=True)
    cora.groups.add(group_of())
    return cora


def client_of(who: Member) -> Client:
    """Their browser, signed in."""
    client = Client()
    client.force_login(who)
    return client
