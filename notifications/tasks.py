"""The scheduled work of the notifications."""

from typing import Final

from celery import shared_task
from django.utils import timezone

from common.transactions import door
from notifications.operations import forget_deliveries, forget_letters, hand_out


# A sweep that found more leaves the rest to the next one.
MOST_BATCHES: Final = 20


@shared_task(name="notifications.forget_letters", ignore_result=True)
def forget_undelivered_letters() -> int:
    """Forget the texts of letters that came too late to be of use."""
    with door():
        return forget_letters(at=timezone.now())


@shared_task(name="notifications.hand_out", ignore_result=True, expires=30)
def hand_out_events() -> int:
    """Sweep 4: write the deliveries of new events to members' webhooks."""
    read = 0
    for _batch in range(MOST_BATCHES):
        with door():
            found = hand_out(at=timezone.now())
        read += found
        if not found:
            break
    return read


@shared_task(name="notifications.forget_deliveries", ignore_result=True)
def forget_old_deliveries() -> int:
    """Forget the log of deliveries after a month."""
    with door():
        return forget_deliveries(at=timezone.now())
