"""After a week without workers: every overdue timer once, in order, a few at a time, and few words."""

from collections import Counter
from datetime import timedelta

import pytest

from common.transactions import door
from ledger.operations import grant
from notifications.models import Notification
from requests_app import operations
from requests_app.models import ServiceRequest
from requests_app.operations import Wish
from requests_app.states import FINAL, Part, State
from requests_app.timers import REMINDERS, TIMEOUTS
from tests.counts import count
from tests.requests_app.acts import events_of, told
from tests.requests_app.invariants import assert_in_order
from tests.requests_app.roads import Bank
from tests.threads import at_once
from workflow.models import EventLog, Step
from workflow.operations import claim_due
from workflow.registry import TIMERS
from workflow.worker import work


HOUR = timedelta(hours=1)
DAY = timedelta(hours=24)
REMINDED = "request.reminded"


def rich(bank: Bank) -> Bank:
    """Ben has the hours for many requests."""
    with door():
        grant(member_id=bank.ben.pk, minutes=6000, key="test:rich", actor_id=None, at=bank.at)
    return bank


def busy(bank: Bank, *, of_each: int) -> list[ServiceRequest]:
    """Requests that wait for somebody in all kinds of states, each begun an hour after the last."""
    made = []
    for _again in range(of_each):
        for road in ("active", "negotiating", "completed", "recorded", "accepted"):
            made.append(getattr(bank, road)())
            bank.at += HOUR
    return made


def overdue(bank: Bank) -> list[Step]:
    found = Step.objects.filter(lane=TIMERS, state="WAITING", due_at__lte=bank.at)
    return list(found.order_by("due_at", "id"))


def ended(request: ServiceRequest) -> bool:
    row = ServiceRequest.objects.get(pk=request.pk)
    return row.state in FINAL or row.confirmed_at is not None


def test_a_week_later_every_overdue_timer_fires_once(bank):
    made = busy(rich(bank), of_each=4)
    bank.at += 9 * DAY
    due = overdue(bank)
    assert len(due) > 30
    bank.work()
    assert overdue(bank) == []
    states = Counter(Step.objects.get(pk=step.pk).state for step in due)
    assert states.keys() <= {"DONE", "CANCELLED"}
    waits = [State.ACTIVE, State.NEGOTIATING, State.COMPLETED, State.RECORDED]
    assert all(ended(request) for request in made if State(request.state) in waits)
    before = EventLog.objects.count()
    for _sweep in range(5):
        bank.work()
    assert EventLog.objects.count() == before


def test_they_fire_in_the_order_in_which_they_were_due(bank):
    busy(rich(bank), of_each=4)
    bank.at += 40 * DAY
    due = [step.pk for step in overdue(bank) if step.name in TIMEOUTS.values()]
    claimed: list[int] = []
    while True:
        with door():
            batch = claim_due(at=bank.at, batch=7)
        if not batch:
            break
        claimed += [step.id for step in batch if step.name in TIMEOUTS.values()]
    assert claimed == due


def test_they_are_taken_a_few_at_a_time(bank):
    busy(rich(bank), of_each=5)
    bank.at += 9 * DAY
    all_of_them = len(overdue(bank))
    done = work(clock=lambda: bank.at, batch=5, most=10)
    assert done.total() == 10
    assert len(overdue(bank)) <= all_of_them - 10
    assert Step.objects.filter(state="RUNNING").count() == 0
    bank.work()


def test_nobody_is_reminded_of_what_is_over(bank):
    made = busy(rich(bank), of_each=4)
    bank.at += 9 * DAY
    bank.work()
    over = [request for request in made if ended(request)]
    assert len(over) == 16
    for request in over:
        assert REMINDED not in events_of(request)
    assert told(bank.ada, event=REMINDED) == told(bank.ben, event=REMINDED) == []


def test_who_still_has_time_is_reminded_once_for_each_request(bank):
    """The workers come back in the last hours of some waits: no reminder was sent before."""
    made = [rich(bank).active()]
    for _again in range(9):
        bank.at += 3 * HOUR
        made.append(bank.active())
    bank.at = made[0].deadline_at - HOUR  # the others have up to 26 hours left
    for _sweep in range(5):
        bank.work()
    assert [events_of(request).count(REMINDED) for request in made] == [1] * 8 + [0] * 2
    assert len(told(bank.ada, event=REMINDED)) == 8
    bank.later(30 * DAY)
    assert [events_of(request).count(REMINDED) for request in made] == [1] * 8 + [0] * 2


def test_what_follows_after_an_outage_has_its_full_time_again(bank):
    """A confirmation by silence after the outage settles at once; nobody's next time is over already."""
    request = rich(bank).completed()
    bank.at += 30 * DAY
    bank.work()
    assert bank.again(request).state == State.PAID
    other = bank.accepted()
    assert other.deadline_at == bank.at + 30 * DAY


@pytest.mark.parametrize("jump", [DAY, 8 * DAY])
def test_a_clock_that_was_set_forward_and_back_does_nothing_twice(bank, jump):
    made = busy(rich(bank), of_each=2)
    right = bank.at
    bank.at = right + jump
    bank.work()
    after = EventLog.objects.count()
    bank.at = right
    for _sweep in range(3):
        bank.work()
        bank.at += HOUR
    assert EventLog.objects.count() == after
    bank.at = right + jump
    bank.work()
    assert EventLog.objects.count() == after
    bank.at += 90 * DAY
    for _sweep in range(3):
        bank.work()
    assert all(events_of(request).count(REMINDED) <= 1 for request in made)
    assert all(ended(request) for request in made)


def test_a_clock_that_was_set_back_only_makes_timers_later(bank):
    request = rich(bank).active()
    right = bank.at
    bank.at = right - 8 * DAY
    bank.work()
    asked = bank.active()  # written by the wrong clock
    assert asked.deadline_at == right - DAY
    bank.at = right
    bank.work()
    assert bank.again(asked).state == State.TIMED_OUT
    assert bank.again(request).state == State.ACTIVE
    bank.at = request.deadline_at
    bank.work()
    assert bank.again(request).state == State.TIMED_OUT


def test_after_a_week_several_workers_fire_each_timer_once(real_bank):
    bank = rich(real_bank)
    for _again in range(count(100)):
        wish = Wish(minutes=5, other_id=bank.ben.pk, part=Part.PROVIDER, title="Bread")
        bank.do(operations.record_exchange, bank.ada, wish=wish)
        bank.active(minutes=5)
        bank.at += HOUR / 4
    bank.at += 9 * DAY
    due = [step.pk for step in overdue(bank)]
    sweeps = at_once(*[lambda: work(clock=lambda: bank.at)] * 4)
    assert all(isinstance(sweep, Counter) for sweep in sweeps), sweeps
    assert overdue(bank) == []
    rows = Step.objects.filter(pk__in=due)
    assert set(rows.values_list("state", flat=True)) <= {"DONE", "CANCELLED"}
    names = {*TIMEOUTS.values(), *REMINDERS.values()}
    assert set(rows.values_list("name", flat=True)) <= names
    endings = EventLog.objects.filter(type__in=["request.timed_out", "request.cancelled"])
    assert Counter(endings.values_list("subject_id", flat=True)).most_common(1)[0][1] == 1
    assert endings.count() == 2 * count(100)
    assert not Notification.objects.filter(event_type=REMINDED).exists()
    assert_in_order()
