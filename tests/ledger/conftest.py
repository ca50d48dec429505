"""Two members with ten hours each."""

import pytest

from tests.ledger.bank import person


@pytest.fixture
def ann(at):
    return person("Ann", minutes=600, at=at)


@pytest.fixture
def ben(at):
    return person("Ben", minutes=600, at=at)
