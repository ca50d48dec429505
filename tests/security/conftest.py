"""The bank in the middle of its life, as the API's own tests have it, and nobody who is counted."""

import pytest
from django.core.cache import cache

from tests.api.conftest import again, described, living  # noqa: F401 - fixtures


@pytest.fixture(autouse=True)
def _fresh_counts() -> None:
    """What counts tries and mails has forgotten those of other tests."""
    cache.clear()
