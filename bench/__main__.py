"""The command line behind script/bench."""

import argparse
import os
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import cache, partial
from typing import Final

import django

from bench.table import say


DESCRIPTION: Final = """\
Measures cells, each on private servers with throwaway data, and prints a table for each. What is
compared is measured in turns, round after round, so that a noisy machine disturbs both alike; the
figures are medians of the rounds. The servers don't wait for the disk, those of http and lifecycles do.
All cells together take under 20 minutes on 2 cores that have nothing else to do; with --full, hours.
"""
EPILOG: Final = """\
cells:
  claim     claiming a batch of due steps, with 10,000 to 1,000,000 steps in the table
  growth    statement, lists and reports of banks of 10,000 and 100,000 entries that differ in age
            alone; with --full of 1,000,000, too
  pages     pages and lists of a bank of 100,000 entries, against one a hundred times smaller: one
            after the other, and seven of them by 50 members at once; with --full of 500,000
            entries, and all of them at once
  paint     Largest Contentful Paint of the main pages of that bank, on a slow phone
  http      the calls of such a life by the API, against a bare view that reads one row
  lifecycles
            requests from draft to paid per second, against the limit of the database, DBOS,
            Viewflow, django-hordak and pgbench; at 1 and 4 connections, with --full at 1, 2, 4, 8
  lists     page 1 and page 10,000 of a member's requests, events and transactions, by API
  search    searching services by words and filters, among 1,000 and among 100,000
  waits     from submitting to ACTIVE, with an idle and with a busy queue
  scaling   what a life of a request costs and leaves, limits, partitions, queues and prices

The exit code is 1 where a cell doesn't keep its bound.
"""

ROUNDS: Final = 5
FULL_ROUNDS: Final = 15
ENTRIES: Final = 100_000
FULL_ENTRIES: Final = 500_000


def main(arguments: list[str]) -> int:
    """Measure the cells that are named, or all of them. Returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="script/bench",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("cells", nargs="*", metavar="cell", help="which to measure; all if none")
    parser.add_argument(
        "--rounds", type=int, help="at least 5 (default: 5; with --full 15, where it takes long, 5)"
    )
    parser.add_argument(
        "--entries", type=int, help="of the large bank (default: 100000, with --full 500000)"
    )
    parser.add_argument("--users", type=int, default=50, help="members at once (default: 50)")
    parser.add_argument(
        "--keep",
        action="store_true",
        help="let the banks stay, and use those that stayed; for servers of one's own",
    )
    parser.add_argument("--full", action="store_true", help="all sizes of each cell")
    options = parser.parse_args(arguments)
    rounds = max(options.rounds or (FULL_ROUNDS if options.full else ROUNDS), ROUNDS)
    with ExitStack() as stack:
        known = _cells(options, stack)
        if unknown := set(options.cells) - set(known):
            parser.error(f"no such cell: {', '.join(sorted(unknown))}")
        kept = [
            _timed(name, partial(known[name], rounds=rounds)) for name in options.cells or known
        ]
    return 0 if all(kept) else 1


def _timed(name: str, measure: Callable[[], bool]) -> bool:
    began = time.monotonic()
    is_kept = measure()
    minutes, seconds = divmod(round(time.monotonic() - began), 60)
    say(f"{name}: took {minutes} min {seconds:02} s")
    return is_kept


def _cells(options: argparse.Namespace, stack: ExitStack) -> dict[str, Callable[..., bool]]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hourbank.settings")
    django.setup()
    from bench.claim import measure_claim  # noqa: PLC0415 - needs the loaded apps
    from bench.growth import measure_growth  # noqa: PLC0415 - needs the loaded apps
    from bench.lifecycles import measure_lifecycles  # noqa: PLC0415 - needs the loaded apps
    from bench.lists import measure_lists  # noqa: PLC0415 - needs the loaded apps
    from bench.over_http import measure_http  # noqa: PLC0415 - needs the loaded apps
    from bench.pages import Size, banks, measure_pages  # noqa: PLC0415 - needs the loaded apps
    from bench.paint import measure_paint  # noqa: PLC0415 - needs the loaded apps
    from bench.scaling import measure_scaling  # noqa: PLC0415 - needs the loaded apps
    from bench.search import measure_search  # noqa: PLC0415 - needs the loaded apps
    from bench.waits import measure_waits  # noqa: PLC0415 - needs the loaded apps
    from hourbank.big_bank.databases import Databases  # noqa: PLC0415 - needs the loaded apps

    entries = options.entries or (FULL_ENTRIES if options.full else ENTRIES)
    size = Size(entries=entries, users=options.users, keep=options.keep, is_full=options.full)

    @cache
    def found() -> Databases:
        """The banks of both cells that open pages: made when the first asks."""
        return stack.enter_context(banks(size))

    return {
        "claim": measure_claim,
        "growth": partial(measure_growth, is_full=options.full),
        "http": measure_http,
        "lifecycles": partial(measure_lifecycles, is_full=options.full),
        "lists": measure_lists,
        "pages": partial(measure_pages, size=size, found=found),
        "paint": partial(measure_paint, size=size, found=found),
        "scaling": measure_scaling,
        "search": measure_search,
        "waits": measure_waits,
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
