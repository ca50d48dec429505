"""A bank on a port of its own, and a browser.

Playwright's loop runs in the thread of the test, where Django then refuses the database: what a test
needs from there it makes, by a fixture, before it asks for the browser.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from tests.browser.site import chromium, served, session_of
from tests.clock import keep_time
from tests.requests_app.roads import Bank, new_bank


@pytest.fixture
def bank(real_db: str, at: datetime, monkeypatch: pytest.MonkeyPatch) -> Bank:
    """Ada, Ben and Cleo; the pages read their bank's clock."""
    return keep_time(new_bank(at), monkeypatch)


@pytest.fixture
def site(bank: Bank) -> Iterator[str]:
    with served() as address:
        yield address


@pytest.fixture
def sessions(bank: Bank) -> dict[str, str]:
    """The sessions of Ada and Ben."""
    return {"ada": session_of(bank.ada), "ben": session_of(bank.ben)}


@pytest.fixture
def browser(site: str) -> Iterator[Any]:
    with chromium() as browser:
        yield browser
