"""A service and a declared step."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from catalogue.models import Service
from tests.workflow.trial import Trial, declared, new_service


@pytest.fixture
def service(db, at: datetime) -> Service:
    """A service whose history is rolled back after the test."""
    return new_service(at=at)


@pytest.fixture
def trial() -> Iterator[Trial]:
    """A step without a catch, with the usual three retries."""
    with declared() as trial:
        yield trial
