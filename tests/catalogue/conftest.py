"""Two members, a coordinator, and the catalogue with a clock."""

import pytest

from members.models import Member
from tests.catalogue.words import Catalogue
from tests.factories import group_of, member


@pytest.fixture
def ana(at):
    return member("Ana", at=at)


@pytest.fixture
def ben(at):
    return member("Ben", at=at)


@pytest.fixture
def carla(at) -> Member:
    """A coordinator."""
    someone = member("Carla", at=at, is_staff=True)
    someone.groups.add(group_of())
    return someone


@pytest.fixture
def shop(ana, at) -> Catalogue:
    """Ana's services, and a clock that the test moves."""
    return Catalogue(member=ana, at=at)
