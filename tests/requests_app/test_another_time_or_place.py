"""What was promised is moved by consent: a proposal changes nothing until the other side agrees."""

from datetime import timedelta

import pytest

from common.errors import NotFound, Refused, WrongRole, WrongState
from requests_app.models import Amendment
from requests_app.operations import Schedule
from requests_app.queries import allowed_actions, awaited_by, waiting_for
from requests_app.states import State
from tests.requests_app.acts import (
    events_of,
    last_event,
    minutes_of,
    refusal,
    set_policy,
    timers_of,
    told,
)


HOUR = timedelta(hours=1)
DAY = timedelta(hours=24)
INSTANT = timedelta(microseconds=1)
MOVE = {"agree-change", "decline-change", "withdraw-change", "reschedule"}


def changes(request):
    rows = Amendment.objects.filter(request=request).order_by("number")
    return list(rows.values_list("number", "made_by", "state"))


def may(bank, request, name):
    member_id = getattr(bank, name).pk
    return MOVE & set(allowed_actions(request=bank.again(request), member_id=member_id))


@pytest.fixture
def promised(bank):
    """Work that begins in five days, at Ben's."""
    return bank.accepted(starts_at=bank.at + 5 * DAY, place="At Ben's", time_zone="Europe/Madrid")


def moved(bank, request, *, days=8, who="ada", **more):
    schedule = Schedule(starts_at=bank.at + days * DAY, **more)
    return bank.act("reschedule", request, getattr(bank, who), schedule=schedule)


def test_a_proposal_changes_nothing_but_that_it_waits(bank, promised):
    timers = timers_of(promised)
    request = moved(bank, promised, place="The library")
    kept = ("state", "turn", "deadline_at", "starts_at", "place", "is_remote", "time_zone")
    for name in kept:
        assert getattr(request, name) == getattr(promised, name)
    assert timers_of(request) == timers | {"amendment_timeout": bank.at + 3 * DAY}
    assert (request.amendment_by, changes(request)) == ("provider", [(1, "provider", "LIVE")])
    assert may(bank, request, "ben") == {"agree-change", "decline-change", "reschedule"}
    assert may(bank, request, "ada") == {"withdraw-change"}
    assert told(bank.ben)[-1] == "request.change_proposed"
    assert last_event(request).data["until"]


def test_who_is_asked_finds_it_among_what_waits_for_them(bank, promised):
    moved(bank, promised)
    assert list(waiting_for(member_id=bank.ben.pk)) == [promised]
    assert list(awaited_by(member_id=bank.ben.pk)) == []


def test_agreeing_moves_the_start_and_the_times_that_follow_from_it(bank, promised):
    starts_at = bank.at + 8 * DAY
    request = moved(bank, promised, place="The library", time_zone="America/Lima")
    request = bank.act("agree_change", request, bank.ben)
    assert (request.starts_at, request.place) == (starts_at, "The library")
    assert (request.time_zone, request.amendment_by) == ("America/Lima", "")
    assert request.deadline_at == starts_at + 14 * DAY
    assert timers_of(request) == {
        "no_start_timeout": starts_at + 14 * DAY,
        "no_start_reminder": starts_at + 13 * DAY,
        "start_reminder": starts_at - DAY,
    }
    assert changes(request) == [(1, "provider", "AGREED")]
    assert told(bank.ada)[-1] == "request.change_agreed"
    assert minutes_of(bank.ben) == [(120, 60)]


def test_another_place_alone_moves_no_time(bank, promised):
    bank.later(DAY)
    request = bank.act(
        "reschedule", promised, bank.ben, schedule=Schedule(is_remote=True, place="")
    )
    timers = timers_of(promised)
    request = bank.act("agree_change", request, bank.ada)
    assert (request.is_remote, request.place) == (True, "")
    assert (request.starts_at, request.deadline_at) == (promised.starts_at, promised.deadline_at)
    del timers["amendment_timeout"]
    assert timers_of(request) == timers


def test_declining_leaves_it_as_it_was_agreed(bank, promised):
    request = bank.act("decline_change", moved(bank, promised), bank.ben)
    assert (request.starts_at, request.amendment_by) == (promised.starts_at, "")
    assert changes(request) == [(1, "provider", "DECLINED")]
    assert told(bank.ada)[-1] == "request.change_declined"
    assert "amendment_timeout" not in timers_of(request)
    assert may(bank, request, "ada") == may(bank, request, "ben") == {"reschedule"}


def test_its_maker_takes_it_back(bank, promised):
    request = bank.act("withdraw_change", moved(bank, promised), bank.ada)
    assert changes(request) == [(1, "provider", "WITHDRAWN")]
    assert told(bank.ben)[-1] == "request.change_withdrawn"


def test_the_other_side_answers_with_another_proposal(bank, promised):
    request = moved(bank, moved(bank, promised), days=9, who="ben")
    assert changes(request) == [(1, "provider", "COUNTERED"), (2, "requester", "LIVE")]
    assert request.amendment_by == "requester"
    request = bank.act("agree_change", request, bank.ada)
    assert request.starts_at == bank.at + 9 * DAY


def test_nobody_answers_and_it_stays_as_it_was_agreed(bank, promised):
    request = moved(bank, promised)
    bank.later(3 * DAY - INSTANT)
    assert bank.again(request).amendment_by == "provider"
    bank.later(INSTANT)
    request = bank.again(request)
    assert (request.state, request.amendment_by) == (State.ACCEPTED, "")
    assert request.starts_at == promised.starts_at
    assert changes(request) == [(1, "provider", "EXPIRED")]
    assert told(bank.ada)[-1] == told(bank.ben)[-1] == "request.change_expired"


def test_it_waits_no_longer_than_until_the_start_that_it_proposes(bank, promised):
    request = bank.act(
        "reschedule", promised, bank.ada, schedule=Schedule(starts_at=bank.at + 2 * HOUR)
    )
    assert timers_of(request)["amendment_timeout"] == bank.at + 2 * HOUR


def test_it_waits_as_long_as_the_policy_says(bank):
    set_policy(bank, offer_timeout=5 * HOUR)
    request = bank.rescheduling()
    assert timers_of(request)["amendment_timeout"] == bank.at + 5 * HOUR


@pytest.mark.parametrize(
    ("action", "who", "given", "state"),
    [
        ("start", "ada", {}, State.IN_PROGRESS),
        ("cancel", "ben", {}, State.CANCELLED),
        ("stop_for_dispute", "ben", {}, State.DISPUTED),
    ],
)
def test_what_happens_meanwhile_overtakes_it(bank, promised, action, who, given, state):
    request = moved(bank, promised)
    request = bank.act(action, request, getattr(bank, who), **given)
    assert (request.state, request.amendment_by) == (state, "")
    assert changes(request) == [(1, "provider", "DROPPED")]
    assert "amendment_timeout" not in timers_of(request)


def test_a_start_that_never_comes_overtakes_it(bank):
    request = bank.accepted()
    bank.at += 29 * DAY
    bank.act("reschedule", request, bank.ada, schedule=Schedule(place="The library"))
    assert timers_of(request)["amendment_timeout"] == request.deadline_at
    bank.later(DAY)
    request = bank.again(request)
    assert (request.state, request.amendment_by) == (State.CANCELLED, "")


def test_after_the_start_has_passed_another_day_can_still_be_agreed(bank, promised):
    bank.later(6 * DAY)
    request = moved(bank, promised, days=1, who="ben")
    request = bank.act("agree_change", request, bank.ada)
    assert request.starts_at == bank.at + DAY


def refused(bank, request, who, **schedule):
    return refusal(bank, "reschedule", request, who, schedule=Schedule(**schedule))


def test_what_makes_no_sense_is_refused(bank, promised):
    ada = bank.ada
    assert refused(bank, promised, ada).reason == "nothing_changed"
    assert refused(bank, promised, ada, place="At Ben's").reason == "nothing_changed"
    past = bank.at - HOUR
    assert refused(bank, promised, ada, starts_at=past).reason == "START_IN_PAST"
    assert refused(bank, promised, ada, starts_at=bank.at).reason == "START_IN_PAST"
    far = bank.at + 367 * DAY
    assert refused(bank, promised, ada, starts_at=far).reason == "start_too_far"


def test_a_second_proposal_waits_for_the_answer_to_the_first(bank, promised):
    request = moved(bank, promised)
    assert refused(bank, request, bank.ada, place="Here").reason == "change_waits"


def test_there_are_as_many_as_counter_offers_at_most(bank, promised):
    set_policy(bank, maximum_offers=2)
    request = bank.accepted(minutes=30)
    for place in ("One", "Two"):
        bank.act("reschedule", request, bank.ada, schedule=Schedule(place=place))
        request = bank.act("decline_change", request, bank.ben)
    denied = refused(bank, request, bank.ben, place="Three")
    assert (denied.reason, denied.facts["maximum_offers"]) == ("too_many_changes", 2)


def test_only_the_other_side_answers_and_only_its_maker_takes_it_back(bank, promised):
    request = moved(bank, promised)
    for name in ("agree_change", "decline_change"):
        assert isinstance(refusal(bank, name, request, bank.ada), WrongRole)
        assert isinstance(refusal(bank, name, request, bank.cleo), NotFound)
    assert isinstance(refusal(bank, "withdraw_change", request, bank.ben), WrongRole)


@pytest.mark.parametrize("name", ["agree_change", "decline_change", "withdraw_change"])
def test_without_a_proposal_there_is_nothing_to_answer(bank, promised, name):
    for who in (bank.ada, bank.ben):
        assert isinstance(refusal(bank, name, promised, who), WrongState)


def test_a_proposed_start_that_has_passed_is_not_agreed_to(bank, promised):
    """The worker is behind: the proposal's own time is over."""
    schedule = Schedule(starts_at=bank.at + HOUR)
    request = bank.act("reschedule", promised, bank.ada, schedule=schedule)
    bank.at += HOUR
    denied = refusal(bank, "agree_change", request, bank.ben)
    assert isinstance(denied, Refused)
    assert denied.reason == "START_IN_PAST"


def test_both_are_reminded_once_a_day_before_the_start(bank, promised):
    bank.later(4 * DAY - INSTANT)
    assert "request.start_near" not in events_of(promised)
    bank.later(INSTANT)
    assert told(bank.ada)[-1] == told(bank.ben)[-1] == "request.start_near"
    for _ in range(30):
        bank.later(HOUR)
    assert events_of(promised).count("request.start_near") == 1


def test_the_reminder_follows_the_new_start(bank, promised):
    bank.act("agree_change", moved(bank, promised), bank.ben)
    bank.later(6 * DAY)
    assert "request.start_near" not in events_of(promised)
    bank.later(DAY)
    assert events_of(promised).count("request.start_near") == 1


@pytest.mark.parametrize("away", [5 * DAY, 5 * DAY + HOUR, 60 * DAY])
def test_after_an_outage_nobody_is_reminded_of_a_start_that_has_passed(bank, promised, away):
    bank.later(away)
    assert "request.start_near" not in events_of(promised)


def test_after_a_short_outage_there_is_one_reminder(bank, promised):
    bank.later(5 * DAY - HOUR)
    assert events_of(promised).count("request.start_near") == 1


def test_where_it_begins_too_soon_there_is_no_reminder(bank):
    request = bank.accepted(starts_at=bank.at + DAY)
    assert "start_reminder" not in timers_of(request)


def test_what_was_called_off_reminds_nobody(bank, promised):
    bank.act("cancel", promised, bank.ben)
    bank.later(4 * DAY)
    assert "request.start_near" not in events_of(promised)


def test_a_withdrawn_dispute_brings_the_reminder_back(bank, promised):
    bank.act("stop_for_dispute", promised, bank.ben)
    assert timers_of(promised) == {}
    bank.act("resume_after_dispute", promised, bank.cleo)
    assert timers_of(promised)["start_reminder"] == promised.starts_at - DAY
