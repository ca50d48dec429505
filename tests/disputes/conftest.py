"""A small bank with staff, for the tests of disputes."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from tests.disputes.cases import BEGINS, Case, new_hall, undone
from tests.disputes.court import Court, new_court
from tests.disputes.situations import SITUATIONS, Hall


@pytest.fixture
def court(db, at: datetime) -> Court:
    """A bank in which somebody objects."""
    return new_court(at)


@pytest.fixture(scope="module")
def hall(django_db_setup, django_db_blocker) -> Iterator[Hall]:
    """Everybody, in a bank that is rolled back after the module's last test."""
    with django_db_blocker.unblock(), undone():
        yield new_hall()


@pytest.fixture(scope="module", params=SITUATIONS)
def of_situation(hall: Hall, request: pytest.FixtureRequest) -> Iterator[Case]:
    """The situation, brought about once for all tests of it."""
    situation = SITUATIONS[request.param]
    with undone():
        hall.court.bank.at = BEGINS
        made = situation.road(hall)
        yield Case(hall=hall, name=request.param, situation=situation, dispute=made)


@pytest.fixture
def case(of_situation: Case, django_db_blocker) -> Iterator[Case]:
    """The situation, as it is before anybody does something."""
    with django_db_blocker.unblock(), undone():
        yield of_situation
