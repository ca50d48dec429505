"""What the reports are about, as tests begin with it: a past that takes long to bring about."""

from datetime import datetime

import pytest

from hourbank.roles import AUDITORS, COORDINATORS, SENIORS
from tests.clock import keep_time
from tests.disputes.court import Court, staff
from tests.reports.disputed import seven_disputes
from tests.reports.history import History, ten_days
from tests.requests_app.roads import Bank, new_bank
from workflow.worker import work_external


class BusyBank(Bank):
    """A bank whose mail goes out too: else it would be overdue."""

    def work(self) -> None:
        super().work()
        work_external(clock=lambda: self.at)


def busy_bank(at: datetime) -> BusyBank:
    return BusyBank(**vars(new_bank(at)))


def in_court(bank: Bank) -> Court:
    """A coordinator, a senior and an auditor beside the bank's members."""
    return Court(
        bank=bank,
        cora=staff("Cora", at=bank.at, role=COORDINATORS),
        sena=staff("Sena", at=bank.at, role=SENIORS),
        otto=staff("Otto", at=bank.at, role=AUDITORS),
    )


def with_ten_days(at: datetime) -> History:
    with pytest.MonkeyPatch.context() as patch:
        return ten_days(keep_time(busy_bank(at), patch))


def with_seven_disputes(at: datetime) -> tuple[Court, History]:
    with pytest.MonkeyPatch.context() as patch:
        court = in_court(keep_time(busy_bank(at), patch))
        return court, seven_disputes(court)
