"""A bank with a past, and staff who ask about it."""

from datetime import datetime

import pytest

from members.models import Member
from tests.clock import keep_time
from tests.disputes.court import Court
from tests.factories import member
from tests.reports.history import History
from tests.reports.past import busy_bank, in_court
from tests.requests_app.roads import Bank


@pytest.fixture
def history_once(beginning, db) -> History:
    """Ten days, brought about once for tests that follow each other."""
    return beginning


@pytest.fixture
def disputes_once(beginning, db) -> tuple[Court, History]:
    """Seven disputes, and who judged them, likewise."""
    return beginning


@pytest.fixture
def bank(request: pytest.FixtureRequest, db, at: datetime, monkeypatch: pytest.MonkeyPatch) -> Bank:
    """Two members and a service, with the past that the test asks for; doors read the bank's clock."""
    if "history_once" in request.fixturenames:
        made = request.getfixturevalue("history_once").bank
    elif "disputes_once" in request.fixturenames:
        made = request.getfixturevalue("disputes_once")[0].bank
    else:
        made = busy_bank(at)
    return keep_time(made, monkeypatch)


@pytest.fixture
def history(bank: Bank, history_once: History) -> History:
    return history_once


@pytest.fixture
def chief(db, at: datetime) -> Member:
    """Somebody who may see everything."""
    return member("Chief", at=at, is_staff=True, is_superuser=True)


@pytest.fixture
def court(request: pytest.FixtureRequest, bank: Bank) -> Court:
    """A coordinator, a senior and an auditor beside the bank's members."""
    if "disputes_once" in request.fixturenames:
        return request.getfixturevalue("disputes_once")[0]
    return in_court(bank)


@pytest.fixture
def disputed(bank: Bank, disputes_once: tuple[Court, History]) -> History:
    return disputes_once[1]
