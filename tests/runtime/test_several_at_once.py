"""Any number of workers and any number of beats: two of each at once, and a beat that dies and returns."""

import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db.models import Count

from catalogue.operations import draft, publish, submit
from catalogue.states import ServiceKind
from catalogue.timers import EXPIRY, REVIEW, VALIDATE, WARNING
from common.transactions import door
from hourbank.embedded.bank import listen, program
from hourbank.embedded.children import Child, Family
from hourbank.embedded.servers import start_servers, throwaway_place
from hourbank.schedules import ensure_schedules
from ledger.models import Entry
from members.models import Member
from members.operations import join
from notifications.models import Notification, WebhookDelivery
from notifications.states import DELIVER_WEBHOOK
from tests.factories import member
from tests.journeys.town import address_of
from tests.notifications.hooks import hook
from tests.runtime.machine import wait_for
from tests.sessions import wait_until_alone
from workflow.actor import Actor
from workflow.models import POLICY_ID, EventLog, Policy, Step
from workflow.models.step import OPEN


pytestmark = pytest.mark.processes

GRANT = "grant_starting_hours"
OFFER = {"kind": ServiceKind.OFFER, "title": "Bicycle repair", "estimated_minutes": 60}
DESCRIPTION = "I repair bicycles of all kinds, at your home or in my workshop. " * 3
EACH = 50


@dataclass(frozen=True)
class Machine:
    """Workers and beats of one bank, each with a log of its own."""

    family: Family
    database: str
    environment: dict[str, str]
    logs: Path

    def start(self, kind: str, name: str) -> Child:
        with listen(0) as listener:
            command = program(kind, self.environment, logs=self.logs, listener=listener)
        return self.family.start(replace(command, name=name, log=self.logs / f"{name}.log"))

    def lines(self, name: str, words: str) -> int:
        return (self.logs / f"{name}.log").read_text().count(words)


@pytest.fixture
def machine(real_db, tmp_path) -> Iterator[Machine]:
    ensure_schedules()
    with Family() as family:
        place = throwaway_place(family)
        valkey = start_servers(place, family, given={"DATABASE_URL": "given"})
        environment = {
            **os.environ,
            **valkey.environment,
            "DATABASE_URL": address_of("DATABASE_URL", real_db),
            "DATABASE_OWNER_URL": address_of("DATABASE_OWNER_URL", real_db),
            "HOURBANK_ENV": "test",
            "LOG_LEVEL": "DEBUG",  # each task that is sent, and each that is done
        }
        yield Machine(family, real_db, environment, tmp_path)
    wait_until_alone()


def now() -> datetime:
    return datetime.now(UTC)


def write_work(ana: Member, *, at: datetime) -> None:
    """New members' hours, checks of services, and timers that are due one after the other."""
    policy = Policy.objects.get(pk=POLICY_ID)
    listed_at = at - policy.service_lifetime + policy.service_expiry_warning
    with door():
        for number in range(EACH):
            join(member=Member(name=f"Dora {number}"), at=at)
            own = Actor(member_id=ana.pk)
            service = draft(**OFFER, description=DESCRIPTION, actor=own, at=at)
            submit(service_id=service.pk, actor=own, at=at)
            for_ana = Actor(member_id=None, on_behalf_of_id=ana.pk)
            warned_in = timedelta(milliseconds=40 * number)
            publish(**OFFER, actor=for_ana, at=listed_at + warned_in)


def nothing_is_due() -> bool:
    inside = Step.objects.filter(state__in=OPEN, is_external=False)
    return not inside.exclude(name__in=[EXPIRY, REVIEW]).exists()


def test_two_workers_and_two_beats_do_everything_once(machine):
    ana = member("Ana", at=now())
    hook(ana, "https://hooks.example/in", at=now())
    write_work(ana, at=now())
    one, _two = machine.start("beat", "one"), machine.start("beat", "two")
    for name in ("first", "second"):
        machine.start("worker", name)
    for name in ("one", "two"):
        wait_for(lambda name=name: machine.lines(name, "Sending due task"), f"beat {name}")
    for name in ("first", "second"):
        wait_for(lambda name=name: machine.lines(name, "succeeded"), f"worker {name}")

    write_work(ana, at=now())
    one.send(signal.SIGKILL)
    assert one.wait(seconds=30) == -signal.SIGKILL
    wait_for(nothing_is_due, "the end of the second work")

    sent = machine.lines("one", "Sending due task")
    write_work(ana, at=now())
    machine.family.restart(one)
    wait_for(nothing_is_due, "the end of the third work")
    wait_for(lambda: machine.lines("one", "Sending due task") > sent, "the beat that came back")
    wait_for(lambda: handed_out(ana), "the deliveries of all events")

    assert_all_happened_once(ana, times=3 * EACH)


def heard(ana: Member) -> set[int]:
    """What happened to her, but for her webhook's own events."""
    events = EventLog.objects.filter(audience__contains=[ana.pk]).exclude(subject_type="webhook")
    return set(events.values_list("pk", flat=True))


def handed_out(ana: Member) -> bool:
    return heard(ana) == set(WebhookDelivery.objects.values_list("event_id", flat=True))


def assert_all_happened_once(ana: Member, *, times: int) -> None:
    """Nothing is missing, nothing was tried twice, and nothing was done twice."""
    counted = Step.objects.values_list("name", "state", "attempts").annotate(n=Count("id"))
    done = {(*row[:3],): row[3] for row in counted if row[0] in {GRANT, VALIDATE, WARNING}}
    # Ana has joined too.
    assert done == {
        (GRANT, "DONE", 1): times + 1,
        (VALIDATE, "DONE", 1): times,
        (WARNING, "DONE", 1): times,
    }
    events = EventLog.objects.values("subject_id", "type").annotate(n=Count("id"))
    assert not events.filter(n__gt=1).exists()
    assert EventLog.objects.filter(type="member.hours_granted").count() == times + 1
    assert Entry.objects.filter(minutes__gt=0).count() == times + 1
    told = Notification.objects.filter(member=ana).values("subject_id", "event_type")
    assert told.distinct().count() == told.count() >= times
    delivered = Step.objects.filter(name=DELIVER_WEBHOOK, attempts=0)
    assert delivered.count() == WebhookDelivery.objects.count() == len(heard(ana))
