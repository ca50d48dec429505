"""The bank in real processes, and this process's way to its database."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connections

from ledger.queries import differences
from tests.conftest import ALIASES, connect
from tests.journeys.town import Town, own_database, run_town


@pytest.fixture(scope="package")
def running_town(
    django_db_setup: None, django_db_blocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Town]:
    logs: Path = tmp_path_factory.mktemp("town")
    with django_db_blocker.unblock():
        name = f"{connections['owner'].settings_dict['NAME']}_town"
        with own_database(name), run_town(name, logs) as town:
            yield town


@pytest.fixture
def town(running_town: Town, django_db_blocker) -> Iterator[Town]:
    """The running bank, its database at hand; after each journey its books are in order."""
    template = connections["owner"].settings_dict["NAME"]
    with django_db_blocker.unblock():
        for alias in ALIASES:
            connect(alias, f"{template}_town")
        try:
            yield running_town
            assert differences() == []
        finally:
            running_town.hang_up()
            for alias in ALIASES:
                connect(alias, template)
