"""A paid request between Ada, who gave, and Ben, who received; Cleo looks on, Cora coordinates."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from tests.ratings.town import Town, new_town
from tests.requests_app.invariants import assert_in_order


@pytest.fixture
def town(db, at: datetime) -> Iterator[Town]:
    """Rolled back after the test; until then everything in it is in order."""
    made = new_town(at)
    yield made
    assert_in_order()


@pytest.fixture
def real_town(real_db, at: datetime) -> Iterator[Town]:
    """In a database of its own: commits are real."""
    yield new_town(at)
    assert_in_order()
