"""The order of the files, which the processes of the suite take one by one from the same list."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain, zip_longest

import pytest


LONG = ("processes", "browser", "lengthy")


def in_good_order(items: Iterable[pytest.Item]) -> list[pytest.Item]:
    """The long files first, so that no process has one left when the others are done.

    Those whose marks say that a test takes long take turns with those that have the most tests: most
    of the former wait for a browser or for other processes, and leave the machine to the latter.
    """
    by_path = defaultdict(list)
    for item in items:
        by_path[item.path].append(item)
    files = sorted(by_path.values(), key=len, reverse=True)
    long = [file for file in files if any(map(takes_long, file))]
    others = [file for file in files if not any(map(takes_long, file))]
    return list(chain.from_iterable(alternately(long, others)))


def takes_long(item: pytest.Item) -> bool:
    return any(item.get_closest_marker(name) for name in LONG)


def alternately(
    some: list[list[pytest.Item]], others: list[list[pytest.Item]]
) -> Iterator[list[pytest.Item]]:
    for pair in zip_longest(some, others, fillvalue=[]):
        yield from pair
