"""How long a due step waits for a worker: a discrete-event simulation, with the steps' measured times.

Requests come by chance, more in the busy hour; each leaves its steps one after the other, and any free
worker takes the oldest. The same seed gives the same figures.
"""

import heapq
import random
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import quantiles
from typing import Final


#: Of a day's requests, the share that falls into its busiest hour.
BUSY_HOUR: Final = 0.15
SECONDS: Final = 3600
#: Waits that are enough for a percentile; fewer steps are simulated for more hours.
ENOUGH: Final = 20_000


@dataclass(frozen=True, kw_only=True)
class Waits:
    """Seconds from due to begun, and how busy the workers were; more than 1 is a queue that grows."""

    median: float
    p95: float
    load: float


def wait_for_workers(
    *, lives_a_day: float, steps_a_life: float, took: Sequence[float], workers: int, seed: int = 1
) -> Waits:
    """Simulate the busiest hour, as often as it takes for figures, each time from an empty queue."""
    rate = lives_a_day * BUSY_HOUR / SECONDS
    load = rate * steps_a_life * (sum(took) / len(took)) / workers
    chance = random.Random(seed)  # noqa: S311 - no secret
    waits: list[float] = []
    while len(waits) < ENOUGH:
        waits += _hour(rate, steps_a_life, took, workers, chance)
    cut = quantiles(waits, n=20)
    return Waits(median=cut[9], p95=cut[18], load=load)


def _hour(
    rate: float, steps_a_life: float, took: Sequence[float], workers: int, chance: random.Random
) -> list[float]:
    """One hour: due steps in order of time, each begun by the worker who is free first."""
    free = [0.0] * workers
    at, waits = 0.0, []
    while (at := at + chance.expovariate(rate * steps_a_life)) < SECONDS:
        begins = max(at, free[0])
        waits.append(begins - at)
        heapq.heapreplace(free, begins + chance.choice(took))
        if len(waits) >= ENOUGH:
            break
    return waits
