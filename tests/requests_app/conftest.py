"""A small bank for the tests of requests."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from tests.requests_app.invariants import assert_in_order
from tests.requests_app.roads import Bank, new_bank


@pytest.fixture
def bank(new_bank_once: Bank) -> Iterator[Bank]:
    """A bank whose work is rolled back after the test; until then everything in it is in order."""
    yield new_bank_once
    assert_in_order()


@pytest.fixture
def real_bank(real_db, at: datetime) -> Bank:
    """A bank in a database of its own: commits are real."""
    return new_bank(at)
