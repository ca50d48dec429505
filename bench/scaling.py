"""What gives out first when the bank grows: measured costs of a life, limits, partitions, and queues.

docs/scaling.md has the figures and what follows from them.
"""

import random
from typing import Final

from bench.scaling_life import CALLS, FORGOTTEN, Lives, live_lives
from bench.scaling_limits import CLIENTS, Limits, measure_limits
from bench.scaling_partitions import PARTS, ask_partitions
from bench.scaling_queue import BUSY_HOUR, wait_for_workers
from bench.table import print_table, say
from hourbank.big_bank.databases import databases


NAME: Final = "bench_scaling"
LIVES_EACH_ROUND: Final = 8
#: Requests a day of today's large bank: 10,000 members, each with one in three weeks.
TODAY: Final = 500
GROWTH: Final = (1, 10, 100, 10_000)
WORKERS: Final = (1, 2, 4, 16, 20, 32)
MILLION: Final = 1_000_000
MIB: Final = 1024 * 1024
GIB: Final = 1024 * MIB
# US dollars, by public lists: see docs/scaling.md for where and when.
STEP_FUNCTIONS_A_TRANSITION: Final = 0.025 / 1000
CORE_A_SECOND: Final = 0.0816 / 2 / 3600
GIB_A_MONTH: Final = 0.08
#: Of the processors that are paid for, the share that works: the busy hour has to fit as well.
USED: Final = 0.25
MONTHS_KEPT: Final = 36
#: Pages that both sides look at for one request: assumed.
VIEWS_A_LIFE: Final = 20


def measure_scaling(*, rounds: int) -> bool:
    """Measure and print. There is no bound: the figures are for reckoning with."""
    with databases(NAME) as found:
        found.use(NAME)
        say(f"scaling: living {rounds * LIVES_EACH_ROUND} lives")
        lives = live_lives(rounds * LIVES_EACH_ROUND)
        _tell_life(lives)
        _tell_growth(lives)
        limits = measure_limits()
        _tell_limits(limits)
        _tell_partitions()
    _tell_queue(lives, limits)
    _tell_cost(lives)
    return True


def _tell_life(lives: Lives) -> None:
    print_table(
        f"scaling: one life from draft to paid, {CALLS} calls of the API, mean of {lives.number}",
        ["", "each life"],
        [
            ["transitions (a state into another)", f"{lives.each(lives.moves):.1f}"],
            ["rows", f"{lives.each(sum(lives.rows.values())):.1f}"],
            ["written ahead (WAL), KiB", f"{lives.each(lives.wal) / 1024:.1f}"],
            *(
                [f"steps of the {who}", f"{lives.each(count):.1f}"]
                for who, count in sorted(lives.cost.steps.items())
            ),
            *(
                [f"processor of the {who}, ms", f"{1000 * lives.each(spent):.1f}"]
                for who, spent in sorted(lives.cost.cpu.items())
                if "looking" not in who
            ),
            [
                "processor of the web for one page that is looked at, ms",
                _of_a_view(lives, "looking"),
            ],
            ["processor of the database for it, ms", _of_a_view(lives, "database for looking")],
        ],
    )


def _of_a_view(lives: Lives, who: str) -> str:
    return f"{1000 * lives.cost.cpu[who] / lives.views:.1f}"


def _tell_growth(lives: Lives) -> None:
    largest = sorted(lives.grown, key=lambda name: -lives.grown[name])[:10]
    rows = [
        [
            name,
            f"{lives.each(lives.rows.get(name, 0)):.1f}",
            f"{lives.each(lives.grown[name]):.0f}",
            *(
                f"{365 * TODAY * times * lives.each(lives.grown[name]) / GIB:.1f}"
                for times in GROWTH
            ),
        ]
        for name in largest
    ]
    kept = lives.each(_kept(lives))
    years = [f"{365 * TODAY * times * kept / GIB:.1f}" for times in GROWTH]
    rows.append(["all that is kept", "", f"{kept:.0f}", *years])
    print_table(
        f"scaling: growth with indexes; GiB a year at {TODAY} lives a day, and at so many times more",
        ["table", "rows a life", "bytes a life", *(f"{times:,} times" for times in GROWTH)],
        rows,
    )


def _kept(lives: Lives) -> int:
    return sum(size for name, size in lives.grown.items() if name not in FORGOTTEN)


def _tell_limits(limits: Limits) -> None:
    one_flush = 1 / (1 / limits.hot + 1 / limits.flushes)
    print_table(
        "scaling: limits",
        ["", "figure"],
        [
            ["postings a second, 1 connection, many accounts", f"{limits.alone:.0f}"],
            [f"postings a second, {CLIENTS} connections, many accounts", f"{limits.spread:.0f}"],
            [f"postings a second, {CLIENTS} connections, one account", f"{limits.hot:.0f}"],
            ["flushes of this disk a second", f"{limits.flushes:.0f}"],
            ["so with durable commits, to one account", f"{one_flush:.0f}"],
            ["memory of one connection, MiB", f"{limits.private_bytes / MIB:.1f}"],
        ],
    )


def _tell_partitions() -> None:
    print_table(
        f"scaling: one table, and the same in {PARTS} partitions",
        ["question", "cut", "partitions", "blocks", "ms"],
        [
            [one.question, one.cut, str(one.partitions), str(one.blocks), f"{one.took:.2f}"]
            for one in ask_partitions()
        ],
    )


def _tell_queue(lives: Lives, limits: Limits) -> None:
    """A step takes its own processor time, the database's for it, and one flush of the disk."""
    steps = lives.each(lives.cost.steps["worker"])
    beside = lives.cost.cpu["database for worker"] / lives.cost.steps["worker"] + 1 / limits.flushes
    chosen = random.Random(1).sample(lives.cost.batches, min(1000, len(lives.cost.batches)))  # noqa: S311
    took = [own + beside for own in chosen]
    mean = sum(took) / len(took)
    say(f"\nscaling: a step takes {1000 * mean:.1f} ms, so one worker does {1 / mean:.0f} a second")
    rows = []
    for times in GROWTH:
        for workers in WORKERS:
            waits = wait_for_workers(
                lives_a_day=TODAY * times, steps_a_life=steps, took=took, workers=workers
            )
            if waits.load < 1 or workers == WORKERS[-1]:
                figures = [
                    f"{waits.load:.3f}",
                    f"{1000 * waits.median:.1f}",
                    f"{1000 * waits.p95:.1f}",
                ]
                grows = waits.load >= 1
                rows.append(
                    [
                        f"{times:,} times",
                        str(workers),
                        figures[0],
                        *(["grows"] * 2 if grows else figures[1:]),
                    ]
                )
    print_table(
        f"scaling: wait of a due step in the busiest hour ({BUSY_HOUR:.0%} of the day), simulated, in ms",
        ["growth", "processes", "load", "median", "p95"],
        rows,
    )


def _tell_cost(lives: Lives) -> None:
    moves = lives.each(lives.moves)
    looked = sum(spent for who, spent in lives.cost.cpu.items() if "looking" in who)
    doing = lives.each(sum(lives.cost.cpu.values()) - looked)
    looking = VIEWS_A_LIFE * looked / lives.views
    processor = doing * CORE_A_SECOND / moves * MILLION
    reading = looking * CORE_A_SECOND / moves * MILLION
    disk = lives.each(_kept(lives)) / GIB * GIB_A_MONTH * MONTHS_KEPT / moves * MILLION
    print_table(
        "scaling: US dollars for a million transitions",
        ["", "dollars"],
        [
            ["Step Functions, standard workflows", f"{STEP_FUNCTIONS_A_TRANSITION * MILLION:.2f}"],
            [f"processors for calls and steps, {USED:.0%} busy", f"{processor / USED:.2f}"],
            [f"disk for {MONTHS_KEPT} months", f"{disk:.2f}"],
            ["together, for what Step Functions does", f"{processor / USED + disk:.2f}"],
            [
                f"processors for {VIEWS_A_LIFE} pages a life, {USED:.0%} busy",
                f"{reading / USED:.2f}",
            ],
            ["together with the pages", f"{(processor + reading) / USED + disk:.2f}"],
        ],
    )
