"""Celery's way to the due steps. A message is a hint; the rows say what is due."""

from celery import shared_task
from django.utils import timezone

from common.transactions import door
from workflow.operations import forget_old
from workflow.worker import work, work_external


@shared_task(name="workflow.work", ignore_result=True, expires=30)
def work_due_steps() -> dict[str, int]:
    """Sweep 1: do the steps and timers that are due, retries and expired leases among them."""
    return dict(work(clock=timezone.now))


@shared_task(name="workflow.work_external", ignore_result=True, expires=30)
def work_external_steps() -> dict[str, int]:
    """Sweep 3: do what is due outside of the bank, in a queue with workers of its own."""
    return dict(work_external(clock=timezone.now))


@shared_task(name="workflow.forget_old_keys", ignore_result=True)
def forget_old_keys() -> int:
    """Sweep 2: forget the answers of idempotency keys whose day is over."""
    with door():
        return forget_old(at=timezone.now())
