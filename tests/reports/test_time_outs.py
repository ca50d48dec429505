"""Who declines, and whose time runs out: by category and by timer."""

from datetime import timedelta

import pytest

from catalogue.queries import categories
from portal.reports.contents import unanswered
from portal.reports.period import Period
from portal.reports.queries import endings
from requests_app.operations import Proposal, Schedule, Wish, record_exchange
from requests_app.states import Part, State
from requests_app.timers import TIMEOUTS
from tests.reports.history import GARDEN, in_the_garden
from tests.requests_app.roads import HOUR


TIMERS = list(TIMEOUTS.values())


def tables(at, period=Period()):  # noqa: B008 - it is frozen
    """The three tables; rows by their first column."""
    found = unanswered(period=period, at=at)
    return [
        {row[table.columns[0].name]: row for row in table.rows} | {"total": table.total}
        for table in found
    ]


def answers(row):
    return (row["accepted"], row["declined"], row["timed_out"])


def test_answers_are_counted_by_the_service_s_category(history):
    by_category, _by_timer, _both = tables(history.bank.at)

    assert answers(by_category[GARDEN]) == (1, 1, 1)
    assert by_category[GARDEN]["declined_permille"] == 333
    assert by_category[GARDEN]["timed_out_permille"] == 333
    assert answers(by_category[""]) == (2, 0, 0)
    assert answers(by_category["total"]) == (3, 1, 1)
    assert by_category["total"]["declined_permille"] == 200


def test_every_category_is_told_and_one_without_answers_has_no_share(history):
    by_category, _by_timer, both = tables(history.bank.at)

    assert list(by_category) == [*(category.slug for category in categories()), "", "total"]
    assert list(both) == list(by_category)
    assert answers(by_category["care"]) == (0, 0, 0)
    assert by_category["care"]["declined_permille"] is None


def test_each_timer_says_how_many_waits_ended_and_how_many_of_them_by_itself(history):
    _by_category, by_timer, both = tables(history.bank.at)

    ended = {timer: (by_timer[timer]["waits"], by_timer[timer]["ran_out"]) for timer in TIMERS}
    assert ended == {
        "response_timeout": (5, 1),
        "offer_timeout": (2, 0),  # a further offer, and its acceptance
        "no_start_timeout": (2, 0),
        "not_completed_timeout": (1, 0),
        "confirmation_timeout": (1, 0),  # the payment ends no wait
        "recorded_timeout": (0, 0),
    }
    assert by_timer["response_timeout"]["ran_out_permille"] == 200
    assert by_timer["recorded_timeout"]["ran_out_permille"] is None
    assert by_timer["total"] == {"waits": 11, "ran_out": 1}
    assert {timer: both[GARDEN][timer] for timer in TIMERS} == dict.fromkeys(TIMERS, 0) | {
        "response_timeout": 1
    }
    assert not any(both[""][timer] for timer in TIMERS)


def test_only_what_ended_in_the_time_counts(history):
    at = history.bank.at
    first, later = history.hours(None, 212), history.hours(212, None)

    assert answers(tables(at, first)[0]["total"]) == (2, 0, 0)
    assert answers(tables(at, later)[0]["total"]) == (1, 1, 1)


def test_an_offer_that_is_declined_by_either_side_is_a_decline(bank):
    bank.act("decline_offer", bank.negotiating(), bank.ben)
    again = bank.act("counter_offer", bank.negotiating(), bank.ben, offer=Proposal(minutes=30))
    bank.act("decline_offer", again, bank.ada)

    assert answers(tables(bank.at)[0][""]) == (0, 2, 0)


def test_what_is_called_off_before_an_answer_is_none(bank):
    bank.cancelled()
    by_category, by_timer, _both = tables(bank.at)

    assert answers(by_category["total"]) == (0, 0, 0)
    assert by_timer["response_timeout"]["waits"] == 1


def test_a_dispute_that_is_withdrawn_is_no_new_acceptance(bank):
    request = bank.accepted()
    bank.act("stop_for_dispute", request, bank.ben)
    bank.act("resume_after_dispute", request, bank.ben)

    assert answers(tables(bank.at)[0]["total"]) == (1, 0, 0)


WAITS = {
    State.ACTIVE: (lambda bank, **wish: bank.active(**wish), 7 * 24),
    State.NEGOTIATING: (
        lambda bank, **wish: bank.act(
            "counter_offer", bank.active(**wish), bank.ada, offer=Proposal(minutes=30)
        ),
        72,
    ),
    State.ACCEPTED: (lambda bank, **wish: bank.accepted(**wish), 30 * 24),
    State.IN_PROGRESS: (
        lambda bank, **wish: bank.act("start", bank.accepted(**wish), bank.ada),
        60 * 24,
    ),
    State.COMPLETED: (
        lambda bank, **wish: bank.act(
            "complete",
            bank.act("start", bank.accepted(**wish), bank.ada),
            bank.ada,
            actual_minutes=60,
        ),
        7 * 24,
    ),
}


@pytest.mark.parametrize("state", WAITS)
def test_each_timer_that_runs_out_counts_in_its_category(bank, state):
    road, hours = WAITS[state]
    road(bank, service_id=in_the_garden(bank).pk)
    bank.later(hours * HOUR)
    by_category, by_timer, both = tables(bank.at)

    assert by_timer[TIMEOUTS[state]]["ran_out"] == by_timer["total"]["ran_out"] == 1
    assert by_timer[TIMEOUTS[state]]["ran_out_permille"] == 1000
    assert both[GARDEN][TIMEOUTS[state]] == both["total"][TIMEOUTS[state]] == 1
    is_unanswered = state in {State.ACTIVE, State.NEGOTIATING}
    assert by_category[GARDEN]["timed_out"] == int(is_unanswered)


def test_a_recorded_exchange_that_nobody_confirms_runs_out_and_one_that_is_confirmed_doesn_t(bank):
    bank.recorded()
    bank.later(timedelta(days=7))
    wish = Wish(minutes=30, other_id=bank.ben.pk, part=Part.PROVIDER, title="Cake")

    bank.act("confirm", bank.do(record_exchange, bank.ada, wish=wish), bank.ben)
    _by_category, by_timer, _both = tables(bank.at)

    row = by_timer["recorded_timeout"]
    assert (row["waits"], row["ran_out"], row["ran_out_permille"]) == (2, 1, 500)


def test_an_empty_bank_has_no_answers(db, at):
    assert endings(period=Period()) == []
    by_category, by_timer, _both = tables(at)
    assert answers(by_category["total"]) == (0, 0, 0)
    assert by_timer["total"] == {"waits": 0, "ran_out": 0}


def test_a_change_by_consent_ends_no_wait_unless_it_confirms(bank):
    asked = bank.act("reschedule", bank.accepted(), bank.ben, schedule=Schedule(place="Here"))
    bank.act("agree_change", asked, bank.ada)
    assert tables(bank.at)[1]["no_start_timeout"]["waits"] == 0

    bank.act("agree_change", bank.haggling(), bank.ada)
    assert (
        tables(bank.at)[1]["confirmation_timeout"] | {"waits": 1, "ran_out": 0}
        == (tables(bank.at)[1]["confirmation_timeout"])
    )
