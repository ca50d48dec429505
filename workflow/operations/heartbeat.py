"""Signs of life."""

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q

from common.transactions import require_transaction
from workflow.models.heartbeat import Heartbeat, Sign


# One sign a second says enough: with many workers, the others don't wait for each other's row.
EVERY: Final = timedelta(seconds=1)
# By so much may the clocks of two machines differ.
AHEAD: Final = timedelta(minutes=1)


def mark(*, sign: Sign, at: datetime) -> None:
    """Say that a worker has looked for what is due, and has done what it had found before.

    What a clock has left that was far ahead is replaced: it would hide that sweeps have stopped.
    """
    require_transaction()
    another = Q(at__isnull=True) | Q(at__lte=at - EVERY) | Q(at__gt=at + AHEAD)
    Heartbeat.objects.filter(another, name=sign).update(at=at)
