"""The order of the files, which the processes of the suite take one by one from the same list.

Those whose tests want the running bank are taken together, by one process: it starts the bank once.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain, zip_longest
from typing import Final

import pytest


LONG = ("processes", "browser", "lengthy")
# Their tests want the fixture `running_town`. Those that change its policy come last, by their names.
TOWN: Final = "the running bank"
IN_TOWN: Final = (
    "tests/clients/test_command_line.py",
    "tests/clients/test_lost_answers.py",
    "tests/clients/test_readme.py",
    "tests/docs/test_commands_run.py",
    "tests/journeys/test_by_api.py",
    "tests/journeys/test_by_pages.py",
    "tests/journeys/test_time_and_trouble.py",
)


def in_good_order(items: Iterable[pytest.Item]) -> list[pytest.Item]:
    """The long files first, so that no process has one left when the others are done.

    Those whose marks say that a test takes long take turns with those that have the most tests: most
    of the former wait for a browser or for other processes, and leave the machine to the latter.
    """
    by_scope = defaultdict(list)
    for item in items:
        by_scope[scope_of(item.nodeid)].append(item)
    town = by_scope.pop(TOWN, [])
    files = sorted(by_scope.values(), key=len, reverse=True)
    long = [file for file in files if any(map(takes_long, file))]
    others = [file for file in files if not any(map(takes_long, file))]
    return list(chain(town, *alternately(long, others)))


def town_first(items: Iterable[pytest.Item]) -> list[pytest.Item]:
    """All that want the running bank follow each other; else they stay as they are."""
    return sorted(items, key=lambda item: scope_of(item.nodeid) != TOWN)


def scope_of(nodeid: str) -> str:
    """What is one process's: a file, or all of those that want the running bank."""
    file = nodeid.partition("::")[0]
    return TOWN if file in IN_TOWN else file


def ends_town(item: pytest.Item, following: pytest.Item | None) -> bool:
    """Whether the running bank, where there is one, isn't for the next test as well."""
    return (
        following is None
        or scope_of(following.nodeid) != scope_of(item.nodeid)
        or "running_town" not in getattr(following, "fixturenames", ())
    )


def takes_long(item: pytest.Item) -> bool:
    return any(item.get_closest_marker(name) for name in LONG)


def alternately(
    some: list[list[pytest.Item]], others: list[list[pytest.Item]]
) -> Iterator[list[pytest.Item]]:
    for pair in zip_longest(some, others, fillvalue=[]):
        yield from pair
