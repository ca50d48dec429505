"""Time at the doors: pages and API read the clock of the bank under test."""

import pytest
from django.utils import timezone

from tests.requests_app.roads import Bank


def keep_time(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> Bank:
    """From now on it is always `bank.at`, also where a door reads the clock."""
    monkeypatch.setattr(timezone, "now", lambda: bank.at)
    return bank
