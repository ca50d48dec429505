"""Two members, and something to tell them of."""

import pytest

from tests.factories import member


@pytest.fixture
def ana(at):
    return member("Ana", at=at)


@pytest.fixture
def ben(at):
    return member("Ben", at=at)
