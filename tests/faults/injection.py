"""What goes wrong in steps, when, and how often: the same plan for threads and for processes."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from enum import StrEnum
from functools import partial
from typing import Any, Final, NoReturn

from django.db import connection, transaction

from common.errors import Refused
from tests.faults.tally import tally
from workflow.registry import Claimed, StepDefinition, registry


class Fault(StrEnum):
    """What happens in one try of a step, or in one run of its catch."""

    NONE = "nothing"
    EARLY = "an error before the effect"
    ERROR = "an error after the effect"
    TIMEOUT = "another error after the effect"
    DATABASE = "a database error that aborts the transaction"
    REFUSAL = "a refusal"
    DIES_BEFORE = "death before the effect"
    DIES_AFTER = "death after the effect and before the commit"
    DIES_WRITING = "death while the outcome of an effect outside is written"
    DIES_COMMITTED = "death after the commit"


DEATHS: Final = frozenset(fault for fault in Fault if fault.name.startswith("DIES"))
REFUSAL_CODE: Final = "out_of_order"
# What the catch of a step goes through has this behind the step's name.
CATCH: Final = ":catch"

Plan = Mapping[str, Sequence[str]]


class Died(BaseException):
    """A worker's death inside of this process: its transaction is rolled back, its lease stays."""


def die_here() -> NoReturn:
    tally["deaths inside of the process"] += 1
    raise Died


class Faults:
    """Carries a plan out: for each step what its tries go through, by their number.

    `seen` are the claims that workers had, so that they can come back with old ones.
    """

    def __init__(self, plan: Plan | None = None, *, die: Callable[[], Any] = die_here) -> None:
        self.plan: Plan = plan or {}
        self.die = die
        self.seen: list[Claimed] = []
        self.caught: Counter[int] = Counter()
        self.happened: Counter[Fault] = Counter()

    def begin(self, plan: Plan) -> None:
        """From now on this goes wrong, and nothing else."""
        self.plan = plan
        self.seen.clear()
        self.caught.clear()
        self.happened.clear()

    def repair(self) -> None:
        """Nothing goes wrong any more."""
        self.plan = {}

    @contextmanager
    def installed(self) -> Iterator["Faults"]:
        """Let all declared steps go through it."""
        declared = dict(registry.steps)
        registry.steps.update({name: self._broken(step) for name, step in declared.items()})
        try:
            yield self
        finally:
            registry.steps.update(declared)

    def _broken(self, step: StepDefinition) -> StepDefinition:
        """An external step goes wrong outside, unless it is where its outcome is written."""
        inside = {Fault.DATABASE, Fault.DIES_WRITING, Fault.DIES_COMMITTED}
        return replace(
            step,
            handler=partial(self._do, step.handler, inside if step.effect else set(Fault)),
            effect=step.effect and partial(self._do, step.effect, set(Fault) - inside),
            catch=step.catch and partial(self._catch, step.catch),
        )

    def _do(
        self, do: Callable[..., None], here: set[Fault], *, step: Claimed, **given: Any
    ) -> None:
        self.seen.append(step)
        fault = self._at(step.name, step.attempts - 1)
        self._around(partial(do, step=step, **given), fault if fault in here else Fault.NONE)

    def _catch(self, do: Callable[..., None], *, step: Claimed, **given: Any) -> None:
        fault = self._at(step.name + CATCH, self.caught[step.id])
        self.caught[step.id] += 1
        self._around(partial(do, step=step, **given), fault)

    def _at(self, name: str, number: int) -> Fault:
        faults = self.plan.get(name, ())
        return Fault(faults[number]) if number < len(faults) else Fault.NONE

    def _around(self, do: Callable[[], None], fault: Fault) -> None:
        if fault != Fault.NONE:
            self.happened[fault] += 1
            tally["faults"] += 1
        match fault:
            case Fault.EARLY:
                raise ConnectionError(fault)
            case Fault.DIES_BEFORE:
                self.die()
            case Fault.DIES_COMMITTED:
                transaction.on_commit(self.die)
        do()
        match fault:
            case Fault.ERROR:
                raise ConnectionError(fault)
            case Fault.TIMEOUT:
                raise TimeoutError(fault)
            case Fault.DATABASE:
                with connection.cursor() as cursor:
                    cursor.execute("SELECT 1 / 0")
            case Fault.REFUSAL:
                raise Refused("The step is out of order.", code=REFUSAL_CODE)
            case Fault.DIES_AFTER | Fault.DIES_WRITING:
                self.die()
