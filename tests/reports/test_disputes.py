"""What the reports say of disputes."""

from datetime import timedelta

import pytest

from disputes import operations
from disputes.states import DisputeState
from portal.reports.disputes.contents import courses, hands, open_now
from portal.reports.disputes.queries import appeals, coordinators, outcomes, spans
from portal.reports.period import Period
from portal.reports.queries import Spans
from tests.reports.history import GARDEN
from tests.requests_app.roads import HOUR


DAY = timedelta(days=1)
ALL_TIME = Period()
NONE = dict.fromkeys(("released", "shared", "refunded", "settled", "withdrawn", "disputes"), 0)


def rows_of(table, *names):
    """The columns that are named, or all but the first, by the first one; with the total."""
    first = table.columns[0].name
    chosen = names or [column.name for column in table.columns[1:]]
    rows = {row[first]: {name: row[name] for name in chosen} for row in table.rows}
    total = table.total or {}
    return rows | {"total": {name: total[name] for name in chosen if name in total}}


def tables(build, at, period=ALL_TIME):
    return {table.name: rows_of(table) for table in build(period=period, at=at)}


def took(count, median, p95, longest):
    return Spans(count=count, median=median * HOUR, p95=p95 * HOUR, longest=longest * HOUR)


def once(hours, count=1):
    return took(count, hours, hours, hours)


def test_times_are_those_of_the_history(disputed):
    assert spans(period=ALL_TIME) == {
        # 1, 4, 10 and 20 h: p95 lies 17/20 of the way from the third to the fourth.
        "first_answer": took(4, 7, 18.5, 20),
        "ruling": took(4, 20, 38.5, 40),  # 10, 10, 30 and 40 h
        "ruling_on_appeal": took(2, 11, 19.1, 20),
        "settlement": once(10),
        "closing": took(3, 31, 65.2, 69),  # 20, 31 and 69 h
    }


def test_what_ended_in_a_time_counts_whenever_it_began(disputed):
    assert spans(period=disputed.hours(31, 100)) == {
        "first_answer": once(20),
        "ruling": once(40),
        "closing": once(31),
    }
    # A time begins with its first moment, and ends before its last.
    assert spans(period=disputed.hours(30, 30.5)) == {"ruling": once(30)}
    assert spans(period=disputed.hours(31.5, 51)) == {}


def test_a_report_tells_each_time_also_those_that_nothing_took(disputed):
    times = tables(courses, disputed.bank.at, disputed.hours(100, 115))["times"]

    assert times["settlement"] == {
        "count": 1,
        "median_seconds": 10 * HOUR,
        "p95_seconds": 10 * HOUR,
        "longest_seconds": 10 * HOUR,
    }
    assert times["first_answer"] == {
        "count": 0,
        "median_seconds": None,
        "p95_seconds": None,
        "longest_seconds": None,
    }
    assert times["ruling_on_appeal"]["median_seconds"] == 20 * HOUR


def test_outcomes_are_counted_by_reason(disputed):
    reasons = tables(courses, disputed.bank.at)["reasons"]

    assert reasons["TIME"] == NONE | {"released": 1, "shared": 1, "disputes": 2}
    assert reasons["NOT_DONE"] == NONE | {"settled": 1, "withdrawn": 1, "disputes": 2}
    assert reasons["CONDUCT"] == NONE | {"refunded": 1, "disputes": 1}
    assert reasons["NO_SHOW"] == NONE
    assert reasons["total"] == dict.fromkeys(NONE, 1) | {"disputes": 5}


def test_outcomes_are_counted_by_the_service_s_category(disputed):
    by_category = tables(courses, disputed.bank.at)["categories"]

    assert by_category[GARDEN] == NONE | {"shared": 1, "disputes": 1}
    assert by_category[""] == dict.fromkeys(NONE, 1) | {"shared": 0, "disputes": 4}
    assert by_category["care"] == NONE
    assert by_category["total"] == dict.fromkeys(NONE, 1) | {"disputes": 5}


def test_only_what_ended_in_the_time_has_an_outcome_in_it(disputed):
    found = outcomes(period=disputed.hours(100, 112))

    # D2 ended with hour 100, D4 with the first hour after.
    assert {(line.reason, line.outcome, line.count) for line in found} == {
        ("TIME", "shared", 1),
        ("NOT_DONE", "settled", 1),
    }


def test_an_appeal_upholds_changes_or_waits(disputed):
    found = tables(courses, disputed.bank.at)["appeals"]

    assert found["TIME"] == {
        "rulings": 3,
        "appealed": 2,
        "appealed_permille": 667,
        "upheld": 0,
        "changed": 1,
        "changed_permille": 1000,
        "settled": 0,
        "waiting": 1,
    }
    assert found["CONDUCT"]["upheld"] == found["CONDUCT"]["appealed"] == 1
    assert found["NO_SHOW"]["appealed_permille"] is None
    assert found["total"] == {
        "rulings": 4,
        "appealed": 3,
        "appealed_permille": 750,
        "upheld": 1,
        "changed": 1,
        "changed_permille": 500,
        "settled": 0,
        "waiting": 1,
    }


def test_an_appeal_counts_where_its_ruling_was_made(disputed):
    # D2's ruling, which was changed at hour 100.
    [line] = appeals(period=disputed.hours(71, 80))

    assert (line.reason, line.rulings, line.appealed, line.changed) == ("TIME", 1, 1, 1)
    # That one isn't a first ruling.
    assert appeals(period=disputed.hours(100, 101)) == []


def test_the_two_may_settle_what_was_appealed(court):
    dispute = court.appealed()
    proposed = court.do(operations.propose_settlement, court.bank.ada, dispute, released_minutes=30)
    court.do(operations.accept_proposal, court.bank.ben, proposed)
    found = tables(courses, court.bank.at)

    assert found["appeals"]["total"]["settled"] == found["appeals"]["total"]["appealed"] == 1
    assert found["appeals"]["total"]["waiting"] == 0
    assert found["reasons"]["total"] == NONE | {"settled": 1, "disputes": 1}


def test_each_coordinator_has_their_own_figures(disputed):
    found = tables(hands, disputed.bank.at)["coordinators"]

    assert found["Cora"] == {
        "open": 1,
        "overdue": 0,
        "ruled": 4,
        "median_seconds": 20 * HOUR,
        "appealed": 3,
        "changed": 1,
    }
    # Time to rule on an appeal counts from the appeal.
    assert found["Sena"] == {
        "open": 1,
        "overdue": 0,
        "ruled": 2,
        "median_seconds": 11 * HOUR,
        "appealed": 0,
        "changed": 0,
    }
    assert found["total"] == {"open": 2, "overdue": 0, "ruled": 6, "appealed": 3, "changed": 1}
    assert list(found) == ["(nobody)", "Cora", "Sena", "total"]


def test_who_ruled_in_another_time_has_only_what_is_open_now(disputed):
    found = tables(hands, disputed.bank.at, disputed.hours(150, None))["coordinators"]

    assert found["Cora"]["open"] == 1
    assert found["Cora"]["ruled"] == 0
    assert found["Cora"]["median_seconds"] is None


def test_what_nobody_has_in_hand_comes_first(disputed, court):
    dispute = court.again(appealed_from_sena(court))
    found = coordinators(period=ALL_TIME, at=disputed.bank.at)

    assert dispute.state == DisputeState.APPEALED
    assert [(line.name, line.open_now) for line in found] == [(None, 1), ("Cora", 1), ("Sena", 1)]
    assert tables(hands, disputed.bank.at)["coordinators"]["(nobody)"]["open"] == 1


def appealed_from_sena(court):
    """A dispute whose ruling Sena made, and which nobody else may judge again."""
    dispute = court.reviewed()
    if dispute.assigned_to_id != court.sena.pk:
        dispute = court.do(operations.assign_to, court.sena, dispute, member_id=court.sena.pk)
    court.rule(dispute, 10, who=court.sena)
    return court.do(operations.appeal_ruling, court.bank.ada, dispute, words="Too little.")


def test_open_disputes_are_told_by_age_and_by_state(disputed):
    found = tables(open_now, disputed.bank.at)

    assert {age: row["disputes"] for age, row in found["ages"].items()} == {
        "under-1-day": 1,
        "1-to-7-days": 1,
        "7-to-30-days": 0,
        "30-to-90-days": 0,
        "over-90-days": 0,
        "total": 2,
    }
    assert found["ages"]["1-to-7-days"]["oldest_at"] == disputed.hour(132)
    assert found["ages"]["under-1-day"]["oldest_at"] == disputed.hour(143)
    assert found["ages"]["total"]["oldest_at"] == disputed.hour(132)
    states = {state: row["disputes"] for state, row in found["states"].items()}
    assert {state: count for state, count in states.items() if count} == {
        "AWAITING_RESPONSE": 1,
        "UNDER_REVIEW": 1,
        "total": 2,
    }
    assert set(states) == {
        "OPENED",
        "AWAITING_RESPONSE",
        "UNDER_REVIEW",
        "PROPOSED",
        "RESOLVED",
        "APPEALED",
        "total",
    }


def test_a_dispute_that_is_as_old_as_a_border_is_on_its_older_side(court):
    court.opened()
    court.bank.later(DAY - timedelta(seconds=1))
    assert tables(open_now, court.bank.at)["ages"]["under-1-day"]["disputes"] == 1
    court.bank.later(timedelta(seconds=1))
    assert tables(open_now, court.bank.at)["ages"]["1-to-7-days"]["disputes"] == 1


def test_it_is_overdue_once_its_target_time_is_over(disputed):
    bank = disputed.bank
    # D6 is to be ruled on within 7 days of the appeal, at hour 143.
    bank.later(disputed.hour(143 + 168) - bank.at)
    assert tables(open_now, bank.at)["states"]["total"]["overdue"] == 0
    bank.later(timedelta(seconds=1))
    found = tables(open_now, bank.at)

    assert found["states"]["UNDER_REVIEW"]["overdue"] == 1
    assert found["ages"]["7-to-30-days"]["overdue"] == found["ages"]["total"]["overdue"] == 1
    by_name = tables(hands, bank.at)["coordinators"]
    assert (by_name["Sena"]["overdue"], by_name["Cora"]["overdue"]) == (1, 0)


def test_what_nobody_can_judge_is_in_nobody_s_hands(bank, court):
    for someone in (court.cora, court.sena):
        someone.groups.clear()
    court.opened()
    found = tables(open_now, bank.at)["states"]

    assert found["AWAITING_RESPONSE"]["unassigned"] == found["total"]["unassigned"] == 1


@pytest.mark.parametrize("build", [open_now, courses, hands])
def test_an_empty_bank_has_figures_of_nothing(db, at, build):
    for rows in tables(build, at).values():
        for row in rows.values():
            assert not any(value for name, value in row.items() if name != "link"), row


def test_an_empty_bank_has_rows_for_all_that_there_could_be(db, at):
    found = tables(courses, at)

    assert list(found["times"]) == [
        "first_answer",
        "ruling",
        "ruling_on_appeal",
        "settlement",
        "closing",
        "total",
    ]
    assert next(iter(found["reasons"])) == "NO_SHOW"
    assert found["reasons"]["total"] == NONE
    assert list(tables(hands, at)["coordinators"]) == ["(nobody)", "total"]
