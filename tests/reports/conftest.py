"""A bank with a past, and staff who ask about it."""

from datetime import datetime

import pytest

from hourbank.roles import AUDITORS, COORDINATORS, SENIORS
from members.models import Member
from tests.clock import keep_time
from tests.disputes.court import Court, staff
from tests.factories import member
from tests.reports.disputed import seven_disputes
from tests.reports.history import History, ten_days
from tests.requests_app.roads import Bank, new_bank
from workflow.worker import work_external


class BusyBank(Bank):
    """A bank whose mail goes out too: else it would be overdue."""

    def work(self) -> None:
        super().work()
        work_external(clock=lambda: self.at)


@pytest.fixture
def bank(db, at: datetime, monkeypatch: pytest.MonkeyPatch) -> Bank:
    """Two members and a service; doors read the bank's clock."""
    return keep_time(BusyBank(**vars(new_bank(at))), monkeypatch)


@pytest.fixture
def history(bank: Bank) -> History:
    return ten_days(bank)


@pytest.fixture
def chief(db, at: datetime) -> Member:
    """Somebody who may see everything."""
    return member("Chief", at=at, is_staff=True, is_superuser=True)


@pytest.fixture
def court(bank: Bank) -> Court:
    """A coordinator, a senior and an auditor beside the bank's members."""
    return Court(
        bank=bank,
        cora=staff("Cora", at=bank.at, role=COORDINATORS),
        sena=staff("Sena", at=bank.at, role=SENIORS),
        otto=staff("Otto", at=bank.at, role=AUDITORS),
    )


@pytest.fixture
def disputed(court: Court) -> History:
    return seven_disputes(court)
