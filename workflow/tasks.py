"""Celery's way to the due steps. A message is a hint; the rows say what is due."""

from celery import shared_task
from django.utils import timezone

from workflow.worker import work


@shared_task(name="workflow.work", ignore_result=True, expires=30)
def work_due_steps() -> dict[str, int]:
    """Sweep 1: do the steps and timers that are due, retries and expired leases among them."""
    return dict(work(clock=timezone.now))
