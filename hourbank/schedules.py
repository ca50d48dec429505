"""The rows that beat's scheduler reads, from the one list in `hourbank.celery`."""

from typing import Any

from django_celery_beat.models import CrontabSchedule, IntervalSchedule, PeriodicTask

from hourbank.celery import SCHEDULES


def ensure_schedules(*, using: str = "default") -> list[str]:
    """Create what is missing, overwrite nothing: a change in the admin stays. Returns the new names."""
    known = set(PeriodicTask.objects.using(using).values_list("name", flat=True))
    missing = [name for name in SCHEDULES if name not in known]
    for name in missing:
        _create(name=name, using=using, **SCHEDULES[name])
    return missing


def _create(
    *,
    name: str,
    using: str,
    task: str,
    every_seconds: int | None = None,
    crontab: dict[str, str] | None = None,
    expire_seconds: int | None = None,
) -> None:
    when: dict[str, Any] = {}
    if every_seconds:
        when["interval"], _new = IntervalSchedule.objects.using(using).get_or_create(
            every=every_seconds, period=IntervalSchedule.SECONDS
        )
    else:
        when["crontab"], _new = CrontabSchedule.objects.using(using).get_or_create(
            timezone="UTC", **(crontab or {})
        )
    PeriodicTask.objects.using(using).create(
        name=name, task=task, expire_seconds=expire_seconds, **when
    )
