"""How requests go from state to state."""

from datetime import timedelta

from portal.reports.contents import flow_table
from portal.reports.period import Period
from portal.reports.queries import STAYING, flows
from requests_app.operations import Proposal, Schedule
from requests_app.queries import moves
from requests_app.states import State
from tests.requests_app.acts import last_event
from tests.requests_app.roads import HOUR


def found(history, first=None, until=None):
    lines = flows(period=history.hours(first, until))
    return {(line.source, line.target): (line.count, line.median) for line in lines}


def test_each_way_is_counted_with_the_median_time_before_it(history):
    assert found(history) == {
        ("", "DRAFT"): (6, None),
        ("DRAFT", "PENDING_VALIDATION"): (6, 0 * HOUR),
        ("PENDING_VALIDATION", "ACTIVE"): (6, 0 * HOUR),
        ("ACTIVE", "NEGOTIATING"): (1, HOUR),
        ("ACTIVE", "ACCEPTED"): (2, 3 * HOUR),
        ("ACTIVE", "DECLINED"): (1, 6 * HOUR),
        ("ACTIVE", "TIMED_OUT"): (1, 168 * HOUR),
        # Since the first counter-offer, which began the negotiation.
        ("NEGOTIATING", "NEGOTIATING"): (1, 2 * HOUR),
        ("NEGOTIATING", "ACCEPTED"): (1, 5 * HOUR),
        ("ACCEPTED", "IN_PROGRESS"): (1, 24 * HOUR),
        ("ACCEPTED", "CANCELLED"): (1, HOUR),
        ("IN_PROGRESS", "COMPLETED"): (1, 2 * HOUR),
        ("COMPLETED", "COMPLETED"): (1, 10 * HOUR),
        ("COMPLETED", "PAID"): (1, 10 * HOUR),
    }


def test_only_what_was_done_in_the_time_counts_with_all_the_time_before_it(history):
    assert found(history, 212, 219) == {
        ("", "DRAFT"): (2, None),
        ("DRAFT", "PENDING_VALIDATION"): (2, 0 * HOUR),
        ("PENDING_VALIDATION", "ACTIVE"): (2, 0 * HOUR),
        ("ACTIVE", "TIMED_OUT"): (1, 168 * HOUR),
        ("ACTIVE", "DECLINED"): (1, 6 * HOUR),
    }


def test_shares_are_of_what_left_a_state(history):
    [table] = flow_table(period=Period(), at=history.bank.at)
    shares = {(row["from_state"], row["to_state"]): row["share_permille"] for row in table.rows}

    active = {target: share for (source, target), share in shares.items() if source == "ACTIVE"}
    assert active == {"NEGOTIATING": 200, "ACCEPTED": 400, "DECLINED": 200, "TIMED_OUT": 200}
    assert shares["ACCEPTED", "CANCELLED"] == shares["ACCEPTED", "IN_PROGRESS"] == 500
    # What stayed where it was takes no share of what left.
    assert shares["COMPLETED", "COMPLETED"] is None
    assert shares["COMPLETED", "PAID"] == 1000


def test_lines_are_in_the_order_of_the_states(history):
    [table] = flow_table(period=Period(), at=history.bank.at)
    order = ["", *(str(state) for state in State)]
    places = [(order.index(row["from_state"]), order.index(row["to_state"])) for row in table.rows]

    assert places == sorted(places)


def test_a_recorded_exchange_begins_recorded(bank):
    bank.recorded()
    bank.later(timedelta(days=7))
    lines = {(flow.source, flow.target): flow.median for flow in flows(period=Period())}

    assert lines == {("", "RECORDED"): None, ("RECORDED", "CANCELLED"): timedelta(days=7)}


def staying_moves():
    """The actions that leave a request in the state it was in."""
    return {(move.source, move.action) for move in moves() if move.source == move.target}


def test_the_events_that_stay_are_those_of_the_transitions_that_stay(bank):
    """So that a new transition of that kind isn't forgotten, and no reminder is taken for one."""
    consent = {"agree-change", "decline-change", "withdraw-change"}
    assert staying_moves() == {
        (State.NEGOTIATING, "counter-offer"),
        (State.COMPLETED, "confirm"),
        (State.ACCEPTED, "reschedule"),
        (State.COMPLETED, "propose-less"),
        *((state, action) for state in (State.ACCEPTED, State.COMPLETED) for action in consent),
    }
    offered = bank.negotiating()
    again = bank.act("counter_offer", offered, bank.ben, offer=Proposal(minutes=30))
    events = {last_event(again).type, last_event(bank.confirmed()).type}
    promised = bank.accepted()
    for answer, who in (("decline", "ada"), ("withdraw", "ben"), ("agree", "ada")):
        bank.act("reschedule", promised, bank.ben, schedule=Schedule(place=answer))
        events.add(last_event(promised).type)
        bank.act(f"{answer}_change", promised, getattr(bank, who))
        events.add(last_event(promised).type)
    assert events == set(STAYING)


def test_a_change_by_consent_is_a_way_that_stays(bank):
    bank.act("reschedule", bank.accepted(), bank.ben, schedule=Schedule(place="The library"))
    bank.later(2 * HOUR)
    lines = {(flow.source, flow.target): flow.count for flow in flows(period=Period())}

    assert lines["ACCEPTED", "ACCEPTED"] == 1


def test_an_empty_bank_has_no_ways(db, at):
    assert flows(period=Period()) == []
    [table] = flow_table(period=Period(), at=at)
    assert table.rows == []
