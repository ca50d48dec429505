"""Members in front of their pages."""

from datetime import datetime

import pytest

from tests.clock import keep_time
from tests.pages.people import People, in_browsers
from tests.requests_app.roads import new_bank


@pytest.fixture
def people(db, at: datetime, monkeypatch: pytest.MonkeyPatch) -> People:
    """Ada, Ben and Cleo, signed in; the pages read their bank's clock."""
    bank = keep_time(new_bank(at), monkeypatch)
    return in_browsers(bank)
