"""The door of the automatic steps: what a Celery worker, a command and a test call alike."""

import logging
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from common.transactions import door
from workflow import hints
from workflow.draining import is_draining
from workflow.models import Sign, StepState
from workflow.operations.claim import EXTERNAL_LEASE, LEASE, claim_due, claim_external
from workflow.operations.external import begin_effect, finish_effect, record_effect_failure
from workflow.operations.heartbeat import mark
from workflow.operations.steps import give_back, perform, record_failure
from workflow.registry import Claimed, registry
from workflow.retry import Draw, draw_by_chance
from workflow.watch import watched


logger = logging.getLogger(__name__)

Clock = Callable[[], datetime]
Record = Callable[..., StepState | None]
Do = Callable[[Claimed], str]

# What a slow batch has not begun by then goes back, long before its lease is over.
PATIENCE: Final = LEASE / 2
EXTERNAL_PATIENCE: Final = EXTERNAL_LEASE / 2


class _Sweep:
    """One worker's way through what is due; `outcomes` says what became of it.

    A batch that takes too long ends early, and the lane that took most of its time comes last in
    the next one: so a slow lane holds up no other, however slow it is.
    """

    def __init__(self, do: Do, *, clock: Clock, patience: timedelta) -> None:
        self.do = do
        self.clock = clock
        self.patience = patience
        self.outcomes: Counter[str] = Counter()
        self.slow = ""

    def do_all(self, claimed: Sequence[Claimed], *, at: datetime) -> None:
        """Do in turn what was claimed at `at`; what is not begun in time, or before the end, goes back."""
        order = sorted(claimed, key=lambda step: (step.is_taken_over, step.lane == self.slow))
        spent: defaultdict[str, timedelta] = defaultdict(timedelta)
        now = at
        for number, step in enumerate(order):
            is_late = bool(number) and now > at + self.patience
            if is_late or is_draining():
                with door():
                    give_back(steps=order[number:], at=now)
                self.slow = max(spent, key=lambda lane: spent[lane], default="")
                break
            self.outcomes[watched(step, self.do)] += 1
            began, now = now, self.clock()
            spent[step.lane] += now - began


def work(
    *, clock: Clock, batch: int = 20, most: int = 1000, draw: Draw = draw_by_chance
) -> Counter[str]:
    """Do the internal steps that are due, in bounded batches, until nothing is or `most` were done.

    Returns how many steps ended how: done, lost (to another worker), left (until the lease expires),
    and the states of failed ones.
    """
    sweep = _Sweep(partial(_do, clock=clock, draw=draw), clock=clock, patience=PATIENCE)
    with hints.working():
        while sweep.outcomes.total() < most and not is_draining():
            at = clock()
            with door():
                claimed = claim_due(at=at, batch=batch)
                if not claimed:
                    mark(sign=Sign.SWEEP, at=at)
            if not claimed:
                break
            sweep.do_all(claimed, at=at)
            with door():
                mark(sign=Sign.SWEEP, at=clock())
    return sweep.outcomes


def work_external(
    *, clock: Clock, batch: int = 10, most: int = 200, draw: Draw = draw_by_chance
) -> Counter[str]:
    """Do the external steps that are due, likewise; what a breaker holds back counts as waiting.

    They have workers of their own: something outside that is slow must not hold up the bank.
    """
    do = partial(_do_external, clock=clock, draw=draw)
    sweep = _Sweep(do, clock=clock, patience=EXTERNAL_PATIENCE)
    while sweep.outcomes.total() < most and not is_draining():
        at = clock()
        with door():
            claimed = claim_external(at=at, batch=batch)
            if not claimed:
                mark(sign=Sign.DELIVERY, at=at)
        if not claimed:
            break
        sweep.do_all(claimed, at=at)
    return sweep.outcomes


def _do(step: Claimed, *, clock: Clock, draw: Draw) -> str:
    try:
        with door():
            return "done" if perform(step=step, at=clock()) else "lost"
    except Exception as error:  # noqa: BLE001 - whatever it is, it is recorded
        return _fail(step, error=error, clock=clock, draw=draw, record=record_failure)


def _do_external(step: Claimed, *, clock: Clock, draw: Draw) -> str:
    outcome = _try_outside(step, clock=clock, draw=draw)
    with door():
        mark(sign=Sign.DELIVERY, at=clock())
    return outcome


def _try_outside(step: Claimed, *, clock: Clock, draw: Draw) -> str:
    try:
        with door():
            state = begin_effect(step=step, at=clock())
        if state != StepState.RUNNING:
            return state.lower() if state else "lost"
        if error := _error_of_effect(step, at=clock()):
            return _fail(step, error=error, clock=clock, draw=draw, record=record_effect_failure)
        with door():
            return "done" if finish_effect(step=step, at=clock()) else "lost"
    except Exception as error:  # noqa: BLE001 - whatever it is, it is recorded
        return _fail(step, error=error, clock=clock, draw=draw, record=record_failure)


def _error_of_effect(step: Claimed, *, at: datetime) -> Exception | None:
    """Let the effect happen; no transaction is open. Returns what it raised."""
    effect = registry.step(step.name).effect
    if effect is None:
        raise LookupError(f"The step {step.name!r} is external no more.")
    try:
        effect(step=step, at=at)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is recorded
        return error
    return None


def _fail(step: Claimed, *, error: Exception, clock: Clock, draw: Draw, record: Record) -> str:
    """Record the failure. Should the catch itself fail, the dead letter stands without it.

    What can't be recorded is left until its lease has expired, and holds up no other step.
    """
    logger.warning("step %s %s failed: %s", step.id, step.name, error, exc_info=error)
    for catch in (True, False):
        try:
            with door():
                state = record(step=step, error=error, at=clock(), catch=catch, draw=draw)
                return state.lower() if state else "lost"
        except Exception as worse:
            logger.exception("the failure of step %s %s is not recorded", step.id, step.name)
            worse.__cause__ = error
            error = worse
    return "left"
