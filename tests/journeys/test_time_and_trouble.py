"""Nobody answers; Valkey is away; a worker dies: hours come back, and nothing is lost."""

import signal
from datetime import timedelta

import pytest
from django.db import connections, transaction
from django.utils import timezone

from ledger.models import Escrow
from members.models import Member
from requests_app.models import ServiceRequest
from tests.journeys.town import Caller, Town, Visitor, minutes_of, new_member
from tests.runtime.machine import wait_for
from workflow.models import EventLog, Step, StepState


pytestmark = pytest.mark.processes

SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)
TIMES = (
    "response_timeout",
    "offer_timeout",
    "no_start_after_acceptance",
    "confirmation_timeout",
    "recorded_timeout",
    "stuck_after",
    "not_completed_after",
)


def sent(ben: Caller, ada: Member, minutes: int) -> str:
    """Ben asks Ada, without a service."""
    made = ben.post("requests/", member=str(ada.pk), estimated_minutes=minutes, title="Help")
    ben.act(str(made["id"]), "submit")
    return str(made["id"])


def test_each_time_runs_out_by_beat_alone(town: Town) -> None:
    """No member does anything, so no hint is sent: beat's sweep finds what is due."""
    ada, ben = Caller(town, new_member("Ada")), Caller(town, new_member("Ben"))

    def short(**spans: timedelta) -> str:
        """A request of which these times alone are short: nothing else runs out on its way there."""
        town.set_policy(**dict.fromkeys(TIMES, DAY) | {"reminder_before": 2 * SECOND} | spans)
        request = sent(ben, ada.member, 30)
        if "response_timeout" not in spans:
            wait_for(lambda: ada.state(request) == "ACTIVE", "ACTIVE")
            ada.act(request, "counter-offer", minutes=30)
        return request

    unanswered = short(response_timeout=SECOND)
    countered = short(offer_timeout=SECOND)
    accepted = short(no_start_after_acceptance=SECOND)
    started = short(stuck_after=SECOND, not_completed_after=3 * SECOND)
    done = short(confirmation_timeout=SECOND)
    town.set_policy(recorded_timeout=SECOND)
    for request in (accepted, started, done):
        ben.act(request, "accept-offer")
    for request in (started, done):
        ada.act(request, "start")
    ada.act(done, "complete", actual_minutes=20)
    wish = {"member": str(ben.member.pk), "part": "provider", "estimated_minutes": 30}
    recorded = str(ada.post("requests/record/", **wish)["id"])
    ends = {
        unanswered: ("TIMED_OUT", "NO_ANSWER"),
        countered: ("TIMED_OUT", "NO_ANSWER"),
        accepted: ("CANCELLED", "NEVER_STARTED"),
        started: ("CANCELLED", "NEVER_COMPLETED"),
        recorded: ("CANCELLED", "EXCHANGE_UNCONFIRMED"),
        done: ("PAID", ""),
    }
    for request, (state, outcome) in ends.items():
        ben.wait(request, state)
        assert ben.get(f"requests/{request}/")["outcome"] == outcome
    assert minutes_of(ben.member) == (160, 0)
    assert minutes_of(ada.member) == (200, 0)
    reminded = EventLog.objects.filter(subject_id=started, type="request.reminded")
    assert reminded.count() == 1


@pytest.fixture
def unhurried(town: Town) -> None:
    """Times that end after the test."""
    town.set_policy(
        response_timeout=7 * DAY,
        offer_timeout=3 * DAY,
        no_start_after_acceptance=30 * DAY,
        confirmation_timeout=7 * DAY,
        recorded_timeout=7 * DAY,
        not_completed_after=60 * DAY,
        stuck_after=14 * DAY,
        reminder_before=DAY,
    )


@pytest.mark.usefixtures("unhurried")
def test_with_a_valkey_that_hangs_members_go_on(town: Town) -> None:
    """It takes connections and never answers."""
    ada, ben = Caller(town, new_member("Ada")), Caller(town, new_member("Ben"))
    town.children["valkey"].send(signal.SIGSTOP)
    try:
        requests = [sent(ben, ada.member, 10) for _each in range(3)]
    finally:
        town.children["valkey"].send(signal.SIGCONT)
    for request in requests:
        ben.wait(request, "ACTIVE")
    assert minutes_of(ben.member) == (150, 30)


@pytest.mark.usefixtures("unhurried")
def test_with_valkey_away_members_go_on_and_the_sweep_catches_up(town: Town) -> None:
    ada, ben = Caller(town, new_member("Ada")), Caller(town, new_member("Ben"))
    at_page = Visitor(town)
    at_page.sign_in(ada.member)
    accepted = sent(ben, ada.member, 30)
    ada.wait(accepted, "ACTIVE")
    town.children["valkey"].stop()
    wait_for(lambda: not town.hears(), "silence")
    # Each call is answered within the caller's patience, or fails this test.
    waiting = [sent(ben, ada.member, 10) for _each in range(3)]
    at_page.press(accepted, "accept")
    at_page.press(accepted, "start")
    assert "Help" in at_page.open("/requests/").text
    ada.act(accepted, "complete", actual_minutes=30)
    ben.act(accepted, "confirm")
    assert {ben.state(request) for request in waiting} == {"PENDING_VALIDATION"}
    town.start_again("valkey")
    wait_for(town.hears, "the Valkey")
    for request in waiting:
        ben.wait(request, "ACTIVE")
    ben.wait(accepted, "PAID")
    assert minutes_of(ben.member) == (120, 30)
    assert minutes_of(ada.member) == (210, 0)


def blocked() -> int:
    """How many of the bank's connections wait for a lock."""
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return int(cursor.fetchone()[0])


@pytest.mark.usefixtures("unhurried")
def test_a_worker_that_dies_in_the_midst_of_a_hold_leaves_nothing_half_done(town: Town) -> None:
    ada, ben = Caller(town, new_member("Ada")), Caller(town, new_member("Ben"))
    with transaction.atomic(using="owner"):
        with connections["owner"].cursor() as cursor:
            cursor.execute("SELECT FROM ledger_account WHERE id = %s FOR UPDATE", [ben.member.pk])
        request = sent(ben, ada.member, 60)
        wait_for(blocked, "the worker at the account")
        town.kill("worker")
    step = Step.objects.get(subject_id=request, name="escrow_hours")
    assert (step.state, step.attempts) == (StepState.RUNNING, 1)
    assert minutes_of(ben.member) == (180, 0)
    # What the members do meanwhile waits for no worker.
    other = sent(ben, ada.member, 10)
    assert ben.state(other) == "PENDING_VALIDATION"
    # The dead worker's lease is over at once, rather than in a minute.
    Step.objects.filter(state=StepState.RUNNING).update(due_at=timezone.now())
    town.start_again("worker")
    for each in (request, other):
        ben.wait(each, "ACTIVE")
    assert minutes_of(ben.member) == (110, 70)
    escrow = Escrow.objects.get(request_id=request)
    assert escrow.held_minutes == 60
    step = Step.objects.get(pk=step.pk)
    assert (step.state, step.attempts) == (StepState.DONE, 2)
    history = EventLog.objects.filter(subject_id=request).order_by("seq")
    versions = list(history.values_list("seq", flat=True))
    assert versions == list(range(1, ServiceRequest.objects.get(pk=request).version + 1))
    assert history.filter(type="request.held").count() == 1


@pytest.mark.usefixtures("unhurried")
def test_workers_killed_again_and_again_finish_everything_once(town: Town) -> None:
    ada, ben = Caller(town, new_member("Ada")), Caller(town, new_member("Ben"))
    requests = []
    for _round in range(3):
        requests += [sent(ben, ada.member, 10) for _each in range(4)]
        town.kill("worker")
        Step.objects.filter(state=StepState.RUNNING).update(due_at=timezone.now())
        town.start_again("worker")
    for request in requests:
        ben.wait(request, "ACTIVE")
        ada.act(request, "decline")
    assert minutes_of(ben.member) == (180, 0)
    assert Escrow.objects.filter(request_id__in=requests).count() == len(requests)
