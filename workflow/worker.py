"""The door of the automatic steps: what a Celery worker, a command and a test call alike."""

import logging
from collections import Counter
from collections.abc import Callable
from datetime import datetime

from common.transactions import door
from workflow import hints
from workflow.operations.steps import claim_due, perform, record_failure
from workflow.registry import Claimed


logger = logging.getLogger(__name__)

Clock = Callable[[], datetime]


def work(*, clock: Clock, batch: int = 20, most: int = 1000) -> Counter[str]:
    """Do what is due, in due order and bounded batches, until nothing is or `most` were done.

    Returns how many steps ended how: done, lost (to another worker), left (until the lease expires),
    and the states of failed ones.
    """
    outcomes: Counter[str] = Counter()
    with hints.working():
        while outcomes.total() < most:
            with door():
                claimed = claim_due(at=clock(), batch=batch)
            if not claimed:
                break
            for step in claimed:
                outcomes[_do(step, clock=clock)] += 1
    return outcomes


def _do(step: Claimed, *, clock: Clock) -> str:
    try:
        with door():
            return "done" if perform(step=step, at=clock()) else "lost"
    except Exception as error:
        logger.warning("step %s %s failed: %s", step.id, step.name, error, exc_info=error)
        return _fail(step, error=error, clock=clock)


def _fail(step: Claimed, *, error: Exception, clock: Clock) -> str:
    """Record the failure. Should the catch itself fail, the dead letter stands without it.

    What can't be recorded is left until its lease has expired, and holds up no other step.
    """
    for catch in (True, False):
        try:
            with door():
                state = record_failure(step=step, error=error, at=clock(), catch=catch)
                return state.lower() if state else "lost"
        except Exception as worse:
            logger.exception("the failure of step %s %s is not recorded", step.id, step.name)
            worse.__cause__ = error
            error = worse
    return "left"
