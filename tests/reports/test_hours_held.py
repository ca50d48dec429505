"""The hours that are held now, by how long it has been."""

from datetime import timedelta

from django.db.models import Sum

from ledger.models import Account, Escrow
from ledger.queries import Holds, holds_by_age, requests_of_escrows, totals
from portal.reports.contents import AGE_NAMES, AGES, hours_held
from portal.reports.period import Period
from tests.requests_app.acts import escrow_of


DAY = timedelta(days=1)
NOTHING = Holds()


def table(at):
    [found] = hours_held(period=Period(), at=at)
    return found


def test_each_hold_is_in_the_row_of_its_age(bank):
    began = bank.at
    bank.disputed()
    for days, road in ((50, "in_progress"), (81, "accepted"), (88, "active"), (91, "active")):
        bank.later(began + days * DAY - bank.at)
        request = bank.active(minutes=30)
        if road != "active":
            bank.act("accept", request, bank.ada)
        if road == "in_progress":
            bank.act("start", request, bank.ada)

    def held(days, **more):
        values = {"holds": 1, "minutes": 30, "oldest_at": began + days * DAY}
        return Holds(**values | more)

    assert holds_by_age(ages=AGES, at=bank.at) == [
        held(91),
        held(88),
        held(81),
        held(50),
        held(0, minutes=60, frozen_minutes=60),
    ]
    rows = table(bank.at).rows
    assert [row["age"] for row in rows] == list(AGE_NAMES)
    assert table(bank.at).total == {
        "holds": 5,
        "minutes": 180,
        "frozen_minutes": 60,
        "oldest_at": began,
    }


def test_what_is_as_old_as_a_border_is_on_its_older_side(bank):
    bank.active()
    opened = bank.at
    at_most = Holds(holds=1, minutes=60, oldest_at=opened)

    just_before = opened + DAY - timedelta(microseconds=1)
    assert holds_by_age(ages=[DAY], at=just_before) == [at_most, NOTHING]
    assert holds_by_age(ages=[DAY], at=opened + DAY) == [NOTHING, at_most]


def test_the_sum_is_what_the_ledger_holds(history):
    """The reconciliation's own figure, the accounts' and the open escrows'."""
    total = table(history.bank.at).total

    assert total["minutes"] == 45 + 60  # R5 and R6
    assert total["minutes"] == totals().held_minutes
    assert total["minutes"] == Account.objects.aggregate(sum=Sum("held_minutes"))["sum"]
    assert total["holds"] == Escrow.objects.filter(closed_at=None).count() == 2
    assert total["oldest_at"] == history.hour(218)


def test_an_empty_bank_holds_nothing(db, at):
    assert holds_by_age(ages=AGES, at=at) == [NOTHING] * 5
    assert table(at).total == {"holds": 0, "minutes": 0, "frozen_minutes": 0, "oldest_at": None}


def test_escrows_name_their_requests(bank):
    first, second = bank.active(), bank.active()
    escrows = {escrow_of(request).pk: request.pk for request in (first, second)}

    assert requests_of_escrows(escrow_ids=escrows) == escrows
    assert requests_of_escrows(escrow_ids=[]) == {}
