"""The scheduled work of the notifications."""

from celery import shared_task
from django.utils import timezone

from common.transactions import door
from notifications.operations import forget_letters


@shared_task(name="notifications.forget_letters", ignore_result=True)
def forget_undelivered_letters() -> int:
    """Forget the texts of letters that came too late to be of use."""
    with door():
        return forget_letters(at=timezone.now())
