"""The members' scheduled work."""

from celery import shared_task
from django.utils import timezone

from common.transactions import door
from members.operations import forget_unconfirmed


@shared_task(name="members.forget_unconfirmed", ignore_result=True)
def forget_old_sign_ups() -> int:
    """Delete sign-ups that nobody has confirmed for two weeks. Returns how many."""
    with door():
        return forget_unconfirmed(at=timezone.now())
