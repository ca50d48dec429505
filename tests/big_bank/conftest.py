"""A small big bank, made once for the tests of a file; the lives that it is copied from stand beside."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

import pytest

from hourbank.big_bank.making import ALL, Order, Staff, make, take_patterns
from hourbank.roles import COORDINATORS, SENIORS
from tests.conftest import database_of_its_own
from tests.disputes.court import staff


# Later than all that is lived to be copied.
NOW: Final = datetime(2030, 1, 7, 9, 0, tzinfo=UTC)
#: Without --long these lives alone are lived and copied.
SOME: Final = {
    "joined",
    "in the list 30",
    "in the list 400",
    "wanted",
    "wanted once",
    "not accepted",
    "paid (60, 45) after a talk",
    "negotiated and paid",
    "proposed and paid",
    "timed out",
    "active, talked about",
    "proposed",
    "completed",
    "ruled 20",
    "reviewed",
}


def a_bank(*, members: int, entries: int, is_long: bool, seed: int = 1) -> None:
    """Live the lives in this very database, then copy them."""
    copiers = take_patterns(only=ALL if is_long else SOME)
    judges = Staff(
        coordinator=staff("Nora", at=NOW, role=COORDINATORS),
        senior=staff("Olga", at=NOW, role=SENIORS),
    )
    order = Order(members=members, entries=entries, seed=seed, at=NOW)
    make(
        copiers,
        order,
        staff=judges,
        password="hourbank-demo",
        say=lambda _words: None,
        progress=lambda _total: lambda _done: None,
    )


@pytest.fixture(scope="module")
def is_long() -> bool:
    """Whether the full counts are wanted."""
    return bool(os.environ.get("HOURBANK_TEST_LONG"))


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker, is_long: bool) -> Iterator[str]:
    """The bank, in a database of this file's own."""
    with database_of_its_own(django_db_blocker) as name, django_db_blocker.unblock():
        a_bank(members=60, entries=1500, is_long=is_long)
        yield name
