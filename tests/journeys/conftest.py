"""The bank in real processes, and this process's way to its database."""

from collections.abc import Iterator

import pytest
from django.db import connections

from ledger.queries import differences
from tests.api.conftest import program_of
from tests.api.desk import Desk
from tests.clock import keep_time
from tests.conftest import ALIASES, BEGINNINGS, connect
from tests.journeys.standing import Standing, database_of_the_town
from tests.journeys.town import Town
from tests.pages.people import People, in_browsers
from tests.requests_app.invariants import assert_in_order
from tests.requests_app.roads import Bank


@pytest.fixture
def running_town(
    standing: Standing, django_db_blocker, tmp_path_factory: pytest.TempPathFactory
) -> Town:
    """The same for those that follow each other (tests/order.py)."""
    with django_db_blocker.unblock():
        BEGINNINGS.end()
    return standing.stand(logs=tmp_path_factory.mktemp("town"), blocker=django_db_blocker)


@pytest.fixture
def town(running_town: Town, django_db_blocker) -> Iterator[Town]:
    """The running bank, its database at hand; after each journey its books are in order."""
    template = connections["owner"].settings_dict["NAME"]
    with django_db_blocker.unblock():
        for alias in ALIASES:
            connect(alias, database_of_the_town())
        try:
            yield running_town
            assert differences() == []
        finally:
            running_town.hang_up()
            for alias in ALIASES:
                connect(alias, template)


@pytest.fixture
def bank(new_bank_once: Bank, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bank]:
    """A bank in this process whose clock the journey moves; at its end the books are in order."""
    yield keep_time(new_bank_once, monkeypatch)
    assert_in_order()
    assert differences() == []


@pytest.fixture
def people(bank: Bank) -> People:
    """Ada, Ben and Cleo at its pages."""
    return in_browsers(bank)


@pytest.fixture
def desk(bank: Bank) -> Desk:
    """Ada, Ben and Cleo with programs."""
    programs = [program_of(who, at=bank.at) for who in (bank.ada, bank.ben, bank.cleo)]
    return Desk(bank, *programs)
