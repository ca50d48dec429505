"""Calls under reports/. Written by the generator."""

from datetime import datetime
from typing import Literal

from hourbank_client.answers.reports import ReportAnswer, ReportsAnswer
from hourbank_client.calls import Calls
from hourbank_client.values import segment, some


class Reports:
    """Calls under reports/."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def list(self) -> ReportsAnswer:
        """List the reports that you may read"""
        return self._calls.get("reports/", ReportsAnswer)

    def get(
        self,
        name: Literal[
            "called-off",
            "disputes",
            "disputes-by-coordinator",
            "flows",
            "hours-held",
            "open-disputes",
            "requests-by-state",
            "stuck",
            "time-in-state",
            "time-outs",
        ],
        *,
        days: Literal["7", "30", "90", "365", "all"] | None = None,
        from_: datetime | None = None,
        table: str | None = None,
        until: datetime | None = None,
    ) -> ReportAnswer:
        """Read a report"""
        return self._calls.get(
            f"reports/{segment(name)}/",
            ReportAnswer,
            some(days=days, from_=from_, table=table, until=until),
        )
