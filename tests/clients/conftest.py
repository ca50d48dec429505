"""The client's tests: some with an imagined bank on the other end of httpx, some with a running one."""

from collections.abc import Iterator

import pytest
from hourbank_client import HourBank

from tests.clients.imagined import Imagined
from tests.journeys.conftest import running_town, town  # noqa: F401 - fixtures


@pytest.fixture
def imagined(monkeypatch: pytest.MonkeyPatch) -> Imagined:
    """A bank that answers what a test says; waits take no time, and are noted."""
    made = Imagined()
    monkeypatch.setattr("hourbank_client.calls.sleep", made.waits.append)
    return made


@pytest.fixture
def bank(imagined: Imagined) -> Iterator[HourBank]:
    with HourBank("https://bank.example", "hb_key", transport=imagined.transport) as made:
        yield made
