"""Beat goes on when the clock is set back."""

# ruff: noqa: SLF001 - what Celery's scheduler remembers has no other name

import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils.module_loading import import_string
from django_celery_beat.models import PeriodicTask

from hourbank.beat import SteadyScheduler
from hourbank.celery import SCHEDULES, app
from hourbank.schedules import ensure_schedules


DAY = timedelta(days=1)
EACH_SECOND = {name for name, schedule in SCHEDULES.items() if "every_seconds" in schedule}
BY_THE_CLOCK = {name for name, schedule in SCHEDULES.items() if "crontab" in schedule}


class Beat(SteadyScheduler):
    """Notes what it would send."""

    def __init__(self):
        self.sent = []
        super().__init__(app=app, lazy=True)
        # It would save what it remembers when the process ends, long after the test's database.
        self._finalize.cancel()

    def apply_entry(self, entry, **_given):
        self.sent.append(entry.name)

    def run(self, *, seconds):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            time.sleep(max(0, min(self.tick(), 0.05)))


@pytest.fixture
def schedules(real_db):
    ensure_schedules()
    PeriodicTask.objects.exclude(name__in=SCHEDULES).delete()


def as_if_the_clock_was_set_back(beat, by):
    """All that beat remembers is that much later than its clock is now."""
    beat._seen_at += by
    for entry in beat._schedule.values():
        entry.last_run_at += by
    beat._heap = [event._replace(time=event.time + by.total_seconds()) for event in beat._heap]
    for _when, _priority, entry in beat._heap:
        entry.last_run_at += by


def test_the_bank_runs_this_one():
    path = settings.CELERY_BEAT_SCHEDULER.replace(":", ".")
    assert import_string(path) is SteadyScheduler


def each_second(beat: Beat) -> set[str]:
    """All that it has sent, but for what is due by the clock: there are minutes at which something is."""
    return set(beat.sent) - BY_THE_CLOCK


def test_it_sends_each_second_what_is_due_each_second(schedules):
    beat = Beat()
    beat.run(seconds=2)
    assert each_second(beat) == EACH_SECOND


@pytest.mark.parametrize("by", [timedelta(hours=1), 30 * DAY], ids=str)
def test_a_clock_that_is_set_back_stops_nothing(schedules, by):
    beat = Beat()
    beat.run(seconds=1.2)
    as_if_the_clock_was_set_back(beat, by)
    beat.sent.clear()
    beat.run(seconds=2)
    assert each_second(beat) == EACH_SECOND


def test_a_clock_that_is_corrected_a_little_begins_nothing_anew(schedules, monkeypatch):
    beat, began = Beat(), []
    monkeypatch.setattr(Beat, "begin_anew", lambda _beat: began.append(1))
    beat.tick()
    beat._seen_at += timedelta(seconds=1)
    beat.tick()
    assert began == []


def test_a_beat_that_is_started_after_the_clock_was_set_back_goes_on(schedules):
    """What the beat before it has saved lies a month ahead."""
    PeriodicTask.objects.update(last_run_at=PeriodicTask.objects.first().date_changed + 30 * DAY)
    beat = Beat()
    beat.run(seconds=2)
    assert each_second(beat) == EACH_SECOND


def test_a_schedule_that_is_switched_off_stays_off_when_the_clock_is_set_back(schedules):
    PeriodicTask.objects.filter(name="Deliver what is due").update(enabled=False)
    beat = Beat()
    beat.run(seconds=0.2)
    as_if_the_clock_was_set_back(beat, DAY)
    beat.run(seconds=2)
    assert each_second(beat) == EACH_SECOND - {"Deliver what is due"}
