"""A service and a declared step."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from catalogue.models import Service
from tests.workflow.outside import breaker, connected, post_at
from tests.workflow.trial import Trial, begin, declared, new_service
from workflow.retry import RetryPolicy


SLOWLY = RetryPolicy(interval=timedelta(hours=1), retries=3)


@pytest.fixture
def service(db, at: datetime) -> Service:
    """A service whose history is rolled back after the test."""
    return new_service(at=at)


@pytest.fixture
def trial() -> Iterator[Trial]:
    """A step without a catch, with the usual three retries."""
    with declared() as trial:
        yield trial


@pytest.fixture
def post():
    """Steps that aren't tried twice by themselves while a test watches their breaker."""
    with connected(retry=SLOWLY) as (outside, outcome):
        outside.outcome = outcome
        yield outside


@pytest.fixture
def open_breaker(service, post, at):
    """Five failures in a row; three more steps wait."""
    post.goes_away()
    begin(service, *["post"] * 5, at=at)
    post_at(at)
    post.waiting = begin(service, *["post"] * 3, at=at)
    post.calls.clear()
    return breaker()
