"""Lives per second: the bank's own against the limit of its database, and against other systems.

A life is eleven steps from a draft to PAID, each a durable commit of its own. All are measured on the
same PostgreSQL, in turns, by processes with a connection each. What each of them does is said where it
is: bench/lives and bench/rivals.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from typing import Final

from bench.crowd import Contestant, Crowd, Yardstick, leave_all
from bench.durable import Server, durable_server, run
from bench.rivals.environment import rivals_python
from bench.table import print_table, say


BANK: Final = "HourBank"
LIMIT: Final = "limit"
LEDGER: Final = "ledger"
HORDAK: Final = "django-hordak"
#: The same with what a bank can't leave out: it looks whether there are as many minutes.
CHECKING: Final = "hordak, checking"
#: The share of the limit that the operations have to reach.
BOUND: Final = 0.4


@dataclass(frozen=True, kw_only=True)
class Cell:
    """So many connections at once; with one hot account, or spread over all members."""

    connections: int
    is_hot: bool

    def __str__(self) -> str:
        return f"{self.connections} {'hot' if self.is_hot else 'spread'}"


FEW: Final = [
    Cell(connections=1, is_hot=False),
    Cell(connections=4, is_hot=False),
    Cell(connections=4, is_hot=True),
]
FEW_ROUNDS: Final = 5
ALL: Final = [
    Cell(connections=connections, is_hot=is_hot)
    for is_hot in (False, True)
    for connections in (1, 2, 4, 8)
]

Rates = dict[str, dict[Cell, list[float]]]


def measure_lifecycles(*, rounds: int, is_full: bool) -> bool:
    """Measure, print, and return whether the bounds are kept."""
    cells = ALL if is_full else FEW
    seconds = 2.0 if is_full else 1.5
    rounds = rounds if is_full else FEW_ROUNDS
    with durable_server() as server, _contestants(server, cells) as (lives, holds):
        say(f"lifecycles: {rounds} rounds of {len(cells)} cells")
        lived = _race(lives, cells, rounds=rounds, seconds=seconds)
        held = _race(holds, cells, rounds=rounds, seconds=seconds)
    _tell("lifecycles: lives per second (pgbench: transactions)", lived, cells, against=LIMIT)
    _tell("lifecycles: holds with their releases per second", held, cells, against=LEDGER)
    return _is_kept(lived, held, cells)


@contextmanager
def _contestants(
    server: Server, cells: Sequence[Cell]
) -> Iterator[tuple[list[Contestant], list[Contestant]]]:
    say("lifecycles: preparing the databases")
    bank = server.environment("hourbank")
    run(["manage.py", "migrate", "--verbosity=0"], bank)
    crowds = [Crowd(name=BANK, module="bench.lives.bank", what="lives", environment=bank).prepare()]
    for name in ("bench_limit", "bench_ledger"):
        server.create(name, template="hourbank")
    limit = server.environment("bench_limit")
    crowds.append(
        Crowd(name=LIMIT, module="bench.lives.limit", what="lives", environment=limit).prepare()
    )
    ledger = Crowd(
        name=LEDGER,
        module="bench.lives.bank",
        what="holds",
        environment=server.environment("bench_ledger"),
    )
    hordaks = []
    if python := rivals_python():
        crowds.append(_rival(server, python, name="DBOS", module="dbos_life"))
        crowds.append(_rival(server, python, name="Viewflow", module="viewflow_life"))
        hordaks.append(_rival(server, python, name=HORDAK, module="hordak_holds"))
        hordaks.append(_rival(server, python, name=CHECKING, module="hordak_holds", what="checked"))
    databases = {False: "bench_tpcb", True: "bench_tpcb_hot"}
    pgbench = Yardstick(name="pgbench", server=server, databases=databases)
    pgbench.prepare({False: 10, True: 1})
    everybody = [*crowds, ledger, *hordaks]
    try:
        for crowd in everybody:
            crowd.gather(max(cell.connections for cell in cells))
        yield [*crowds, pgbench], [ledger, *hordaks]
    finally:
        leave_all(everybody)


def _rival(server: Server, python: str, *, name: str, module: str, what: str = "turns") -> Crowd:
    database = f"bench_{module}_{what}"
    server.create(database)
    return Crowd(
        name=name,
        module=f"bench.rivals.{module}",
        what=what,
        environment=server.rival(database),
        python=python,
    ).prepare()


def _race(
    contestants: Sequence[Contestant], cells: Sequence[Cell], *, rounds: int, seconds: float
) -> Rates:
    """All contestants in turns, in each cell, round after round."""
    rates: Rates = {each.name: {cell: [] for cell in cells} for each in contestants}
    for _round in range(rounds):
        for cell in cells:
            for each in contestants:
                rate = each.turn(connections=cell.connections, seconds=seconds, is_hot=cell.is_hot)
                rates[each.name][cell].append(rate)
    return rates


def _tell(title: str, rates: Rates, cells: Sequence[Cell], *, against: str) -> None:
    rows = []
    for name, by_cell in rates.items():
        for cell in cells:
            found = by_cell[cell]
            shares = _shares(rates, name, against, cell)
            spread = f"{min(found):.1f} to {max(found):.1f}"
            rows.append([name, str(cell), f"{median(found):.1f}", spread, *shares])
    head = ["", "connections", "median", "spread", f"share of {against}", "spread"]
    print_table(title, head, rows)


def _shares(rates: Rates, name: str, against: str, cell: Cell) -> list[str]:
    """Of each round by itself: what disturbs a round disturbs both."""
    shares = _ratios(rates[name][cell], rates[against][cell])
    return [f"{median(shares):.2f}", f"{min(shares):.2f} to {max(shares):.2f}"]


def _ratios(ours: Sequence[float], theirs: Sequence[float]) -> list[float]:
    return [one / other for one, other in zip(ours, theirs, strict=True)]


def _is_kept(lived: Rates, held: Rates, cells: Sequence[Cell]) -> bool:
    worst = min(median(_ratios(lived[BANK][cell], lived[LIMIT][cell])) for cell in cells)
    is_fast = worst >= BOUND
    say(
        f"worst share of the limit {worst:.2f} (bound {BOUND}): {'kept' if is_fast else 'NOT KEPT'}"
    )
    kept = [is_fast]
    rivals = [
        (lived, BANK, "DBOS"),
        (lived, BANK, "Viewflow"),
        (held, LEDGER, HORDAK),
        (held, LEDGER, CHECKING),
    ]
    for rates, own, rival in rivals:
        if rival in rates:
            ahead = min(median(_ratios(rates[own][cell], rates[rival][cell])) for cell in cells)
            kept.append(ahead > 1)
            say(f"{own}, times {rival}: {ahead:.2f} at least: {'kept' if kept[-1] else 'NOT KEPT'}")
    return all(kept)
