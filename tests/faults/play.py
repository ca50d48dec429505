"""Workers of a bank under faults: they sweep, die, come back with old leases, and time goes on."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from common.errors import WrongState
from common.transactions import door
from tests.faults.injection import Died, Faults
from tests.faults.tally import tally
from tests.requests_app.roads import Bank
from workflow.models import Step
from workflow.models.step import OPEN
from workflow.operations import discard, perform, record_failure, redrive
from workflow.operations.external import begin_effect, finish_effect
from workflow.operations.steps import LeaseExpiredError
from workflow.registry import registry
from workflow.worker import work, work_external


MOST_SWEEPS: Final = 400
MOST_ECHOES: Final = 6
PAUSE: Final = timedelta(seconds=10)
LONG: Final = timedelta(days=800)

Sweep = Callable[[datetime], None]


def sweep(at: datetime, *, external: bool = False) -> str:
    """One worker does what is due, unless it dies of it."""
    tally["sweeps"] += 1
    do = work_external if external else work
    try:
        return str(dict(do(clock=lambda: at, draw=lambda most: most - 1)))
    except Died:
        return "died"


def inside(at: datetime) -> None:
    """One worker for what is inside of the bank."""
    sweep(at)


def outside(at: datetime) -> None:
    """One worker for what is outside of it."""
    sweep(at, external=True)


def everywhere(at: datetime) -> None:
    """One after the other."""
    inside(at)
    outside(at)


def play_out(
    bank: Bank, faults: Faults, *, until: datetime, by: Sweep = inside, twice: bool = True
) -> None:
    """Let the workers do what is due, and move the clock to what is due next, up to `until`.

    With `twice` each delivery comes again: the same hint, and workers with their old claims.
    """
    for _ in range(MOST_SWEEPS):
        by(bank.at)
        if twice:
            by(bank.at)
            come_back_late(faults, at=bank.at)
        due_at = next_due(is_external=None if by is everywhere else by is outside)
        if due_at is None or due_at > until:
            return
        # What waits for another step, as behind a breaker's probe, is looked at again and again.
        bank.at = due_at if due_at > bank.at else bank.at + PAUSE
    raise AssertionError(f"After {MOST_SWEEPS} sweeps there is still something to be done.")


def next_due(*, is_external: bool | None = None) -> datetime | None:
    """When the next step, retry, timer or end of a lease is due."""
    steps = Step.objects.filter(state__in=OPEN)
    if is_external is not None:
        steps = steps.filter(is_external=is_external)
    return steps.order_by("due_at").values_list("due_at", flat=True).first()


def come_back_late(faults: Faults, *, at: datetime) -> None:
    """Workers perform again what they had claimed, and tell of failures: nobody listens to them."""
    claims = {claim.lease: claim for claim in faults.seen[-MOST_ECHOES:]}.values()
    rows = Step.objects.in_bulk([claim.id for claim in claims])
    for claim in claims:
        if rows[claim.id].lease == claim.lease:
            continue  # still the rightful owner, however slow
        tally["old claims that came back"] += 1
        try:
            with door():
                if registry.step(claim.name).is_external:
                    assert begin_effect(step=claim, at=at) is None, claim
                    done = finish_effect(step=claim, at=at)
                else:
                    done = perform(step=claim, at=at)
            assert done is False, f"{claim.name} was done twice, by {claim}"
        except LeaseExpiredError:
            pass  # it had no tries left anyway
        with door():
            told = record_failure(step=claim, error=ConnectionError("late"), at=at)
        assert told is None, f"{claim.name} took an old claim's failure, {claim}"


def redrive_all(bank: Bank) -> int:
    """Redrive the dead letters that can be; of the others, the subject has gone on without them."""
    redriven = 0
    for step_id in list(Step.objects.filter(state="DEAD").values_list("pk", flat=True)):
        try:
            bank.do(partial(redrive, step_id=step_id), bank.cleo)
            redriven += 1
        except WrongState:
            continue
    return redriven


def discard_all(bank: Bank) -> None:
    """What nobody can redrive any more is closed by a person, with the reason."""
    for step_id in list(Step.objects.filter(state="DEAD").values_list("pk", flat=True)):
        bank.do(discard, bank.cleo, step_id=step_id, reason="Its request was rejected.")


def calm_down(bank: Bank, faults: Faults, *, by: Sweep = inside) -> None:
    """Everything works again: dead letters are redriven, and all that waits comes to its end."""
    faults.repair()
    for _ in range(5):
        redrive_all(bank)
        play_out(bank, faults, until=bank.at + LONG, by=by, twice=False)
        if not redrive_all(bank):
            discard_all(bank)
            return
    raise AssertionError("Dead letters die again, with everything repaired.")
