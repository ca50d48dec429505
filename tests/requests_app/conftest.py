"""A small bank for the tests of requests."""

from datetime import datetime

import pytest

from tests.requests_app.roads import Bank, new_bank


@pytest.fixture
def bank(db, at: datetime) -> Bank:
    """A bank whose work is rolled back after the test."""
    return new_bank(at)


@pytest.fixture
def real_bank(real_db, at: datetime) -> Bank:
    """A bank in a database of its own: commits are real."""
    return new_bank(at)
