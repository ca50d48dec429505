"""What is logged of each event, and logged and counted of each try of a step."""

import logging
import time
from collections.abc import Callable
from functools import partial
from typing import Final

from django.db import transaction
from prometheus_client import Counter, Histogram
from structlog.contextvars import bound_contextvars

from workflow.models import Subject
from workflow.registry import Claimed


logger = logging.getLogger(__name__)
history = logging.getLogger("workflow.history")

TRIES: Final = Counter(
    "hourbank_step_tries", "Tries of steps, by how they ended.", ["step", "outcome"]
)
RETRIES: Final = Counter(
    "hourbank_step_retries", "Tries of steps that came after a failed one.", ["step"]
)
SECONDS: Final = Histogram(
    "hourbank_step_duration_seconds",
    "How long a try of a step took, with the transactions that it needs.",
    ["step"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60),
)


def tell_event(*, subject: Subject, event: str) -> None:
    """Log an event once it is committed.

    The line has the ids of the request or step that made it, so that these lead to the execution.
    """
    if not history.isEnabledFor(logging.INFO):
        return
    fields = {
        "subject_type": subject.subject_type,
        "subject_id": str(subject.pk),
        "seq": subject.version,
        "state": str(subject.state),
    }
    transaction.on_commit(partial(history.info, event, extra=fields), robust=True)


def watched(step: Claimed, do: Callable[[Claimed], str]) -> str:
    """Make one try of a claimed step, and return how it ended, as `do` says.

    What is logged meanwhile has the ids of the step and of its execution.
    """
    with bound_contextvars(
        step=step.name,
        step_id=step.id,
        subject_type=step.subject_type,
        subject_id=str(step.subject_id),
    ):
        began = time.perf_counter()
        outcome = do(step)
        seconds = time.perf_counter() - began
        fields = {
            "attempt": step.attempts,
            "outcome": outcome,
            "duration_ms": round(seconds * 1000, 1),
        }
        logger.info("step %s: %s", step.name, outcome, extra=fields)
        try:
            _count(step, outcome=outcome, seconds=seconds)
        except OSError:  # what is done is done, whether it can be counted or not
            logger.exception("a step was not counted")
    return outcome


def _count(step: Claimed, *, outcome: str, seconds: float) -> None:
    TRIES.labels(step=step.name, outcome=outcome).inc()
    SECONDS.labels(step=step.name).observe(seconds)
    if step.attempts > 1:
        RETRIES.labels(step=step.name).inc()
