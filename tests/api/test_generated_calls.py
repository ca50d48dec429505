"""The API keeps to its description, whatever is called: with data it allows, and data it forbids."""

import os
from collections.abc import Callable, Iterator
from typing import Final

import pytest
from schemathesis.transport.wsgi import WSGITransport

from members.operations import make_key
from tests.api.generated import run, send_in_process
from tests.api.living import Living, new_living
from tests.clock import keep_time
from tests.conftest import database_of_its_own
from tests.counts import count
from tests.disputes.cases import BEGINS


IS_LONG: Final = bool(os.environ.get("HOURBANK_TEST_LONG"))
# Together 5,000.
LEAST: Final = {"ben": count(2_000), "cora": count(2_000), "nobody": count(1_000)}
PHASES: Final = {
    "examples": {"enabled": IS_LONG},
    "coverage": {"enabled": IS_LONG},
    "fuzzing": {"generation": {"max-examples": count(30)}},
    "stateful": {"generation": {"max-examples": count(50)}, "max-steps": 8},
}


@pytest.fixture(scope="module")
def town(django_db_setup, django_db_blocker) -> Iterator[Living]:
    """A living bank, committed in a database that every run gets its own copy of."""
    with database_of_its_own(django_db_blocker), django_db_blocker.unblock():
        yield new_living(BEGINS)


@pytest.fixture
def living(town: Living, django_db_blocker, monkeypatch: pytest.MonkeyPatch) -> Iterator[Living]:
    monkeypatch.setattr(WSGITransport, "send", send_in_process(WSGITransport.send))
    with database_of_its_own(django_db_blocker), django_db_blocker.unblock():
        keep_time(town.bank, monkeypatch)
        yield town


def key_of(living: Living, who: str) -> Callable[[], str] | None:
    if who == "nobody":
        return None
    return lambda: make_key(member=living.who(who), name="robot", at=living.bank.at)[1]


@pytest.mark.parametrize("who", LEAST)
def test_the_api_is_as_it_is_described(who: str, living: Living) -> None:
    found = run(new_key=key_of(living, who), phases=PHASES)
    assert not found.wrong, "\n\n".join(found.wrong)
    assert found.cases >= LEAST[who]
