"""Members in front of their pages."""

import pytest

from tests.pages.people import People


@pytest.fixture
def people(people_once: People) -> People:
    """Ada, Ben and Cleo, signed in; the pages read their bank's clock."""
    return people_once
