"""A small bank with staff, for the tests of disputes."""

from collections.abc import Iterator

import pytest

from tests.beginnings import undone
from tests.disputes.cases import BEGINS, Case, new_hall
from tests.disputes.court import Court
from tests.disputes.hall import STEMS, Hall
from tests.disputes.situations import SITUATIONS


@pytest.fixture
def court(new_court_once: Court) -> Court:
    """A bank in which somebody objects."""
    return new_court_once


@pytest.fixture(scope="module")
def hall(django_db_setup, django_db_blocker) -> Iterator[Hall]:
    """Everybody, in a bank that is rolled back after the module's last test."""
    with django_db_blocker.unblock(), undone():
        yield new_hall()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Try the situations in the order of what they begin with."""
    if "of_situation" in metafunc.fixturenames:
        names = sorted(SITUATIONS, key=lambda name: [*STEMS].index(SITUATIONS[name].stem))
        metafunc.parametrize(
            ("stem", "of_situation"),
            [(SITUATIONS[name].stem, name) for name in names],
            ids=names,
            indirect=True,
            scope="module",
        )


@pytest.fixture(scope="module")
def stem(hall: Hall, request: pytest.FixtureRequest) -> Iterator[None]:
    """What several situations begin with, brought about once for all of them."""
    with undone():
        hall.court.bank.at = BEGINS
        hall.stem = STEMS[request.param](hall)
        yield


@pytest.fixture(scope="module")
def of_situation(hall: Hall, stem: None, request: pytest.FixtureRequest) -> Iterator[Case]:
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
