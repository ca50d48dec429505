"""A paid request between Ada, who gave, and Ben, who received; Cleo looks on, Cora coordinates."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from tests.ratings.town import Town, new_town, town_of
from tests.requests_app.invariants import assert_in_order
from tests.requests_app.roads import Bank


@pytest.fixture
def town(new_bank_once: Bank) -> Iterator[Town]:
    """Rolled back after the test; until then everything in it is in order."""
    yield town_of(new_bank_once)
    assert_in_order()


@pytest.fixture
def real_town(real_db, at: datetime) -> Iterator[Town]:
    """In a database of its own: commits are real."""
    yield new_town(at)
    assert_in_order()
