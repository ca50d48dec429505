"""A small bank with staff, for the tests of disputes."""

from datetime import datetime

import pytest

from tests.disputes.court import Court, new_court


@pytest.fixture
def court(db, at: datetime) -> Court:
    """A bank in which somebody objects."""
    return new_court(at)
