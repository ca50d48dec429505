"""A bank on a port of its own, and one browser for all tests of this folder."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections

from tests.browser.site import chromium, served, session_of
from tests.clock import keep_time
from tests.conftest import BEGINNINGS
from tests.requests_app.roads import Bank, new_bank


@pytest.fixture
def bank(real_db: str, at: datetime, monkeypatch: pytest.MonkeyPatch) -> Bank:
    """Ada, Ben and Cleo; the pages read their bank's clock."""
    return keep_time(new_bank(at), monkeypatch)


@pytest.fixture
def site(bank: Bank, settings: Any) -> Iterator[str]:
    """Its pages; nobody has tried anything there yet that is counted, such as signing up."""
    own = {"KEY_PREFIX": str(uuid4())}
    settings.CACHES = {"default": settings.CACHES["default"] | own}
    with served() as address:
        yield address


@pytest.fixture
def sessions(bank: Bank) -> dict[str, str]:
    """The sessions of Ada and Ben."""
    return {"ada": session_of(bank.ada), "ben": session_of(bank.ben)}


@pytest.fixture(scope="module")
def chrome(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    """One browser for the tests of a file; its loop runs between them too, beside the database.

    Django has other connections where a loop runs: none of either kind is left to the other.
    """
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        BEGINNINGS.end()
        connections.close_all()
        with chromium() as browser:
            patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
            yield browser
            connections.close_all()


@pytest.fixture
def browser(site: str, chrome: Any) -> Iterator[Any]:
    """A browser without windows; what a test has opened is closed before its site goes."""
    yield chrome
    for context in list(chrome.contexts):
        context.close()
