"""Who calls off late, and who is said not to have come, as coordinators read it."""

from datetime import timedelta

from portal.reports.contents import called_off
from portal.reports.period import Period


DAY = timedelta(days=1)


def test_it_names_each_member_with_both_counts(bank):
    starts_at = bank.at + 5 * DAY
    late, missed = (bank.accepted(minutes=10, starts_at=starts_at) for _each in "12")
    bank.later(5 * DAY)
    kinds, *rest = called_off(period=Period(), at=bank.at)
    assert ([row["count"] for row in kinds.rows], rest) == ([0, 0], [])
    bank.act("cancel", late, bank.ben)
    bank.act("cancel", missed, bank.ada, reason="NO_SHOW")
    kinds, members = called_off(period=Period.last(7, at=bank.at), at=bank.at)
    assert [row["count"] for row in kinds.rows] == [1, 1]
    assert members.rows == [{"member": "Ben", "late": 1, "missed": 1}]
    before = Period(until=bank.at)
    assert len(called_off(period=before, at=bank.at)) == 1
