"""The ledger's scheduled work."""

import logging

from celery import shared_task
from django.utils import timezone

from common.transactions import door
from ledger.operations import reconcile


logger = logging.getLogger(__name__)


@shared_task(name="ledger.reconcile", ignore_result=True)
def reconcile_ledger() -> bool:
    """Compare all balances with all entries, and keep the result. Returns whether it is in order."""
    with door():
        result = reconcile(at=timezone.now())
    if not result.ok:
        logger.error("the ledger is not in order: %s", result.differences)
    return result.ok
